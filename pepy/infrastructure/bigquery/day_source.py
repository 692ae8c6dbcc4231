"""BigQuery as a source of days. Importing this module does not load Google's libraries, which takes a second."""

from contextlib import AbstractContextManager
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from pepy.domain.imports.days.day_source import SourceDay
from pepy.domain.windows import Window
from pepy.infrastructure.bigquery.monthly_budget import MonthlyBudget
from pepy.infrastructure.bigquery.settings import BigQuerySettings, DayCost

if TYPE_CHECKING:
    from pepy.infrastructure.bigquery.census import PartitionCensus


@frozen
class BigQueryDaySource:
    """Counts a day's downloads in BigQuery; a `DaySource` and a `SourceCensus`."""

    settings: BigQuerySettings
    budget: MonthlyBudget | None = None
    """None: nobody counts what a month is billed."""

    def open(self, day: date) -> AbstractContextManager[SourceDay]:
        """Open the rows of a UTC day: one scan of the source, unless the result of an earlier run is still available.

        Leaving the context without an error means that the day is stored, and drops that result. After an error, or
        if the process is killed, the result stays for the next run until it expires.

        Raises SourceUnavailableError or SourceTooExpensiveError, on opening or while batches are read.
        """
        # Only imports need Google's libraries; the server should not load them.
        from pepy.infrastructure.bigquery.counted_day import counted_day  # noqa: PLC0415

        return counted_day(day, self.settings.checked(), self._census, self.budget)

    def of_dimensions(self, *dimensions: str) -> "BigQueryDaySource":
        """Return the same source, counting by other dimensions."""
        return evolve(self, settings=evolve(self.settings, dimensions=dimensions))

    def cost(self, day: date) -> DayCost:
        """Return what importing a day would cost. This is a dry run: nothing is counted or billed.

        Raises SourceUnavailableError, or SourceTooExpensiveError if that is more than the settings allow.
        """
        from pepy.infrastructure.bigquery.counted_day import cost_of_day  # noqa: PLC0415 - as above.

        return cost_of_day(day, self.settings.checked(), self._census, self.budget)

    def row_counts(self, window: Window) -> dict[date, int]:
        """Return how many rows the partitions of the window's days have; see `SourceCensus`."""
        return {day: partition.rows for day, partition in self._census.partitions(window).items()}

    def check_settings(self) -> None:
        """Raise SourceUnavailableError if a setting is wrong or credentials are missing; sends no billed request."""
        from pepy.infrastructure.bigquery.client import rest_client  # noqa: PLC0415 - as above.

        with rest_client(self.settings.checked()):
            pass

    @cached_property
    def _census(self) -> "PartitionCensus":
        from pepy.infrastructure.bigquery.census import PartitionCensus  # noqa: PLC0415 - as above.

        return PartitionCensus(self.settings.checked())

"""BigQuery as a source of days. Importing this module loads none of Google's libraries, which take a second."""

from contextlib import AbstractContextManager
from datetime import date

from attrs import frozen

from pepy.domain.day_source import SourceDay
from pepy.infrastructure.bigquery.settings import BigQuerySettings


@frozen
class BigQueryDaySource:
    """Counts a day's downloads in BigQuery; a `DaySource`."""

    settings: BigQuerySettings

    def open(self, day: date) -> AbstractContextManager[SourceDay]:
        """Open the rows of a UTC day; one scan of the source, unless an earlier run left its result behind.

        Leaving the context without an error says that the day is stored, and drops that result. After an error, or
        when the process is killed, it stays for the next run until it expires.

        Raises SourceUnavailableError or SourceTooExpensiveError, on opening or while batches are read.
        """
        # Only an import needs Google's libraries; the server shall not wait for them.
        from pepy.infrastructure.bigquery.counted_day import counted_day  # noqa: PLC0415

        return counted_day(day, self.settings.checked())

    def check_settings(self) -> None:
        """Raise SourceUnavailableError if a setting is wrong or there are no credentials; asks nobody who bills."""
        from pepy.infrastructure.bigquery.client import rest_client  # noqa: PLC0415 - as above.

        with rest_client(self.settings.checked()):
            pass

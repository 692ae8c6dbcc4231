"""Handlers of queries on the store in memory."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import attrs
import pyarrow as pa

from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.command.imports.import_totals import ImportTotals, ImportTotalsHandler
from pepy.application.query.downloads.breakdown_reader import BreakdownReader
from pepy.application.query.downloads.dimension_reader import DimensionReader, SpanReader
from pepy.application.query.downloads.project_reader import ProjectReader
from pepy.application.query.feeds.feed_reader import FeedReader
from pepy.domain.clock import Clock
from pepy.domain.imports.ledger import LedgerReader
from tests.builders import Projects, RecordedProgress, RowsSource
from tests.fakes.memory_breakdown_reader import MemoryBreakdownReader
from tests.fakes.memory_dimension_reader import MemoryDimensionReader
from tests.fakes.memory_feed_reader import MemoryFeedReader
from tests.fakes.memory_store import MemoryStore

Handler = TypeVar("Handler")

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
"""A Tuesday."""
MONDAY = date(2026, 8, 24)


@attrs.frozen
class Memory:
    """A store in memory at some moment, and what can be asked of it."""

    store: MemoryStore = attrs.Factory(MemoryStore)
    now: datetime = NOW

    def handler(self, kind: Callable[..., Handler]) -> Handler:
        """Make a handler with the ports, and other handlers, that its fields ask for."""
        adapters: dict[Any, Any] = {
            ProjectReader: self.store,
            BreakdownReader: MemoryBreakdownReader(self.store),
            DimensionReader: MemoryDimensionReader(self.store),
            SpanReader: MemoryDimensionReader(self.store),
            FeedReader: MemoryFeedReader(self.store),
            LedgerReader: self.store,
            Clock: lambda: self.now,
        }
        fields = attrs.fields(kind)  # type: ignore[arg-type]
        wanted = {field.name: adapters.get(field.type) or self.handler(field.type) for field in fields}
        return kind(**wanted)

    def import_day(self, day: date, projects: Projects) -> None:
        """Import a day, however unlike the others it is."""
        handler = DayImporter(self.store, lambda: max(self.now, _noon_of(day)), RecordedProgress())
        handler.import_day(day, RowsSource(projects), force=True)

    def archive(self, *days: date) -> None:
        """Move days into files."""
        self.store.drop({day: f"{day}.parquet" for day in days})

    def set_total(self, project: str, total: int) -> None:
        """Set a project's total from elsewhere, to which later days are added."""
        totals = pa.table({"project": [project], "total_downloads": [str(total)]})
        ImportTotalsHandler(self.store).handle(ImportTotals(totals, "totals.csv"))


def _noon_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

"""The two stores that every contract test runs on."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest
from attrs import frozen
from sqlalchemy import Engine, text

from pepy.application.query.downloads.breakdown_reader import BreakdownReader
from pepy.application.query.downloads.dimension_reader import DimensionReader
from pepy.application.query.downloads.project_reader import DataState, ProjectReader
from pepy.application.query.feeds.feed_reader import FeedReader
from pepy.application.query.index.event_reader import EventReader
from pepy.application.query.index.rank_reader import RankReader
from pepy.domain.housekeeping.archive import ArchivingStore
from pepy.domain.housekeeping.index_filling import IndexStore
from pepy.domain.imports.import_store import ImportStore
from pepy.domain.imports.ledger import Bills, LedgerReader
from pepy.domain.index.event_repository import EventRepository
from pepy.domain.index.rank_store import RankStore
from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.housekeeping.archiving_store import PostgresArchivingStore
from pepy.infrastructure.postgres.housekeeping.index_filling import PostgresIndexStore
from pepy.infrastructure.postgres.imports.bills import PostgresBills
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.imports.ledger_reader import PostgresLedgerReader
from pepy.infrastructure.postgres.index.event_reader import PostgresEventReader
from pepy.infrastructure.postgres.index.event_repository import PostgresEventRepository
from pepy.infrastructure.postgres.index.rank_store import PostgresRankStore
from pepy.infrastructure.postgres.reads.dimension_reader import PostgresDimensionReader
from pepy.infrastructure.postgres.reads.feed_reader import PostgresFeedReader
from pepy.infrastructure.postgres.reads.index_reader import PostgresIndexReader
from pepy.infrastructure.postgres.reads.project_reader import PostgresProjectReader
from pepy.infrastructure.postgres.reads.rank_reader import PostgresRankReader
from pepy.infrastructure.postgres.reads.snapshot import newest_data_state
from pepy.infrastructure.postgres.reads.splits.breakdown_reader import PostgresBreakdownReader
from tests.builders import RecordedProgress
from tests.fakes.memory_breakdown_reader import MemoryBreakdownReader
from tests.fakes.memory_dimension_reader import MemoryDimensionReader
from tests.fakes.memory_events import MemoryEvents
from tests.fakes.memory_feed_reader import MemoryFeedReader
from tests.fakes.memory_index import MemoryIndexFilling, MemoryIndexReader
from tests.fakes.memory_ranks import MemoryRanks
from tests.fakes.memory_store import MemoryStore


@frozen
class Store:
    """A store through all of its ports."""

    writes: ImportStore
    reads: ProjectReader
    dimensions: DimensionReader
    ledger: LedgerReader
    bills: Bills
    archiving: ArchivingStore
    event_writes: EventRepository
    event_reads: EventReader
    data_state: Callable[[], DataState]
    index: DimensionReader
    feeds: FeedReader
    index_filling: IndexStore
    lose_index: Callable[[date], None]
    """Leaves a day as a release leaves it that knows no index."""
    rank_store: RankStore
    ranks: RankReader
    breakdowns: BreakdownReader

    @property
    def version(self) -> int:
        """The data version that every answer is of now."""
        return self.data_state().version


@pytest.fixture(params=["memory", "postgres"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "memory":
        memory = MemoryStore()
        events, ranks = MemoryEvents(memory), MemoryRanks(memory)
        yield Store(
            memory,
            memory,
            MemoryDimensionReader(memory),
            memory,
            memory,
            memory,
            events,
            events,
            memory.data_state,
            MemoryIndexReader(memory),
            MemoryFeedReader(memory),
            MemoryIndexFilling(memory),
            partial(_lose_index_in_memory, memory),
            ranks,
            ranks,
            MemoryBreakdownReader(memory),
        )
        return
    engine = connect(request.getfixturevalue("migrated_url"))
    yield Store(
        PostgresImportStore(engine),
        PostgresProjectReader(engine),
        PostgresDimensionReader(engine),
        PostgresLedgerReader(engine),
        PostgresBills(engine),
        PostgresArchivingStore(engine),
        PostgresEventRepository(engine),
        PostgresEventReader(engine),
        partial(newest_data_state, engine),
        PostgresIndexReader(engine),
        PostgresFeedReader(engine),
        PostgresIndexStore(engine),
        partial(_lose_index, engine),
        PostgresRankStore(engine, RecordedProgress()),
        PostgresRankReader(engine),
        PostgresBreakdownReader(engine, PostgresDimensionReader(engine)),
    )
    engine.dispose()


def _lose_index_in_memory(memory: MemoryStore, day: date) -> None:
    del memory.published.index[day]
    memory.published.version += 1


def _lose_index(engine: Engine, day: date) -> None:
    with engine.connect() as connection:
        connection.execute(text("DELETE FROM index_day WHERE day = :day"), {"day": day})
        connection.execute(text("UPDATE data_state SET version = version + 1"))

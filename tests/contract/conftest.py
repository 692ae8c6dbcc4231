"""The two stores that every contract test runs on."""

from collections.abc import Iterator

import pytest
from attrs import frozen

from pepy.application.query.downloads.dimension_reader import DimensionReader
from pepy.application.query.downloads.project_reader import ProjectReader
from pepy.application.query.index.event_reader import EventReader
from pepy.domain.housekeeping.archive import ArchivingStore
from pepy.domain.imports.import_store import ImportStore
from pepy.domain.imports.ledger import LedgerReader
from pepy.domain.index.event_repository import EventRepository
from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.housekeeping.archiving_store import PostgresArchivingStore
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.imports.ledger_reader import PostgresLedgerReader
from pepy.infrastructure.postgres.index.event_reader import PostgresEventReader
from pepy.infrastructure.postgres.index.event_repository import PostgresEventRepository
from pepy.infrastructure.postgres.reads.dimension_reader import PostgresDimensionReader
from pepy.infrastructure.postgres.reads.project_reader import PostgresProjectReader
from tests.fakes.memory_dimension_reader import MemoryDimensionReader
from tests.fakes.memory_events import MemoryEvents
from tests.fakes.memory_store import MemoryStore


@frozen
class Store:
    """A store through all of its ports."""

    writes: ImportStore
    reads: ProjectReader
    dimensions: DimensionReader
    ledger: LedgerReader
    archiving: ArchivingStore
    event_writes: EventRepository
    event_reads: EventReader

    @property
    def version(self) -> int:
        """The data version that every answer is of now."""
        return self.reads.data_state().version


@pytest.fixture(params=["memory", "postgres"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "memory":
        memory = MemoryStore()
        events = MemoryEvents(memory)
        yield Store(memory, memory, MemoryDimensionReader(memory), memory, memory, events, events)
        return
    engine = connect(request.getfixturevalue("migrated_url"))
    yield Store(
        PostgresImportStore(engine),
        PostgresProjectReader(engine),
        PostgresDimensionReader(engine),
        PostgresLedgerReader(engine),
        PostgresArchivingStore(engine),
        PostgresEventRepository(engine),
        PostgresEventReader(engine),
    )
    engine.dispose()

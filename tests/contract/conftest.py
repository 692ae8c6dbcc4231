"""The two stores that every contract test runs on."""

from collections.abc import Iterator

import pytest
from attrs import frozen

from pepy.application.query.downloads.dimension_views import DimensionViews
from pepy.application.query.downloads.project_views import ProjectViews
from pepy.application.query.imports.import_status import ImportHistory
from pepy.domain.housekeeping.archive import ArchivingStore
from pepy.domain.imports.import_run import ImportStore
from pepy.domain.imports.ledger import Ledger
from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.housekeeping.archiving_store import PostgresArchivingStore
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.imports.ledger_reads import PostgresLedger
from pepy.infrastructure.postgres.reads.dimension_views import PostgresDimensionViews
from pepy.infrastructure.postgres.reads.import_history import PostgresImportHistory
from pepy.infrastructure.postgres.reads.project_views import PostgresProjectViews
from tests.fakes.memory_dimension_views import MemoryDimensionViews
from tests.fakes.memory_ledger import MemoryLedger
from tests.fakes.memory_store import MemoryStore


@frozen
class Store:
    """A store through all of its ports."""

    writes: ImportStore
    reads: ProjectViews
    history: ImportHistory
    dimensions: DimensionViews
    ledger: Ledger
    archiving: ArchivingStore


@pytest.fixture(params=["memory", "postgres"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "memory":
        memory = MemoryStore()
        yield Store(memory, memory, memory, MemoryDimensionViews(memory), MemoryLedger(memory), memory)
        return
    engine = connect(request.getfixturevalue("migrated_url"))
    yield Store(
        PostgresImportStore(engine),
        PostgresProjectViews(engine),
        PostgresImportHistory(engine),
        PostgresDimensionViews(engine),
        PostgresLedger(engine),
        PostgresArchivingStore(engine),
    )
    engine.dispose()

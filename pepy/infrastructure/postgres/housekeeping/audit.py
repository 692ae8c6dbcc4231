"""The audit of the store: every finding comes from a set-based, streamed statement, so years of days fit in memory."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from attrs import frozen
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.
from sqlalchemy import Engine

from pepy.application.progress import Progress
from pepy.domain.housekeeping.audit import Audit, Finding
from pepy.infrastructure.postgres.connection.transactions import transaction
from pepy.infrastructure.postgres.housekeeping.audited_days import days_and_ledger, dimensions_and_ledger
from pepy.infrastructure.postgres.housekeeping.audited_index import index_and_ledger
from pepy.infrastructure.postgres.housekeeping.audited_ranks import wrong_ranks
from pepy.infrastructure.postgres.housekeeping.audited_totals import (
    lost_days,
    totals,
    wrong_data_state,
)
from pepy.infrastructure.postgres.housekeeping.repair import repaired
from pepy.infrastructure.postgres.imports.import_lock import driver_connection, import_connection

# Locked before the snapshot is taken: a partition that is swapped or dropped later would look empty.
_KEEP_PARTITIONS = "LOCK TABLE daily_downloads IN ACCESS SHARE MODE"
# Grouping 700,000 projects in memory instead of on disk.
_USE_MEMORY = "SET LOCAL work_mem = '256MB'"

_CHECKS: tuple[Callable[[Cursor], Iterator[Finding]], ...] = (
    totals,
    lost_days,
    wrong_data_state,
    days_and_ledger,
    index_and_ledger,
    wrong_ranks,
)


@frozen
class PostgresAudit:
    """Implements `Audit` inside the transaction of a cursor."""

    cursor: Cursor
    progress: Progress

    def findings(self, deep: bool) -> Iterator[Finding]:
        """Yield the findings."""
        checks = (*_CHECKS, dimensions_and_ledger) if deep else _CHECKS
        self.progress.begin("verifying", len(checks))
        try:
            for check in checks:
                yield from check(self.cursor)
                self.progress.advance(1)
        finally:
            self.progress.end()

    def repair(self) -> Iterator[str]:
        """Repair what can be recomputed."""
        return repaired(self.cursor)


@frozen
class PostgresAuditedStore:
    """Implements `AuditedStore`."""

    engine: Engine
    progress: Progress

    @contextmanager
    def inspecting(self) -> Iterator[Audit]:
        """Audit one snapshot."""
        with driver_connection(self.engine) as connection:
            connection.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ)
            with transaction(connection) as cursor:
                yield _begun(cursor, self.progress)

    @contextmanager
    def repairing(self) -> Iterator[Audit]:
        """Audit and repair under the import lock, so that published data does not change meanwhile."""
        with import_connection(self.engine) as connection, transaction(connection) as cursor:
            yield _begun(cursor, self.progress)


def _begun(cursor: Cursor, progress: Progress) -> PostgresAudit:
    cursor.execute(_KEEP_PARTITIONS)
    cursor.execute(_USE_MEMORY)
    return PostgresAudit(cursor, progress)

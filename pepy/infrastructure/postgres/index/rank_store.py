"""Making ranks in one transaction, under the import lock: the days that they are of stand still meanwhile."""

import json
import logging
from datetime import date

import psycopg2
from attrs import frozen
from psycopg2.extensions import connection as Connection  # noqa: N812 - The driver names its class in lower case.
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - As above.
from sqlalchemy import Engine

from pepy.application.progress import Progress
from pepy.domain.errors import UnrankableError
from pepy.domain.index.rank_basis import KnownDay, RankBasis, RankPlan, plan_ranks
from pepy.domain.index.rank_store import RefreshedRanks
from pepy.domain.index.rankings import Period
from pepy.domain.index.trends import TREND_RULES
from pepy.infrastructure.postgres.connection.errors import store_errors
from pepy.infrastructure.postgres.connection.statements import raise_interruption
from pepy.infrastructure.postgres.connection.transactions import transaction
from pepy.infrastructure.postgres.imports.import_lock import driver_connection, import_connection
from pepy.infrastructure.postgres.index import rank_statements as statements
from pepy.infrastructure.postgres.index.rank_version import raise_version_for_ranks

logger = logging.getLogger(__name__)

BUSY = "An import or another refresh is running: the ranks were left as they were"

_KNOWN_DAYS = """
    SELECT DISTINCT ON (import_run.day) import_run.day, import_run.id, archived_day.day IS NOT NULL
    FROM import_run LEFT JOIN archived_day ON archived_day.day = import_run.day
    WHERE state = 'complete' ORDER BY import_run.day, attempt DESC
"""
_BASIS = "SELECT last_day, stored_days, recent_imports, older_imports FROM rank_state"
_FORGET_ALL = """
    DELETE FROM project_rank; DELETE FROM rank_page; DELETE FROM trending_project; DELETE FROM new_project;
    DELETE FROM rank_state
"""
_SAVE_BASIS = """
    DELETE FROM rank_state;
    INSERT INTO rank_state (last_day, data_version, stored_days, recent_imports, older_imports, counted_projects)
    SELECT %s, version, %s::date[], %s, %s, %s FROM data_state
"""
# Empty pages at the end stay for the next refresh: giving them back would lock the tables against readers.
_VACUUM = "VACUUM (ANALYZE, TRUNCATE false) project_rank, rank_page, trending_project, new_project, rank_state"


@frozen
class PostgresRankStore:
    """Implements `RankStore`."""

    engine: Engine
    progress: Progress

    def are_stale(self) -> bool:
        """Compare what the ranks were made of with what is stored."""
        with driver_connection(self.engine) as connection, transaction(connection) as cursor:
            return stored_basis(cursor) != basis_now(cursor)

    def refresh(self, *, anew: bool) -> RefreshedRanks:
        """Make the ranks of the newest complete day; see `RankStore.refresh`."""
        with import_connection(self.engine, busy=BUSY) as connection:
            try:
                with store_errors(), transaction(connection) as cursor:
                    refreshed = self._refresh(cursor, anew=anew)
            except psycopg2.errors.NumericValueOutOfRange as error:
                raise UnrankableError(
                    "The downloads of a project add up to more than 63 bits in a window: import its largest days again"
                ) from error
            _vacuum(connection)
        return refreshed

    def _refresh(self, cursor: Cursor, *, anew: bool) -> RefreshedRanks:
        old, known, basis = stored_basis(cursor), known_days(cursor), basis_now(cursor)
        if basis is None:
            cursor.execute(_FORGET_ALL)
            raise_version_for_ranks(cursor)
            return RefreshedRanks(None, 0, 0)
        plan = plan_ranks(None if anew else old, known, basis.last_day)
        self.progress.begin(f"ranking through {basis.last_day}", len(plan.slices) + 2)
        try:
            projects = self._rank(cursor, plan, old, basis)
        finally:
            self.progress.end()
        return RefreshedRanks(basis.last_day, projects, plan.days)

    def _rank(self, cursor: Cursor, plan: RankPlan, old: RankBasis | None, basis: RankBasis) -> int:
        count_windows(cursor, plan, self.progress)
        is_history_the_same = bool(plan.bases) and old is not None and _older_days_are_those_of(cursor, old)
        month = Period.MONTH.window(basis.last_day)
        bounds = {"first_day": month.first_day, "last_day": month.last_day, "anew": not is_history_the_same}
        cursor.execute(statements.FIND_NEW, bounds)
        if plan.changes_windows:
            _write_ranks(cursor, plan, basis.last_day)
        cursor.execute(statements.WRITE_NEW)
        cursor.execute(statements.COUNT_RANKED)
        counted: dict[str, int] = next(cursor)[0]
        raise_version_for_ranks(cursor)
        values = (basis.last_day, list(basis.stored_days), basis.recent, basis.older, json.dumps(counted))
        cursor.execute(_SAVE_BASIS, values)
        self.progress.advance(1)
        return counted["month"]


def count_windows(cursor: Cursor, plan: RankPlan, progress: Progress) -> None:
    """Make the temporary table `rank_counted`: the downloads of each project in each window."""
    cursor.execute(statements.PREPARE)
    for number, one in enumerate(plan.slices):
        cursor.execute(statements.read_slice(number, one), (list(one.days),))
        progress.advance(1)
    cursor.execute(statements.count_windows(plan))
    progress.advance(1)


def stored_basis(cursor: Cursor) -> RankBasis | None:
    """Return what the ranks were made of; None if there are none."""
    cursor.execute(_BASIS)
    row = cursor.fetchone()
    return RankBasis(row[0], tuple(row[1]), *row[2:]) if row else None


def basis_now(cursor: Cursor) -> RankBasis | None:
    """Return what ranks would be made of now; None if no day is complete."""
    known = known_days(cursor)
    return RankBasis.of(known, max(one.day for one in known)) if known else None


def known_days(cursor: Cursor) -> tuple[KnownDay, ...]:
    """Return all complete days."""
    cursor.execute(_KNOWN_DAYS)
    return tuple(KnownDay(*row) for row in cursor)


def _older_days_are_those_of(cursor: Cursor, old: RankBasis) -> bool:
    return RankBasis.of(known_days(cursor), old.last_day).older == old.older


def _write_ranks(cursor: Cursor, plan: RankPlan, last_day: date) -> None:
    cursor.execute(statements.write_ranks(plan))
    cursor.execute("DELETE FROM rank_page")
    for ranking in statements.RANKINGS:
        cursor.execute(statements.write_pages(ranking))
    cursor.execute("DELETE FROM trending_project")
    for period, rule in TREND_RULES.items():
        window = period.window(last_day)
        bounds = {"first_day": window.first_day, "last_day": window.last_day}
        cursor.execute(statements.write_trending(rule), bounds)


def _vacuum(connection: Connection) -> None:
    """Let the next refresh use the space of the old rows. A failure is a warning: autovacuum makes up for it."""
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(_VACUUM)
        connection.autocommit = False
    except psycopg2.Error as error:
        raise_interruption(error)
        logger.warning("The ranks are made, but their tables could not be vacuumed: %s", str(error).strip())

"""Any sequence of imports, corrections, archives, forgotten days and refreshes ends in the ranks of a plain recount."""

from datetime import UTC, date, datetime, timedelta

import hypothesis.strategies as st
import pyarrow as pa
import pytest
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from sqlalchemy import Engine, text

from pepy.application.command.housekeeping.verify_imports import VerifyImports, VerifyImportsHandler
from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.command.imports.import_totals import ImportTotals, ImportTotalsHandler
from pepy.application.query.index.rank_reader import RankReader
from pepy.domain.index.rankings import Counted, Period
from pepy.infrastructure.postgres.housekeeping.archiving_store import PostgresArchivingStore
from pepy.infrastructure.postgres.housekeeping.audit import PostgresAuditedStore
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.index.rank_store import PostgresRankStore
from pepy.infrastructure.postgres.reads.rank_reader import PostgresRankReader
from tests.builders import Projects, RecordedProgress, RowsSource
from tests.chaos.sequences import run_sequences
from tests.fakes.memory_ranks import MemoryRanks
from tests.fakes.memory_store import MemoryStore

LAST = date(2026, 8, 24)
NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
# Days at the edges of windows, so that most steps move one.
AGES = (0, 1, 2, 6, 7, 8, 13, 14, 29, 30, 31, 59, 60, 61, 90)
DAYS = st.sampled_from([LAST - timedelta(days=age) for age in AGES])
NAMES = ("a", "b", "c", "d")
COUNTS = st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 2)).map(lambda n: (n[0] + n[1] + n[2], *n[1:]))
SOURCES = st.dictionaries(st.sampled_from(NAMES), COUNTS, min_size=1)


class AnySequence(RuleBasedStateMachine):
    """Does the same to PostgreSQL and to the store in memory, whose ranks are recounted each time."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        with self.engine.connect() as connection:
            connection.execute(
                text(
                    "TRUNCATE project, total_page, daily_downloads, import_run, archived_day, archived_total, "
                    "index_day, project_rank, rank_page, trending_project, new_project, rank_state"
                )
            )
            connection.execute(text("UPDATE data_state SET data_through = NULL"))
        self.memory, self.days = MemoryStore(), set[date]()
        self.archived = set[date]()

    @property
    def stores(self) -> tuple[PostgresImportStore, MemoryStore]:
        return PostgresImportStore(self.engine), self.memory

    @rule(day=DAYS, source=SOURCES)
    def import_day(self, day: date, source: dict[str, tuple[int, int, int]]) -> None:
        if day in self.archived:
            return
        projects: Projects = {name: {"version": {"1.0": counts}} for name, counts in sorted(source.items())}
        for store in self.stores:
            DayImporter(store, lambda: NOW, RecordedProgress()).import_day(day, RowsSource(projects), force=True)
        self.days.add(day)

    @rule(day=DAYS)
    def forget(self, day: date) -> None:
        if day not in self.days:
            return
        for store in self.stores:
            with store.session() as session:
                session.forget(day, NOW)
        self.days.discard(day)

    @rule(day=DAYS)
    def archive(self, day: date) -> None:
        if day not in self.days:
            return
        for store in (PostgresArchivingStore(self.engine), self.memory):
            with store.archiving() as archive:
                archive.drop({day: "/archive/day.parquet"})
        self.days.discard(day)
        self.archived.add(day)

    @rule(name=st.sampled_from(NAMES))
    def set_total(self, name: str) -> None:
        for store in self.stores:
            table = pa.table({"project": [name], "total_downloads": ["7"]})
            ImportTotalsHandler(store).handle(ImportTotals(table, "totals.csv"))

    @precondition(lambda self: self.days)
    @rule(anew=st.booleans())
    def refresh(self, anew: bool) -> None:
        recounted = MemoryRanks(self.memory)
        ranks = PostgresRankStore(self.engine, RecordedProgress())
        made, expected = ranks.refresh(anew=anew), recounted.refresh(anew=True)
        assert (made.last_day, made.projects) == (expected.last_day, expected.projects)
        assert not ranks.are_stale()
        assert everything(PostgresRankReader(self.engine)) == everything(recounted)

    def teardown(self) -> None:
        if not self.days:
            return
        self.refresh(anew=False)
        findings: list[str] = []
        handler = VerifyImportsHandler(PostgresAuditedStore(self.engine, RecordedProgress()))
        handler.handle(VerifyImports(deep=False, repair=False), findings.append)
        assert findings == []


def everything(reader: RankReader) -> list[object]:
    tops = [reader.find_top(period, counted, 10, 0) for period in Period for counted in Counted]
    ranks = [reader.find_ranks(name, counted) for name in NAMES for counted in Counted]
    return [
        [(top.projects, top.seen.counted_projects, top.seen.stored_days) for top in tops],
        [found and found.standings for found in ranks],
        [reader.find_new(days, 10).projects for days in (1, 7, 30)],
    ]


@pytest.mark.timeout(1_800)  # The long run of `make chaos` takes minutes.
def test_any_sequence_ends_in_the_ranks_of_a_recount(migrated_engine: Engine) -> None:
    class InPostgres(AnySequence):
        engine = migrated_engine

    run_sequences(InPostgres, short=6, long=200)

"""Any sequence of imports, corrections, archives, forgotten days and fills ends in an index equal to a recount.

Days can lose their index on the way, as if a release that knew none had imported them.
"""

from collections import Counter
from datetime import UTC, date, datetime
from typing import ClassVar

import hypothesis.strategies as st
import pytest
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import Engine, text

from pepy.application.command.housekeeping.fill_index import FillIndex, FillIndexHandler
from pepy.application.command.housekeeping.verify_imports import VerifyImports, VerifyImportsHandler
from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.housekeeping.archive import ArchivingStore
from pepy.domain.housekeeping.index_filling import IndexStore
from pepy.domain.imports.import_store import ImportStore
from pepy.infrastructure.postgres.housekeeping.archiving_store import PostgresArchivingStore
from pepy.infrastructure.postgres.housekeeping.audit import PostgresAuditedStore
from pepy.infrastructure.postgres.housekeeping.index_filling import PostgresIndexStore
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from tests.builders import Projects, RecordedProgress, RowsSource, about_days
from tests.chaos.sequences import run_sequences
from tests.fakes.memory_index import MemoryIndexFilling
from tests.fakes.memory_store import MemoryStore

DAYS = st.dates(date(2026, 7, 31), date(2026, 8, 2))
NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
COUNTS = st.integers(0, 9).flatmap(
    lambda ci: st.integers(0, 9).flatmap(
        lambda mirrors: st.integers(ci + mirrors, 2**40).map(lambda downloads: (downloads, ci, mirrors))
    )
)
# Some projects are split by country, some are not; the values are in different orders of size.
PROJECTS = st.dictionaries(
    st.sampled_from(["a", "b", "c"]), st.tuples(st.booleans(), st.lists(COUNTS, min_size=1, max_size=3)), max_size=3
)
Index = dict[tuple[str, str], tuple[int, int, int]]


class AnySequence(RuleBasedStateMachine):
    """Does the same to a store and to a model."""

    writes: ClassVar[ImportStore]
    archiving: ClassVar[ArchivingStore]
    index: ClassVar[IndexStore]
    engine: ClassVar[Engine | None] = None

    def __init__(self) -> None:
        super().__init__()
        self.days: dict[date, Projects] = {}
        self.archived: set[date] = set()
        self.lost: set[date] = set()
        if self.engine is None:
            type(self).writes = type(self).archiving = store = MemoryStore()
            type(self).index = MemoryIndexFilling(store)
            return
        with self.engine.connect() as connection:
            tables = "project, total_page, daily_downloads, import_run, index_day, archived_day, archived_total"
            connection.execute(text(f"TRUNCATE {tables}"))
            connection.execute(text("UPDATE data_state SET data_through = NULL, index_total_version = NULL"))

    @rule(day=DAYS, drawn=PROJECTS)
    def import_day(self, day: date, drawn: dict[str, tuple[bool, list[tuple[int, int, int]]]]) -> None:
        # Only its own file brings an archived day back.
        projects = self.days[day] if day in self.archived else _projects(drawn)
        DayImporter(self.writes, lambda: NOW, RecordedProgress()).import_day(day, RowsSource(projects), force=True)
        self.days[day] = projects
        self.archived.discard(day)
        self.lost.discard(day)

    @precondition(lambda self: self.days.keys() - self.archived)
    @rule(data=st.data())
    def forget(self, data: st.DataObject) -> None:
        day = data.draw(st.sampled_from(sorted(self.days.keys() - self.archived)))
        with self.writes.session() as session:
            session.forget(day, NOW)
        del self.days[day]
        self.lost.discard(day)

    @precondition(lambda self: self.days.keys() - self.archived)
    @rule(data=st.data())
    def archive(self, data: st.DataObject) -> None:
        day = data.draw(st.sampled_from(sorted(self.days.keys() - self.archived)))
        with self.archiving.archiving() as archive:
            archive.drop({day: f"/archive/{day}.parquet"})
        self.archived.add(day)
        self.lost.discard(day)

    @precondition(lambda self: self.days)
    @rule(data=st.data())
    def lose_the_index_of_a_day(self, data: st.DataObject) -> None:
        day = data.draw(st.sampled_from(sorted(self.days)))
        if self.engine is None:
            self.writes.published.index.pop(day, None)
        else:
            with self.engine.connect() as connection:
                connection.execute(text("DELETE FROM index_day WHERE day = :day"), {"day": day})
        self.lost.add(day)

    @rule()
    def fill(self) -> None:
        filled = FillIndexHandler(self.index, RecordedProgress()).handle(FillIndex(), print)
        assert filled.filled == len(self.lost - self.archived)
        self.lost &= self.archived

    @invariant()
    def the_index_is_what_the_sources_say(self) -> None:
        assert self._stored() == {day: _recounted(self.days[day]) for day in self.days.keys() - self.lost}

    def teardown(self) -> None:
        self.fill()
        self.the_index_is_what_the_sources_say()
        if self.engine is not None:
            findings: list[str] = []
            handler = VerifyImportsHandler(PostgresAuditedStore(self.engine, RecordedProgress()))
            handler.handle(VerifyImports(deep=True, repair=False), findings.append)
            assert about_days(findings) == []

    def _stored(self) -> dict[date, Index]:
        if self.engine is None:
            return {
                day: {
                    (dimension, value): counts for dimension, split in index.items() for value, counts in split.items()
                }
                for day, index in self.writes.published.index.items()
            }
        days: dict[date, Index] = {}
        with self.engine.connect() as connection:
            for day, dimension, value, *counts in connection.execute(text("SELECT * FROM index_day")):
                days.setdefault(day, {})[dimension, value] = tuple(counts)
        return days


def _projects(drawn: dict[str, tuple[bool, list[tuple[int, int, int]]]]) -> Projects:
    projects: Projects = {}
    for name, (is_split, counts) in sorted(drawn.items()):
        projects[name] = {"version": {f"{number}.0": three for number, three in enumerate(counts)}}
        if is_split:
            projects[name] |= {"country": dict(zip(("US", "DE", None), counts, strict=False))}
    return projects


def _recounted(projects: Projects) -> Index:
    sums: dict[tuple[str, str], Counter[int]] = {("version", ""): Counter({0: 0, 1: 0, 2: 0})}
    for splits in projects.values():
        for dimension, split in splits.items():
            for value, counts in split.items():
                key = (dimension, "" if dimension == "version" else value or "unknown")
                sums.setdefault(key, Counter()).update(dict(enumerate(counts)))
    return {key: (counts[0], counts[1], counts[2]) for key, counts in sums.items()}


def test_any_sequence_in_memory() -> None:
    run_sequences(AnySequence, short=25, long=1_000)


@pytest.mark.timeout(1_800)  # The long run of `make chaos` takes minutes.
def test_any_sequence_in_postgresql(migrated_engine: Engine) -> None:
    class InPostgres(AnySequence):
        pass

    InPostgres.engine = migrated_engine
    InPostgres.writes = PostgresImportStore(migrated_engine)
    InPostgres.archiving = PostgresArchivingStore(migrated_engine)
    InPostgres.index = PostgresIndexStore(migrated_engine)
    run_sequences(InPostgres, short=6, long=200)

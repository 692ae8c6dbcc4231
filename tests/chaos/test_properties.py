"""Any sequence of imports, corrections, refused imports and baselines ends in the state of its last sources.

Hypothesis makes up the sequences. The state is held against a model that knows no more than the words of the rules: a
day is what its last source said, and a total is the baseline plus the days that came after it.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import ClassVar

import hypothesis.strategies as st
import pyarrow as pa
import pytest
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import Engine, text

from pepy.application.command.housekeeping.verify_imports import VerifyImports, VerifyImportsHandler
from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.command.imports.import_totals import ImportTotals, ImportTotalsHandler
from pepy.application.query.downloads.project_reader import DataState, ProjectReader
from pepy.domain.errors import MalformedDayError
from pepy.domain.imports.import_store import ImportStore
from pepy.domain.windows import Window
from pepy.infrastructure.postgres.housekeeping.audit import PostgresAuditedStore
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.reads.project_reader import PostgresProjectReader
from pepy.infrastructure.postgres.reads.snapshot import newest_data_state
from tests.builders import FailingSource, Projects, RecordedProgress, RowsSource
from tests.chaos.sequences import run_sequences
from tests.fakes.memory_store import MemoryStore

# Few days and names, so that most steps meet what earlier ones left.
FIRST, LAST = date(2026, 7, 31), date(2026, 8, 2)
DAYS = st.dates(FIRST, LAST)
NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
NAMES = ("a", "b")
VERSIONS = st.dictionaries(st.sampled_from(["1.0", "2.0"]), st.integers(0, 2**40), min_size=1)
SOURCES = st.dictionaries(st.sampled_from(NAMES), VERSIONS, min_size=1)
Model = dict[date, dict[str, dict[str, int]]]


class AnySequence(RuleBasedStateMachine):
    """Does the same to a store and to a model."""

    writes: ClassVar[ImportStore]
    reads: ClassVar[ProjectReader]
    data_state: ClassVar[Callable[[], DataState]]
    engine: ClassVar[Engine | None] = None

    def __init__(self) -> None:
        super().__init__()
        self.days: Model = {}
        self.baselines: dict[str, tuple[int, date | None]] = {}
        self.forget_everything()

    def forget_everything(self) -> None:
        if self.engine is None:
            type(self).writes = type(self).reads = memory = MemoryStore()
            type(self).data_state = memory.data_state
            return
        with self.engine.connect() as connection:
            connection.execute(text("TRUNCATE project, total_page, daily_downloads, import_run, index_day"))
            connection.execute(text("UPDATE data_state SET data_through = NULL, index_total_version = NULL"))

    @rule(day=DAYS, source=SOURCES)
    def import_day(self, day: date, source: dict[str, dict[str, int]]) -> None:
        self._import(day, RowsSource(_projects(source)))
        self.days[day] = source

    @rule(day=DAYS, source=SOURCES)
    def a_source_breaks(self, day: date, source: dict[str, dict[str, int]]) -> None:
        with pytest.raises(MalformedDayError):
            self._import(day, FailingSource(_projects(source), MalformedDayError("row 2: it broke")))

    @rule(name=st.sampled_from(NAMES), total=st.integers(0, 2**40))
    def set_total(self, name: str, total: int) -> None:
        table = pa.table({"project": [name], "total_downloads": [str(total)]})
        ImportTotalsHandler(self.writes).handle(ImportTotals(table, "totals.csv"))
        self.baselines[name] = (total, max(self.days, default=None))

    @invariant()
    def every_answer_is_the_models(self) -> None:
        assert self.data_state().data_through == max(self.days, default=None)
        for name in NAMES:
            found = self.reads.find_history(name, Window(FIRST, LAST))
            assert (found and (found.total_downloads, found.downloads)) == self._expected(name)

    def teardown(self) -> None:
        if self.engine is not None:
            findings: list[str] = []
            handler = VerifyImportsHandler(PostgresAuditedStore(self.engine, RecordedProgress()))
            assert not handler.handle(VerifyImports(deep=True, repair=False), findings.append), findings

    def _import(self, day: date, source: RowsSource | FailingSource) -> None:
        handler = DayImporter(self.writes, lambda: NOW, RecordedProgress())
        handler.import_day(day, source, force=True)

    def _expected(self, name: str) -> tuple[int, tuple[tuple[str, int], ...]] | None:
        days = {day: sum(source[name].values()) for day, source in sorted(self.days.items()) if name in source}
        if not days and name not in self.baselines:
            return None
        baseline, includes = self.baselines.get(name, (0, None))
        after = sum(downloads for day, downloads in days.items() if includes is None or day > includes)
        return baseline + after, tuple((str(day), downloads) for day, downloads in days.items())


def _projects(source: dict[str, dict[str, int]]) -> Projects:
    # A source hands over the rows of a project together, in the order of projects.
    return {name: {"version": dict(versions)} for name, versions in sorted(source.items())}


def test_any_sequence_in_memory() -> None:
    run_sequences(AnySequence, short=25, long=1_000)


@pytest.mark.timeout(1_800)  # The long run of `make chaos` takes minutes.
def test_any_sequence_in_postgresql(migrated_engine: Engine) -> None:
    class InPostgres(AnySequence):
        pass

    InPostgres.engine = migrated_engine
    InPostgres.writes, InPostgres.reads = PostgresImportStore(migrated_engine), PostgresProjectReader(migrated_engine)
    InPostgres.data_state = partial(newest_data_state, migrated_engine)
    run_sequences(InPostgres, short=8, long=200)

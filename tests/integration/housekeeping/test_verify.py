"""`imports:verify` finds what is off, whatever broke it, and repairs only what can be recomputed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from attrs import frozen
from sqlalchemy import Engine, text

from pepy.application.command.housekeeping.fill_index import FillIndex, FillIndexHandler
from pepy.application.command.housekeeping.verify_imports import VerifyImports, VerifyImportsHandler
from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.command.imports.import_totals import ImportTotals, ImportTotalsHandler
from pepy.domain.errors import ImportInProgressError
from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.housekeeping.audit import PostgresAuditedStore
from pepy.infrastructure.postgres.housekeeping.index_filling import PostgresIndexStore
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from tests.builders import Projects, RecordedProgress, RowsSource, about_days

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
DAYS: dict[date, Projects] = {
    date(2026, 7, 31): {"flask": {"version": {"3.0": 7}}},
    date(2026, 8, 1): {
        "flask": {"version": {"3.0": (5, 2, 0)}, "country": {"US": (4, 2, 0), None: 1}},
        "requests": {"version": {"2.31.0": (12, 0, 3)}},
    },
}


@frozen
class VerifiedStore:
    """A store that can be broken by hand and verified."""

    engine: Engine

    def verify(self, *, deep: bool = False, repair: bool = False) -> list[str]:
        lines: list[str] = []
        store = PostgresAuditedStore(self.engine, RecordedProgress())
        left = VerifyImportsHandler(store).handle(VerifyImports(deep, repair), lines.append)
        assert left <= len(lines)
        return about_days(lines)

    def execute(self, statement: str) -> None:
        with self.engine.connect() as connection:
            connection.exec_driver_sql(statement)


@pytest.fixture
def store(migrated_url: str) -> Iterator[VerifiedStore]:
    engine = connect(migrated_url)
    writes = PostgresImportStore(engine)
    for day, projects in DAYS.items():
        DayImporter(writes, lambda: NOW, RecordedProgress()).import_day(day, RowsSource(projects))
    yield VerifiedStore(engine)
    engine.dispose()


def set_total(store: VerifiedStore, project: str, downloads: str) -> None:
    totals = pa.table({"project": [project], "total_downloads": [downloads]})
    ImportTotalsHandler(PostgresImportStore(store.engine)).handle(ImportTotals(totals, "totals.csv"))


def test_an_empty_database_is_clean(migrated_url: str) -> None:
    engine = connect(migrated_url)
    assert VerifiedStore(engine).verify(deep=True) == []
    engine.dispose()


def test_a_day_that_was_emptied_by_force_is_clean(store: VerifiedStore) -> None:
    writes = PostgresImportStore(store.engine)
    importing = DayImporter(writes, lambda: NOW, RecordedProgress())
    importing.import_day(date(2026, 8, 1), RowsSource({}), force=True)

    assert store.verify(deep=True) == []


def test_what_was_imported_is_clean_also_with_baselines_and_corrections(store: VerifiedStore) -> None:
    set_total(store, "flask", "1000")
    set_total(store, "unheard-of", "5")
    writes = PostgresImportStore(store.engine)
    corrected = RowsSource({"flask": {"version": {"3.0": 70}}})
    for day in (date(2026, 7, 31), date(2026, 8, 3)):
        DayImporter(writes, lambda: NOW, RecordedProgress()).import_day(day, corrected)

    assert store.verify(deep=True) == []


BREAKS = {
    "UPDATE project_total SET downloads = 13 WHERE downloads = 12": "total of project flask is 13, not 12",
    "UPDATE project SET baseline = 100 WHERE name = 'flask'": "total of project flask is 12, not 112",
    "DELETE FROM project_total WHERE project_id IN (SELECT id FROM project WHERE name = 'requests')": (
        "total of project requests is missing, not 12"
    ),
    "INSERT INTO project_total VALUES (99, 5)": "total 5 belongs to project id 99, which does not exist",
    "UPDATE data_state SET index_total = 25": "the total of the index is 25, but all totals add up to 24",
    "UPDATE data_state SET data_through = '2026-08-09'": (
        "data_through is 2026-08-09, but the newest complete day is 2026-08-01"
    ),
}


@pytest.mark.parametrize(("statement", "finding"), BREAKS.items())
def test_what_can_be_recomputed_is_found_and_repaired(store: VerifiedStore, statement: str, finding: str) -> None:
    version = "SELECT version FROM data_state"
    with store.engine.connect() as connection:
        before = connection.execute(text(version)).scalar_one()
    store.execute(statement.replace("downloads = 12", "downloads = 12 AND project_id = 1"))

    assert store.verify() == [finding]
    repaired = store.verify(repair=True)
    assert repaired[0] == finding
    assert all(line.startswith("repaired: ") for line in repaired[1:])
    assert store.verify(deep=True) == []
    with store.engine.connect() as connection:
        assert connection.execute(text(version)).scalar_one() > before


def test_a_lost_data_state_comes_back_with_a_version_that_no_client_has_seen(store: VerifiedStore) -> None:
    store.execute("DELETE FROM data_state")

    assert store.verify(repair=True)[0] == "data_state has no row, so readers see no data version"
    assert store.verify() == []


FORGET_INDEX_TOTAL = "UPDATE data_state SET index_total_version = NULL"
UNREPAIRABLE = {
    "DELETE FROM import_run WHERE day = '2026-07-31'; DELETE FROM index_day WHERE day = '2026-07-31'": (
        "day 2026-07-31 is stored, but the ledger has no complete import of it: import it again"
    ),
    f"""
    {FORGET_INDEX_TOTAL};
    TRUNCATE daily_downloads_2026_07;
    UPDATE project_total SET downloads = 5 WHERE project_id = 1
    """: ("day 2026-07-31 is complete in the ledger, but none of its rows is stored: import it again"),
    "UPDATE daily_downloads SET ci_downloads = 1 WHERE ci_downloads = 2": (
        "day 2026-08-01: 1 ci_downloads are stored, but the ledger says 2: import it again"
    ),
    f"""
    {FORGET_INDEX_TOTAL};
    UPDATE daily_downloads SET project_id = 99 WHERE mirror_downloads = 3;
    DELETE FROM project_total WHERE project_id = 2;
    DELETE FROM project WHERE id = 2
    """: "day 2026-08-01: 1 rows with 12 downloads belong to projects that do not exist",
}


@pytest.mark.parametrize(("statement", "finding"), UNREPAIRABLE.items())
def test_what_only_a_source_can_give_back_is_named_and_left_alone(
    store: VerifiedStore, statement: str, finding: str
) -> None:
    store.execute(statement)

    assert store.verify() == [finding]
    assert store.verify(repair=True) == [finding]


INDEX = {
    "DELETE FROM index_day WHERE day = '2026-08-01'": (
        "the index lacks 1 stored days, 2026-08-01 to 2026-08-01: run `pepy index:fill`"
    ),
    "UPDATE index_day SET ci_downloads = 1 WHERE dimension = 'country' AND value = 'US'": (
        "day 2026-08-01: the index has 1 ci_downloads by country, but the ledger says 2: run `pepy index:fill`"
    ),
    "DELETE FROM index_day WHERE dimension = 'country' AND value = 'unknown'": (
        "day 2026-08-01: the index has 4 downloads by country, but the ledger says 5: run `pepy index:fill`"
    ),
    "INSERT INTO index_day VALUES ('2026-08-05', 'version', '', 7, 0, 0)": (
        "day 2026-08-05 is in the index, but the ledger has no complete import of it: run `pepy index:fill`"
    ),
}


@pytest.mark.parametrize(("statement", "finding"), INDEX.items())
def test_an_index_that_is_not_what_the_ledger_says_is_found_and_filled(
    store: VerifiedStore, statement: str, finding: str
) -> None:
    store.execute(statement)

    assert store.verify() == [finding]
    filled = FillIndexHandler(PostgresIndexStore(store.engine), RecordedProgress()).handle(FillIndex(), lambda _: None)
    assert filled.failed == 0
    assert store.verify(deep=True) == []


def test_an_index_that_adds_up_but_has_other_values_is_found_when_recounted(store: VerifiedStore) -> None:
    store.execute("UPDATE index_day SET value = 'FR' WHERE value = 'US'")

    assert store.verify() == []
    assert store.verify(deep=True) == [
        (
            "day 2026-08-01: 2 values of the index are not the sums of its projects, the first is 'FR' of country: "
            "run `pepy index:fill --day 2026-08-01`"
        )
    ]
    FillIndexHandler(PostgresIndexStore(store.engine), RecordedProgress()).handle(
        FillIndex(date(2026, 8, 1)), lambda _: None
    )
    assert store.verify(deep=True) == []


DEEP = {
    """UPDATE daily_downloads SET splits = '{"country":{"US":4,"unknown":2}}' WHERE splits IS NOT NULL""": (
        "day 2026-08-01: 6 downloads by country are stored, but the ledger says 5: import it again"
    ),
    """UPDATE daily_downloads SET details = '{"country":{"ci":[1,0]}}' WHERE details IS NOT NULL""": (
        "day 2026-08-01: 1 ci_downloads by country are stored, but the ledger says 2: import it again"
    ),
    "UPDATE daily_downloads SET splits = NULL, details = NULL": (
        "day 2026-08-01: 0 downloads by country are stored, but the ledger says 5: import it again"
    ),
    """UPDATE daily_downloads SET versions = '{"3.0":' WHERE day = '2026-08-01'""": (
        "daily_downloads_2026_08: the values of a dimension cannot be read: invalid input syntax for type json"
    ),
}


@pytest.mark.parametrize(("statement", "finding"), DEEP.items())
def test_the_values_of_dimensions_are_looked_at_on_demand(store: VerifiedStore, statement: str, finding: str) -> None:
    store.execute(statement)

    assert store.verify() == []
    assert finding in store.verify(deep=True)


def test_many_wrong_totals_are_named_up_to_twenty(store: VerifiedStore) -> None:
    names: Projects = {f"p{number:02}": {"version": {"1.0": 1}} for number in range(25)}
    DayImporter(PostgresImportStore(store.engine), lambda: NOW, RecordedProgress()).import_day(
        date(2026, 8, 2), RowsSource(names)
    )
    store.execute("UPDATE project_total SET downloads = 9 WHERE downloads = 1")

    found = store.verify()
    assert found[0] == "total of project p00 is 9, not 1"
    assert found[20:] == ["totals of 5 more projects are wrong"]


def test_looking_goes_beside_an_import_and_repairing_does_not(store: VerifiedStore) -> None:
    with PostgresImportStore(store.engine).session() as session:
        session.start(date(2026, 8, 2), NOW)
        assert store.verify(deep=True) == []
        with pytest.raises(ImportInProgressError):
            store.verify(repair=True)

"""Something to look at: the sample days."""

from datetime import timedelta

from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from tests.acceptance.conftest import YESTERDAY, CommandLine, Service


def test_the_demo_fills_an_empty_database_and_says_that_its_numbers_are_made_up(
    pepy: CommandLine, service: Service
) -> None:
    filled = pepy("demo")

    assert filled.returncode == 0, filled.stderr
    assert "Imported 130 sample days" in filled.stdout
    assert "MADE UP" in filled.stdout
    assert pepy("imports:status", "--days", 130).returncode == 0
    days = service.get("/api/v2/projects/requests").json()["downloads"]
    assert list(days)[-1] == str(YESTERDAY)
    assert len(service.get("/api/projects/requests").json()["downloads"]) == 30
    assert "already has all sample days" in pepy("demo").stdout


def test_the_demo_leaves_real_days_alone(pepy: CommandLine) -> None:
    pepy.store_day(YESTERDAY - timedelta(days=1), {"requests": {"version": {"1.0": 1}}})

    left_alone = pepy("demo")

    assert left_alone.returncode == 0
    assert "already holds real days: the demo changed nothing" in left_alone.stdout
    assert pepy("imports:status").returncode == 1


def test_a_second_demo_leaves_the_filling_to_the_first(pepy: CommandLine) -> None:
    engine = connect(pepy.settings["PEPY_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg2://"))
    with PostgresImportStore(engine).session():
        second = pepy("demo")
    engine.dispose()

    assert (second.returncode, second.stderr) == (0, "")
    assert "already filling the database: the demo changed nothing" in second.stdout

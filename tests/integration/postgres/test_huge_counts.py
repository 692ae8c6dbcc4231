"""Counts that are as large as the store can hold: what would leave 64 bits is exact, or refused before it is stored.

No import takes in such days any more. Releases before did, so that they are written here as they stand in a database.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from werkzeug.test import Client

from pepy.application.command.housekeeping.verify_imports import VerifyImports, VerifyImportsHandler
from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.errors import MalformedDayError
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.housekeeping.audit import PostgresAuditedStore
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.reads.project_reader import PostgresProjectReader
from pepy.infrastructure.postgres.schema import upgrade_schema
from pepy.infrastructure.web.web_container import WebContainer
from tests.acceptance.in_process import ADMIN_PASSWORD, environment_of
from tests.builders import Projects, RecordedProgress, RowsSource

NEWEST = datetime.now(UTC).date() - timedelta(days=1)
DAYS = [NEWEST - timedelta(days=days_ago) for days_ago in (0, 1, 2)]
MOST = 2**63 - 1
FLASK: Projects = {
    "flask": {"version": {"3.0": 7}, "country": {"US": 7}},
    "click": {"version": {"8.1": 3}},
}
FLASK_AS_BEFORE = """
    UPDATE daily_downloads SET downloads = :most, ci_downloads = :most, mirror_downloads = :most,
        versions = '{"3.0":' || :most || '}', splits = '{"country":{"US":' || :most || '}}'
    WHERE project_id = (SELECT id FROM project WHERE name = 'flask')
"""


def import_days(engine: Engine, days: list[date], projects: Projects) -> None:
    handler = DayImporter(PostgresImportStore(engine), lambda: datetime.now(UTC), RecordedProgress())
    for day in days:
        handler.import_day(day, RowsSource(projects), force=True)


def execute(engine: Engine, statement: str, **values: int) -> None:
    with engine.connect() as connection:
        connection.execute(text(statement), values)


def store_flask_of_before(engine: Engine) -> None:
    """Store three days of the most downloads that a day could have, all of them by CI and by mirrors."""
    import_days(engine, DAYS, FLASK)
    execute(engine, FLASK_AS_BEFORE, most=MOST)


@pytest.fixture
def flask_of_before(migrated_engine: Engine) -> Engine:
    store_flask_of_before(migrated_engine)
    return migrated_engine


@pytest.fixture(scope="module")
def api(module_database_url: str) -> Client:
    engine = connect(module_database_url)
    upgrade_schema(engine)
    store_flask_of_before(engine)
    engine.dispose()
    return Client(WebContainer(settings=Settings.from_environment(environment_of(module_database_url))).application())


def test_a_total_that_would_leave_64_bits_refuses_the_day(migrated_engine: Engine) -> None:
    import_days(migrated_engine, DAYS[:1], FLASK)
    execute(migrated_engine, "UPDATE project_total SET downloads = :total", total=MOST - 6)

    with pytest.raises(MalformedDayError, match="the all-time total of a project is above 9223372036854775807"):
        import_days(migrated_engine, DAYS[1:2], FLASK)

    found = PostgresProjectReader(migrated_engine).find_sum("flask", None)
    assert found is not None
    assert found.total_downloads == MOST - 6


@pytest.mark.parametrize("route", ["total", "versions", "downloads", "downloads?dimension=country"])
def test_a_range_of_days_is_summed_exactly(api: Client, route: str) -> None:
    answer = api.get(f"/api/v3/projects/flask/{route}")

    assert (answer.status_code, answer.json["downloads"]) == (200, 3 * MOST)
    assert (answer.json["to"], answer.json["id"]) == (NEWEST.isoformat(), "flask")


def test_several_projects_are_summed_exactly(api: Client) -> None:
    answer = api.get("/api/v3/projects?names=flask,click,no-such-thing&granularity=month")

    assert [(project["id"], project["downloads"]) for project in answer.json["projects"]] == [
        ("flask", 3 * MOST),
        ("click", 9),
    ]
    assert answer.json["unknown"] == ["no-such-thing"]


@pytest.mark.parametrize("period", ["week", "month", "year"])
def test_a_badge_shows_the_exact_sum(api: Client, period: str) -> None:
    assert str(3 * MOST) in api.get(f"/personalized-badge/flask?period={period}&units=none").text
    assert "27670P" in api.get(f"/badge/flask/{period}").text
    assert api.get(f"/badge/flask/endpoint.json?period={period}").json["message"].startswith("27670")


@pytest.mark.parametrize("left_out", ["ci=false", "mirrors=false", "ci=false&mirrors=false"])
def test_nothing_is_left_of_days_that_were_all_by_ci_and_mirrors(api: Client, left_out: str) -> None:
    assert api.get(f"/api/v3/projects/flask/total?{left_out}").json["downloads"] == 0
    assert api.get(f"/api/v3/projects/flask/versions?{left_out}").json["versions"] == []
    assert ">0<" in api.get(f"/badge/flask/month?{left_out}").text
    assert ">0<" in api.get(f"/badge/flask?{left_out}").text


@pytest.mark.parametrize(
    "route",
    [
        *("/api/projects/flask", "/api/v2/projects/flask", "/api/v1/admin/projects/flask", "/status"),
        *("/api/v3/pro/projects/flask/downloads", "/api/v3/pro/projects/flask/country-downloads"),
    ],
)
def test_every_other_route_answers(api: Client, route: str) -> None:
    answer = api.get(route, headers={"Authorization": f"Bearer {ADMIN_PASSWORD}"})

    assert answer.status_code == 200
    assert route == "/status" or str(MOST) in answer.text


def test_totals_that_cannot_be_stored_are_found_and_left_alone(flask_of_before: Engine) -> None:
    execute(flask_of_before, "UPDATE project_total SET downloads = 1")
    lines: list[str] = []

    handler = VerifyImportsHandler(PostgresAuditedStore(flask_of_before, RecordedProgress()))
    left = handler.handle(VerifyImports(deep=True, repair=True), lines.append)

    too_large = f"total of project flask is 1, not {3 * MOST}, which is more than can be stored: import its largest"
    assert lines[0] == "total of project click is 1, not 9"
    assert lines[1] == f"{too_large} days again"
    assert f"day {NEWEST}: {MOST + 3} downloads are stored, but the ledger says 10: import it again" in lines
    assert "repaired: 1 totals recomputed from baselines and days" in lines
    assert left > 0
    views = PostgresProjectReader(flask_of_before)
    assert [views.find_sum(name, None).total_downloads for name in ("click", "flask")] == [9, 1]


def test_a_day_of_before_is_exported_and_can_be_replaced(flask_of_before: Engine) -> None:
    store = PostgresImportStore(flask_of_before)
    rows = [row for batch in store.export_rows(NEWEST) for row in batch.to_pylist()]
    assert {row["downloads"] for row in rows} == {MOST, 3}

    # What the total of a release before could be, beside days that are larger than it.
    execute(flask_of_before, "UPDATE project_total SET downloads = :most", most=MOST)
    import_days(flask_of_before, DAYS[:1], FLASK)

    found = PostgresProjectReader(flask_of_before).find_sum("flask", None)
    assert found is not None
    assert found.total_downloads == 7

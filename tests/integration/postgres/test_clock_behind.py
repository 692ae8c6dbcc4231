"""A server whose clock is behind its data, as after a dead battery, still shows the newest stored day everywhere."""

from datetime import UTC, date, datetime, timedelta

import pytest
from dependency_injector import providers
from werkzeug.test import Client

from pepy.application.command.imports.day_importer import DayImporter
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.schema import upgrade_schema
from pepy.infrastructure.web.web_container import WebContainer
from tests.acceptance.in_process import ADMIN_PASSWORD, environment_of
from tests.builders import RecordedProgress, RowsSource

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
NEWEST, DAY_BEFORE = date(2026, 8, 24), date(2026, 8, 23)
CLOCKS = [NOW - timedelta(days=2), NOW - timedelta(days=40), datetime(1970, 1, 1, tzinfo=UTC)]


@pytest.fixture(scope="module")
def days_url(module_database_url: str) -> str:
    engine = connect(module_database_url)
    upgrade_schema(engine)
    handler = DayImporter(PostgresImportStore(engine), lambda: NOW, RecordedProgress())
    for day in (DAY_BEFORE, NEWEST):
        handler.import_day(day, RowsSource({"flask": {"version": {"3.0": 7}, "country": {"US": 7}}}))
    engine.dispose()
    return module_database_url


@pytest.fixture(params=CLOCKS, ids=lambda clock: clock.date().isoformat())
def api(days_url: str, request: pytest.FixtureRequest) -> Client:
    container = WebContainer(settings=Settings.from_environment(environment_of(days_url)))
    container.clock.override(providers.Object(lambda: request.param))
    return Client(container.application())


@pytest.mark.parametrize(
    "route",
    [
        *("/api/projects/flask", "/api/v2/projects/flask", "/api/v1/admin/projects/flask"),
        *("/api/v3/pro/projects/flask/downloads", "/api/v3/pro/projects/flask/country-downloads"),
    ],
)
def test_answers_by_day_go_up_to_the_newest_stored_day(api: Client, route: str) -> None:
    answer = api.get(route, headers={"Authorization": f"Bearer {ADMIN_PASSWORD}"})

    assert list(answer.json["downloads"]) == ["2026-08-23", "2026-08-24"]


@pytest.mark.parametrize("asked", ["", "from=2026-08-23", "to=2026-08-24", "from=2026-08-01&to=2026-08-24"])
@pytest.mark.parametrize(
    "route", ["flask/total?", "flask/versions?", "flask/downloads?", "flask/downloads?dimension=country&"]
)
def test_ranges_go_up_to_the_newest_stored_day(api: Client, route: str, asked: str) -> None:
    answer = api.get(f"/api/v3/projects/{route}{asked}")

    assert (answer.status_code, answer.json["to"], answer.json["downloads"]) == (200, "2026-08-24", 14)


def test_badges_and_several_projects_count_the_newest_stored_day(api: Client) -> None:
    assert api.get("/api/v3/projects?names=flask").json["projects"][0]["downloads"] == 14
    assert [">14<" in api.get(f"/badge/flask/{period}").text for period in ("week", "month", "year")] == [True] * 3
    assert ">7<" in api.get("/badge/flask/day").text


def test_the_status_is_of_the_days_up_to_the_newest_stored_one(api: Client) -> None:
    status = api.get("/status")

    assert (status.status_code, status.json["data_through"], status.json["missing_days"]) == (200, "2026-08-24", [])

"""The same question gets the same number from every route, also of days that an older release stored.

Such days can have downloads that were counted both as CI's and as a mirror's. No import takes them in any more, so that
they are written here as they stand in a database.
"""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from werkzeug.test import Client

from pepy.application.command.imports.day_importer import DayImporter
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.schema import upgrade_schema
from pepy.infrastructure.web.web_container import WebContainer
from tests.acceptance.in_process import environment_of
from tests.builders import Projects, RecordedProgress, RowsSource

NEWEST = datetime.now(UTC).date() - timedelta(days=1)
DAY_BEFORE = NEWEST - timedelta(days=1)
PROJECTS: Projects = {
    "both": {
        "version": {"1.0": (10, 10, 0), "2.0": (10, 0, 0)},
        "country": {"DE": (5, 5, 0), "US": (15, 5, 0)},
    },
    "flask": {
        "version": {"1.0": (9, 9, 0), "2.0": (30, 4, 6), "3.0": 0},
        "country": {"DE": (30, 13, 6), "US": 9},
    },
    "idle": {"version": {"1.0": 0, "2.0": 0}},
}
AS_BEFORE = """
    UPDATE daily_downloads
    SET mirror_downloads = 10,
        details = '{"version":{"ci":[10,0],"mirror":[10,0]},"country":{"ci":[5,5],"mirror":[1,9]}}'
    WHERE day = :day AND project_id = (SELECT id FROM project WHERE name = 'both')
"""
FILTERS = ["", "ci=false", "mirrors=false", "ci=false&mirrors=false"]
EXPECTED = {
    ("both", ""): 40,
    ("both", "ci=false"): 20,
    ("both", "mirrors=false"): 30,
    ("both", "ci=false&mirrors=false"): 10,
    ("flask", ""): 78,
    ("flask", "ci=false"): 52,
    ("flask", "mirrors=false"): 66,
    ("flask", "ci=false&mirrors=false"): 40,
    **{("idle", left_out): 0 for left_out in FILTERS},
}


@pytest.fixture(scope="module")
def api(module_database_url: str) -> Client:
    """Two days; on the newest of them the downloads of version 1.0 of `both` are all CI's and a mirror's."""
    engine = connect(module_database_url)
    upgrade_schema(engine)
    handler = DayImporter(PostgresImportStore(engine), lambda: datetime.now(UTC), RecordedProgress())
    for day in (DAY_BEFORE, NEWEST):
        handler.import_day(day, RowsSource(PROJECTS))
    with engine.connect() as connection:
        connection.execute(text(AS_BEFORE), {"day": NEWEST})
    engine.dispose()
    return Client(WebContainer(settings=Settings.from_environment(environment_of(module_database_url))).application())


@pytest.mark.parametrize(("name", "left_out"), EXPECTED)
def test_every_route_gives_the_same_number(api: Client, name: str, left_out: str) -> None:
    expected = EXPECTED[name, left_out]

    for route in ("total", "downloads", "versions", "downloads?dimension=version", "downloads?dimension=country"):
        answer = api.get(f"/api/v3/projects/{name}/{route}{'&' if '?' in route else '?'}{left_out}").json
        assert answer["downloads"] == expected, route
        if "buckets" in answer:
            assert sum(bucket["downloads"] or 0 for bucket in answer["buckets"]) == expected, route
    compared = api.get(f"/api/v3/projects?names={name},no-such-thing&{left_out}").json
    assert compared["projects"][0]["downloads"] == expected
    for period in ("week", "month", "year", "total"):
        badge = api.get(f"/personalized-badge/{name}?period={period}&units=none&{left_out}")
        assert f">{expected}<" in badge.text, period


@pytest.mark.parametrize("name", ["both", "flask", "idle"])
@pytest.mark.parametrize(("include", "left_out"), [("true", ""), ("false", "ci=false")])
def test_days_by_version_add_up_to_that_number_too(api: Client, name: str, include: str, left_out: str) -> None:
    days = api.get(f"/api/v3/pro/projects/{name}/downloads?includeCIDownloads={include}").json["downloads"]

    assert sum(sum(versions.values()) for versions in days.values()) == EXPECTED[name, left_out]


def test_a_version_of_a_day_is_listed_where_something_is_left_of_it(api: Client) -> None:
    newest = NEWEST.isoformat()
    with_ci, without_ci = (
        api.get(f"/api/v3/pro/projects/flask/downloads?includeCIDownloads={include}").json["downloads"][newest]
        for include in ("true", "false")
    )
    v2 = api.get("/api/v2/projects/flask").json
    by_version = api.get("/api/v3/projects/flask/versions").json
    buckets = api.get("/api/v3/projects/flask/downloads?dimension=version").json["buckets"]

    assert with_ci == v2["downloads"][newest] == buckets[-1]["values"] == {"1.0": 9, "2.0": 30}
    assert without_ci == {"2.0": 26}
    assert v2["versions"] == [entry["version"] for entry in by_version["versions"]] == ["1.0", "2.0"]


def test_a_day_without_any_downloads_has_no_versions(api: Client) -> None:
    v2 = api.get("/api/v2/projects/idle").json

    assert (v2["versions"], v2["downloads"], v2["total_downloads"]) == ([], {}, 0)
    assert api.get("/api/v3/projects/idle/versions").json["versions"] == []
    assert api.get("/api/v3/pro/projects/idle/downloads").json["downloads"] == {}

"""The routes of detail: every stored day for admins, days by version and country, and old addresses of pages."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from werkzeug.security import generate_password_hash

from tests.acceptance.conftest import TODAY, YESTERDAY, CommandLine, Service, start_service, stop_service

PASSWORD = {"Authorization": "Bearer open sesame"}
LONG_AGO = TODAY - timedelta(days=900)
BOTH_PRO_ROUTES = pytest.mark.parametrize("prefix", ["/api/v3/pro/projects/", "/service-api/v1/pro/projects/"])


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, module_database_url: str) -> Iterator[Service]:
    """A service with days of `flask` that end two days before yesterday, and `click` without countries."""
    password_hash = generate_password_hash("open sesame", method="pbkdf2:sha256:1000")
    pepy = CommandLine({"PEPY_DATABASE_URL": module_database_url, "PEPY_ADMIN_PASSWORD_HASH": password_hash})
    folder = tmp_path_factory.mktemp("days")
    flask = {
        "version": {"3.0": (60, 50, 0), "2.3": (10, 10, 0)},
        "country": {
            "US": (35, 35, 0),
            "us": (2, 2, 0),
            "DE": (15, 15, 0),
            "FR": (15, 5, 0),
            "EU": (1, 1, 0),
            "T1": (1, 1, 0),
            None: (1, 1, 0),
        },
    }
    nowhere = {"version": {"1.0": 2}, "country": {"EU": 1, None: 1}}
    for days_ago in (0, 119, 120, 364, 365):
        day = newest() - timedelta(days=days_ago)
        pepy.store_day(day, {"flask": flask, "click": {"version": {"8.1": 3}}, "from-nowhere": nowhere})
    pepy.store_day(LONG_AGO, {"flask": {"version": {"0.1": 1}}})
    totals = folder / "totals.csv"
    totals.write_text("project,total_downloads\nonly-a-total,5\n", encoding="utf-8")
    assert pepy("import:total_downloads", "--file", totals).returncode == 0
    service = start_service(pepy.settings)
    yield service
    stop_service(service)


def newest() -> date:
    return YESTERDAY - timedelta(days=2)


def ago(days: int) -> str:
    return (newest() - timedelta(days=days)).isoformat()


def test_admins_see_every_stored_day(api: Service) -> None:
    answer = api.get("/api/v1/admin/projects/Flask", headers=PASSWORD)

    assert answer.status_code == 200
    assert list(answer.json()) == ["id", "total_downloads", "versions", "downloads"]
    assert answer.json()["versions"] == ["0.1", "2.3", "3.0"]
    assert list(answer.json()["downloads"]) == [str(LONG_AGO), ago(365), ago(364), ago(120), ago(119), ago(0)]
    assert answer.json()["total_downloads"] == 5 * 70 + 1


def test_the_admin_route_is_closed_to_all_others(api: Service) -> None:
    for name in ("flask", "no-such-thing", "%20"):
        answer = api.get(f"/api/v1/admin/projects/{name}")
        assert (answer.status_code, answer.json()["error"]) == (401, 401), name
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert api.get("/api/v1/admin/projects/flask?password=wrong").status_code == 401
    assert api.get("/api/v1/admin/projects/no-such-thing", headers=PASSWORD).status_code == 404


def test_no_cache_keeps_what_admins_see(api: Service) -> None:
    assert api.get("/api/v1/admin/projects/flask", headers=PASSWORD).headers["Cache-Control"] == "no-store"


@BOTH_PRO_ROUTES
@pytest.mark.parametrize(
    ("parameters", "days"),
    [
        ("", [119, 0]),
        ("?timeRange=FOUR_MONTHS", [119, 0]),
        ("?timeRange=one_year&includeCIDownloads=TRUE", [364, 120, 119, 0]),
    ],
)
def test_named_ranges_end_with_the_newest_complete_day(
    api: Service, prefix: str, parameters: str, days: list[int]
) -> None:
    answer = api.get(f"{prefix}flask/downloads{parameters}")

    assert answer.json() == {"downloads": {ago(day): {"2.3": 10, "3.0": 60} for day in days}}
    assert list(answer.json()["downloads"]) == [ago(day) for day in days]


def test_without_ci_the_rest_is_left(api: Service) -> None:
    answer = api.get("/api/v3/pro/projects/flask/downloads?includeCIDownloads=False")

    assert answer.json() == {"downloads": {ago(119): {"3.0": 10}, ago(0): {"3.0": 10}}}


def test_countries_come_biggest_first(api: Service) -> None:
    answer = api.get("/api/v3/pro/projects/flask/country-downloads")

    assert answer.json()["downloads"][ago(0)] == [
        {"country": "USA", "downloads": 37},
        {"country": "DEU", "downloads": 15},
        {"country": "FRA", "downloads": 15},
    ]
    assert list(answer.json()["downloads"]) == [ago(119), ago(0)]


def test_days_without_anything_to_say_are_absent(api: Service) -> None:
    assert api.get("/api/v3/pro/projects/click/country-downloads").json() == {"downloads": {}}
    assert api.get("/api/v3/pro/projects/from-nowhere/country-downloads").json() == {"downloads": {}}
    assert api.get("/api/v3/pro/projects/only-a-total/downloads").json() == {"downloads": {}}


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ("timeRange=TWO_YEARS", 'Parameter timeRange is "TWO_YEARS", it should be FOUR_MONTHS or ONE_YEAR'),
        ("timeRange=", 'Parameter timeRange is "", it should be FOUR_MONTHS or ONE_YEAR'),
        ("includeCIDownloads=maybe", 'Parameter includeCIDownloads is "maybe", it should be true or false'),
    ],
)
@BOTH_PRO_ROUTES
def test_a_bad_parameter_is_a_400_that_says_what_would_be_right(
    api: Service, prefix: str, parameters: str, message: str
) -> None:
    answer = api.get(f"{prefix}flask/downloads?{parameters}")

    assert (answer.status_code, answer.json()) == (400, {"error": 400, "message": message})


@pytest.mark.parametrize("route", ["downloads", "country-downloads"])
def test_an_unknown_project_is_a_404(api: Service, route: str) -> None:
    answer = api.get(f"/api/v3/pro/projects/No_Such/{route}")

    assert (answer.status_code, answer.json()["message"]) == (404, "Project with name No_Such does not exist")


@pytest.mark.parametrize("route", ["count", "project"])
@pytest.mark.parametrize("name", ["flask", "Zope.Interface", "a%20b", "%C3%A9", "a%0Ab", "%3Fx", "a%23b", "%25"])
def test_old_addresses_lead_to_the_page_of_the_project(api: Service, route: str, name: str) -> None:
    for slash in ("", "/"):
        answer = api.get(f"/{route}/{name}{slash}")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/projects/{name}")


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/admin/projects/flask",
        "/api/v3/pro/projects/flask/downloads",
        "/api/v3/pro/projects/flask/country-downloads",
        "/service-api/v1/pro/projects/flask/downloads",
        "/count/flask",
    ],
)
def test_head_options_and_a_trailing_slash_work(api: Service, path: str) -> None:
    got, head = (api.request(method, path, headers=PASSWORD) for method in ("GET", "HEAD"))

    assert (head.status_code, head.content) == (got.status_code, b"")
    assert api.request("OPTIONS", path).status_code == 200
    assert api.get(f"{path}/", headers=PASSWORD).content == got.content
    assert api.request("DELETE", path, headers=PASSWORD).json()["error"] == 405


def test_an_empty_store_has_no_detail_but_no_error_either(service: Service) -> None:
    for route in ("downloads", "country-downloads"):
        assert service.get(f"/api/v3/pro/projects/flask/{route}").status_code == 404

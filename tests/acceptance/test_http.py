"""What clients see over HTTP (docs/api.md)."""

import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from tests.acceptance.conftest import (
    TODAY,
    YESTERDAY,
    CommandLine,
    Service,
    start_service,
    stop_service,
)

REQUESTS_DAY = {"version": {"2.9.0": 12_000, "2.31.0": 30_000, "2.10.0": 500, "1.0-SNAPSHOT": 1}}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, module_database_url: str) -> Iterator[Service]:
    """A service with `requests` on three days of four, `old-timer` long ago, and a total from elsewhere."""
    pepy = CommandLine({"PEPY_DATABASE_URL": module_database_url})
    folder = tmp_path_factory.mktemp("days")
    totals = folder / "totals.csv"
    totals.write_text("project,total_downloads\nrequests,1000000\n", encoding="utf-8")
    assert pepy("import:total_downloads", "--file", totals).returncode == 0
    for days_ago in (4, 3, 1):
        day = YESTERDAY - timedelta(days=days_ago - 1)
        pepy.store_day(day, {"Requests": REQUESTS_DAY, "flask": {"version": {"3.0": days_ago}}})
    long_ago = TODAY - timedelta(days=400)
    pepy.store_day(long_ago, {"old-timer": {"version": {"0.1": 5}}})
    service = start_service(pepy.settings)
    yield service
    stop_service(service)


def days_ago(count: int) -> str:
    return (TODAY - timedelta(days=count)).isoformat()


def test_the_service_says_that_it_is_healthy(api: Service) -> None:
    answer = api.get("/health-check")

    assert (answer.status_code, answer.json()) == (200, {"status": "healthy"})


def test_v1_answers_with_the_last_30_days_all_versions_summed(api: Service) -> None:
    answer = api.get("/api/projects/requests")

    assert answer.json() == {
        "id": "requests",
        "total_downloads": 1_000_000 + 3 * 42_501,
        "downloads": {days_ago(4): 42_501, days_ago(3): 42_501, days_ago(1): 42_501},
    }
    assert list(answer.json()["downloads"]) == [days_ago(4), days_ago(3), days_ago(1)]


def test_v2_answers_with_days_and_versions_in_order(api: Service) -> None:
    answer = api.get("/api/v2/projects/requests")

    assert answer.headers["Content-Type"] == "application/json"
    assert list(answer.json()) == ["id", "total_downloads", "versions", "downloads"]
    assert answer.json()["versions"] == ["1.0-SNAPSHOT", "2.9.0", "2.10.0", "2.31.0"]
    assert list(answer.json()["downloads"]) == [days_ago(4), days_ago(3), days_ago(1)]
    assert answer.json()["downloads"][days_ago(3)] == REQUESTS_DAY["version"]
    assert answer.json()["total_downloads"] == 1_000_000 + 3 * 42_501


def test_an_old_address_of_v2_answers_as_v2(api: Service) -> None:
    assert api.get("/api/v2/projects/Requests/downloads").json() == api.get("/api/v2/projects/requests").json()
    assert (
        api.get("/api/v2/projects/No_Such/downloads/").json()["message"] == "Project with name No_Such does not exist"
    )


def test_a_known_project_without_rows_in_the_window_is_an_empty_200(api: Service) -> None:
    answer = api.get("/api/v2/projects/old-timer")

    assert answer.status_code == 200
    assert answer.json() == {"id": "old-timer", "total_downloads": 5, "versions": [], "downloads": {}}


@pytest.mark.parametrize("spelling", ["Flask", "FLASK", "%20flask%20"])
def test_any_spelling_of_a_name_is_accepted(api: Service, spelling: str) -> None:
    assert api.get(f"/api/projects/{spelling}").json()["id"] == "flask"


@pytest.mark.parametrize("path", ["/api/projects/", "/api/v2/projects/"])
def test_an_unknown_project_is_a_404_that_repeats_the_name_as_typed(api: Service, path: str) -> None:
    answer = api.get(path + "No_Such.Thing")

    assert answer.status_code == 404
    assert answer.json() == {"error": 404, "message": "Project with name No_Such.Thing does not exist"}
    assert answer.headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize("name", ["%20", "x" * 513])
@pytest.mark.parametrize("path", ["/api/projects/", "/api/v2/projects/", "/badge/"])
def test_a_name_that_no_project_can_have_is_a_400(api: Service, path: str, name: str) -> None:
    answer = api.get(path + name)
    typed = " " if name == "%20" else name

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/json"
    message = f'Name "{typed}" is not valid, length should be between 1 and 512'
    assert answer.json() == {"error": 400, "message": message}


@pytest.mark.parametrize("name", ["%00", "a%00b", "%ff", "%F0%9F%90%8D", "..", "%2e%2e", "a%2Fb", "';--", "%25", "%0a"])
def test_odd_names_never_break_the_service(api: Service, name: str) -> None:
    for path in ("/api/projects/", "/api/v2/projects/", "/badge/"):
        answer = api.get(path + name)
        # The client itself makes `/` of `/badge/..`, which is the first page.
        assert answer.status_code in (400, 404) or urlsplit(answer.url).path == "/", path


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing/here", 404),
        ("POST", "/api/projects/requests", 405),
        ("PUT", "/badge/x", 405),
    ],
)
def test_errors_of_every_route_have_one_shape(api: Service, method: str, path: str, status: int) -> None:
    answer = api.request(method, path)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["error"] == status
    assert set(answer.json()) == {"error", "message"}


@pytest.mark.parametrize("path", ["/api/projects/requests", "/api/v2/projects/requests"])
def test_answers_may_be_kept_and_asked_for_again_cheaply(api: Service, path: str) -> None:
    first = api.get(path)
    again = api.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=3600, stale-while-revalidate=60, stale-if-error=3600"
    assert not first.headers["ETag"].startswith("W/")
    assert (again.status_code, again.content) == (304, b"")
    assert api.get(path, headers={"If-None-Match": '"another"'}).status_code == 200


def test_head_options_and_a_trailing_slash_work(api: Service) -> None:
    head = api.request("HEAD", "/api/projects/requests")
    preflight = api.request("OPTIONS", "/api/v2/projects/requests")

    assert (head.status_code, head.content) == (200, b"")
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "X-Api-Key" in preflight.headers["Access-Control-Allow-Headers"]
    assert api.get("/api/projects/requests/", allow_redirects=True).json()["id"] == "requests"


def test_any_page_may_read_the_answers(api: Service) -> None:
    assert api.get("/api/projects/requests").headers["Access-Control-Allow-Origin"] == "*"
    assert api.get("/badge/requests").headers["Access-Control-Allow-Origin"] == "*"


def badge_texts(svg: bytes) -> list[str]:
    root = ET.fromstring(svg)  # noqa: S314 - The badge is our own.
    return [element.text for element in root.iter("{http://www.w3.org/2000/svg}text") if element.text]


@pytest.mark.parametrize(
    ("path", "left", "right"),
    [
        ("/badge/requests", "downloads", "1M"),
        ("/badge/requests/month", "downloads/month", "127k"),
        ("/badge/requests/week", "downloads/week", "127k"),
        ("/badge/flask/week", "downloads/week", "8"),
        ("/badge/flask.svg", "downloads", "8"),
        ("/badge/flask/Weekly", "downloads/week", "8"),
        ("/badge/flask/day", "downloads/day", "1"),
        ("/badge/requests/year?precision=1", "downloads/year", "127.5k"),
        ("/personalized-badge/requests?units=none&ci=false&mirrors=false", "downloads", "1127503"),
        ("/badge/old-timer/month", "downloads/month", "0"),
        ("/personalized-badge/flask?period=WEEKLY&left_text=pulls", "pulls", "8"),
        ("/personalized-badge/requests?units=none&period=nonsense", "downloads", "1127503"),
    ],
)
def test_a_badge_shows_the_downloads_of_its_period(api: Service, path: str, left: str, right: str) -> None:
    answer = api.get(path)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert {left, right} == set(badge_texts(answer.content))
    assert api.get(path).content == answer.content


def test_the_badge_of_an_unknown_project_says_so_to_eyes_and_to_programs(api: Service) -> None:
    image = api.get("/badge/no-such-thing", headers={"Accept": "image/svg+xml,*/*;q=0.8"})
    program = api.get("/badge/no-such-thing", headers={"Accept": "application/json"})

    assert image.status_code == program.status_code == 404
    assert "not found" in badge_texts(image.content)
    assert program.json() == {"error": 404, "message": "Project with name no-such-thing does not exist"}


def test_an_empty_database_answers_404_and_not_an_error(service: Service) -> None:
    for path in ("/api/projects/x", "/api/v2/projects/x", "/badge/x", "/badge/x/month"):
        assert service.get(path).status_code == 404


def test_readers_see_an_import_without_a_restart(service: Service, pepy: CommandLine) -> None:
    assert service.get("/api/projects/flask").status_code == 404

    pepy.store_day(YESTERDAY, {"flask": {"version": {"3.0": 7}}})

    assert json.loads(service.get("/api/projects/flask").content)["total_downloads"] == 7

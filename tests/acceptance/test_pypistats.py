"""The routes of pypistats.org, also as its own client sees them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.acceptance.conftest import YESTERDAY, CommandLine, Service, start_service, stop_service

FLASK = {
    "version": {"3.0": (60, 20, 6), "2.3": (20, 0, 0)},
    "python": {"3.12": (40, 10, 0), "3.9": (20, 10, 0), "2.7": (10, 0, 0), None: (10, 0, 6)},
    "system": {
        "Linux": (50, 20, 0),
        "Windows": (10, 0, 0),
        "Darwin": (4, 0, 0),
        "FreeBSD": (5, 0, 0),
        None: (11, 0, 6),
    },
}
CLICK = {"version": {"8.1": (3, 0, 3)}}
DAY_BEFORE = YESTERDAY - timedelta(days=1)
ONE_DAY_OF_KEYS = {"category", "date", "downloads"}


@pytest.fixture(scope="module")
def api(module_database_url: str) -> Iterator[Service]:
    """A service with `flask` yesterday, the day before, and 180 days ago; `click` was visited by a mirror alone."""
    pepy = CommandLine({"PEPY_DATABASE_URL": module_database_url})
    for days_ago in (180, 2, 1):
        day = YESTERDAY - timedelta(days=days_ago - 1)
        pepy.store_day(day, {"flask": FLASK, "click": CLICK} if days_ago == 1 else {"flask": FLASK})
    service = start_service(pepy.settings)
    yield service
    stop_service(service)


def test_recent_downloads_leave_mirrors_out(api: Service) -> None:
    answer = api.get("/api/packages/Flask/recent")

    assert answer.text == (
        '{"data":{"last_day":74,"last_month":148,"last_week":148},"package":"flask","type":"recent_downloads"}'
    )


def test_recent_downloads_of_one_period(api: Service) -> None:
    assert api.get("/api/packages/flask/recent?&period=week").json()["data"] == {"last_week": 148}


def test_an_empty_period_stands_for_all(api: Service) -> None:
    answer = api.get("/api/packages/flask/recent?period=")

    assert answer.json() == api.get("/api/packages/flask/recent").json()


def test_an_unknown_period_is_not_found(api: Service) -> None:
    answer = api.get("/api/packages/flask/recent?period=decade")

    assert (answer.status_code, answer.json()["error"]) == (404, 404)
    assert "day, week or month" in answer.json()["message"]


@pytest.mark.parametrize("kind", ["recent", "overall", "python_major", "python_minor", "system"])
def test_an_unknown_package_is_not_found(api: Service, kind: str) -> None:
    answer = api.get(f"/api/packages/No-Such/{kind}")

    assert answer.json() == {"error": 404, "message": "Project with name No-Such does not exist"}
    assert answer.status_code == 404


def test_rows_ascend_by_category_and_date_and_have_three_keys(api: Service) -> None:
    answer = api.get("/api/packages/flask/overall").json()

    assert (answer["package"], answer["type"]) == ("flask", "overall_downloads")
    assert [tuple(row.values()) for row in answer["data"]] == [
        ("with_mirrors", str(YESTERDAY - timedelta(days=179)), 80),
        ("with_mirrors", str(DAY_BEFORE), 80),
        ("with_mirrors", str(YESTERDAY), 80),
        ("without_mirrors", str(YESTERDAY - timedelta(days=179)), 74),
        ("without_mirrors", str(DAY_BEFORE), 74),
        ("without_mirrors", str(YESTERDAY), 74),
    ]
    assert {frozenset(row) for row in answer["data"]} == {frozenset(ONE_DAY_OF_KEYS)}


@pytest.mark.parametrize(
    ("typed", "categories"),
    [
        ("true", ["with_mirrors"]),
        ("FALSE", ["without_mirrors"]),
        ("maybe", ["with_mirrors", "without_mirrors"]),
        ("", ["with_mirrors", "without_mirrors"]),
    ],
)
def test_mirrors_alone_or_left_out(api: Service, typed: str, categories: list[str]) -> None:
    rows = api.get(f"/api/packages/flask/overall?mirrors={typed}").json()["data"]

    assert sorted({row["category"] for row in rows}) == categories


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("python_major", {"2": 10, "3": 60, "null": 4}),
        ("python_major?version=3", {"3": 60}),
        ("python_minor", {"2.7": 10, "3.12": 40, "3.9": 20, "null": 4}),
        ("python_minor?version=null", {"null": 4}),
        ("python_minor?version=3.99", {}),
        ("system", {"Darwin": 4, "Linux": 50, "Windows": 10, "null": 5, "other": 5}),
        ("system?os=linux", {"Linux": 50}),
        ("system?os=OTHER&colour=blue", {"other": 5}),
    ],
)
def test_downloads_by_category(api: Service, question: str, expected: dict[str, int]) -> None:
    answer = api.get(f"/api/packages/flask/{question}").json()

    assert answer["type"] == question.partition("?")[0] + "_downloads"
    rows = [row for row in answer["data"] if row["date"] == str(YESTERDAY)]
    assert {row["category"]: row["downloads"] for row in rows} == expected
    assert [row["category"] for row in rows] == sorted(expected)


def test_rows_that_would_be_zero_are_left_out(api: Service) -> None:
    assert api.get("/api/packages/click/python_minor").json()["data"] == []
    assert {row["category"] for row in api.get("/api/packages/click/overall").json()["data"]} == {"with_mirrors"}


def test_clients_revalidate_by_etag(api: Service) -> None:
    etag = api.get("/api/packages/flask/system").headers["ETag"]

    assert api.get("/api/packages/flask/system", headers={"If-None-Match": etag}).status_code == 304


def test_all_packages_together(api: Service) -> None:
    assert api.get("/api/packages/__all__/recent").json() == {
        "data": {"last_day": 74, "last_month": 148, "last_week": 148},
        "package": "__all__",
        "type": "recent_downloads",
    }
    overall = api.get("/api/packages/__all__/overall?mirrors=true").json()["data"]
    assert [row["downloads"] for row in overall] == [80, 80, 83]
    systems = api.get("/api/packages/__all__/system?os=linux").json()["data"]
    assert [row["downloads"] for row in systems] == [50, 50, 50]


CLIENT = """
import sys
import pypistats
pypistats.BASE_URL = sys.argv.pop(1) + "/api/"
from pypistats.cli import main
main()
"""


def pypistats(api: Service, home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the client of pypistats.org as it is, with another base address and a cache of its own."""
    environment = {"HOME": str(home), "XDG_CACHE_HOME": str(home), "PATH": "", "LANG": "C.UTF-8"}
    command = [sys.executable, "-c", CLIENT, api.address, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("command", ["recent", "overall", "python_major", "python_minor", "system"])
@pytest.mark.parametrize("form", ["json", "markdown", "tsv", "html"])
def test_the_client_of_pypistats_shows_every_statistic(api: Service, tmp_path: Path, command: str, form: str) -> None:
    run = pypistats(api, tmp_path, command, "Flask", "--format", form)

    assert run.returncode == 0, run.stderr
    sums = {"recent": "148", "overall": "240", "python_major": "180", "python_minor": "120", "system": "150"}
    assert sums[command] in run.stdout


def test_the_client_sums_months_and_starts_where_it_is_told_to(api: Service, tmp_path: Path) -> None:
    run = pypistats(api, tmp_path, "overall", "flask", "--monthly", "--start-date", str(DAY_BEFORE), "--format", "json")

    assert run.returncode == 0, run.stderr
    months = {str(day)[:7] for day in (DAY_BEFORE, YESTERDAY)}
    rows = [row for row in json.loads(run.stdout)["data"] if row["category"] == "with_mirrors"]
    assert {row["date"] for row in rows} == months
    assert sum(row["downloads"] for row in rows) == 160


def test_the_client_hears_of_unknown_packages_and_of_those_without_rows(api: Service, tmp_path: Path) -> None:
    assert "404" in pypistats(api, tmp_path, "recent", "no-such").stderr
    assert "No data found" in pypistats(api, tmp_path, "system", "click").stdout

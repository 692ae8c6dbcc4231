"""`POST /api/v3/projects`: the totals of up to a thousand projects at once."""

import json
import socket
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

import pytest
import requests

from tests.acceptance.conftest import CommandLine, Service, start_service, stop_service

PATH = "/api/v3/projects?from=2026-08-17&to=2026-08-18"
WHAT_IS_RIGHT = (
    'The body should be a JSON list of names such as ["requests", "flask"], or {"names": ["requests", "flask"]}'
)


@pytest.fixture(scope="module")
def api(module_database_url: str) -> Iterator[Service]:
    """A service with `flask` on two Mondays, and `p0` to `p1000` on a Tuesday, where limits are high."""
    pepy = CommandLine({"PEPY_DATABASE_URL": module_database_url, "PEPY_LIMIT_ANONYMOUS": "1000/day"})
    many = {f"p{number}": {"version": {"1": number + 1}} for number in range(1_001)}
    pepy.store_day(date(2026, 8, 10), {"flask": {"version": {"3.0": 10}}})
    pepy.store_day(date(2026, 8, 11), many)
    pepy.store_day(date(2026, 8, 17), {"flask": {"version": {"3.0": (7, 2, 1)}}})
    service = start_service(pepy.settings)
    yield service
    stop_service(service)


def post(service: Service, body: object, path: str = PATH, **options: object) -> requests.Response:
    data = json.dumps(body).encode() if isinstance(body, list | dict) else body
    return service.request("POST", path, data=data, **options)


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/x-www-form-urlencoded", None])
def test_totals_come_in_the_order_of_the_names_and_unknown_ones_are_listed(
    api: Service, wrapped: bool, content_type: str | None
) -> None:
    names = ["p3", "No.Such", "FLASK", "flask"]

    answer = post(api, {"names": names} if wrapped else names, headers={"Content-Type": content_type})

    assert answer.status_code == 200
    assert answer.json() == {
        "from": "2026-08-17",
        "to": "2026-08-18",
        "data_through": "2026-08-17",
        "incomplete_days": ["2026-08-18"],
        "events": [],
        "projects": [
            {"id": "p3", "total_downloads": 4, "downloads": 0},
            {"id": "flask", "total_downloads": 17, "downloads": 7},
        ],
        "unknown": ["No.Such"],
    }


def test_they_are_those_of_the_projects_alone(api: Service) -> None:
    path = f"{PATH}&ci=false&mirrors=false"
    alone = api.get(path.replace("projects?", "projects/flask/total?")).json()

    (among_others,) = post(api, ["flask"], path).json()["projects"]

    assert among_others == {name: alone[name] for name in among_others}
    assert among_others["downloads"] == 4


def test_an_unknown_range_is_no_zero(api: Service) -> None:
    path = "/api/v3/projects?from=2026-08-18&to=2026-08-18"

    assert post(api, ["flask"], path).json()["projects"][0]["downloads"] is None
    assert post(api, ["flask", "no-such"], f"{path}&format=csv").content == (
        b"id,from,to,complete,downloads,total_downloads\r\nflask,2026-08-18,2026-08-18,false,,17\r\nno-such,,,,,\r\n"
    )


def test_a_thousand_projects_are_the_most(api: Service) -> None:
    names = [f"p{number}" for number in range(1_001)]

    answer = post(api, names[1:], "/api/v3/projects?from=2026-08-11&to=2026-08-11")
    assert [project["downloads"] for project in answer.json()["projects"]] == [*range(2, 1_002)]
    assert post(api, names).json() == {"error": 400, "message": "1001 projects are named, there should be at most 1000"}
    too_long = post(api, names[1:], "/api/v3/projects?from=2025-01-01&to=2026-08-10").json()["message"]
    assert too_long.startswith("1000 projects on 587 days are more than 400000 project-days")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"requests", b'"requests"', b"[]", b"{}", b"null", b"[1]", b"[[]]", b'["flask", null]', b'{"names": {}}',
        b'{"name": ["flask"]}', b'["flask"', b"\xff", b'["\\ud800"]', b"[" * 60_000, b"names=flask",
    ],
)  # fmt: skip
def test_a_body_that_lists_no_names_is_a_400_that_says_what_is_right(api: Service, body: bytes) -> None:
    answer = post(api, body)

    assert answer.status_code == 400
    assert answer.json() == {"error": 400, "message": WHAT_IS_RIGHT}


@pytest.mark.parametrize("name", ["", " ", "x" * 513])
def test_a_name_that_no_project_can_have_is_a_400(api: Service, name: str) -> None:
    assert post(api, ["flask", name]).json()["message"].endswith("length should be between 1 and 512")


@pytest.mark.parametrize("name", ["\0", "a\0b", "';--", "x" * 512, "\U0001f40d"])
def test_an_odd_name_is_unknown(api: Service, name: str) -> None:
    assert post(api, [name]).json()["unknown"] == [name]


def test_a_body_that_is_too_large_is_refused_whether_its_length_is_announced_or_not(api: Service) -> None:
    body = json.dumps(["x" * 70_000]).encode()

    assert post(api, body).status_code == 413
    assert post(api, iter([body[:40_000], body[40_000:]])).status_code == 413


def test_a_body_in_chunks_is_read(api: Service) -> None:
    answer = post(api, iter([b'["fla', b'sk"]']))

    assert [project["id"] for project in answer.json()["projects"]] == ["flask"]


def test_a_client_that_hangs_up_in_the_middle_of_its_body_disturbs_nobody(api: Service) -> None:
    port = urlsplit(api.address).port or 0
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(b"POST /api/v3/projects HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n[")

    assert post(api, ["flask"]).status_code == 200


def test_parameters_are_those_of_a_total(api: Service) -> None:
    message = 'Parameter "names" is not known here; this route takes from, to, ci, mirrors, format'
    assert post(api, ["flask"], "/api/v3/projects?names=flask").json()["message"] == message


def test_nothing_is_kept_and_it_counts_as_a_request(api: Service) -> None:
    first, second = (post(api, [name], headers={"If-None-Match": "*"}) for name in ("flask", "p1"))

    assert [answer.json()["projects"][0]["id"] for answer in (first, second)] == ["flask", "p1"]
    assert (second.status_code, second.headers["Cache-Control"]) == (200, "no-store")
    assert "ETag" not in second.headers
    left = [int(answer.headers["RateLimit"].partition("r=")[2].partition(";")[0]) for answer in (first, second)]
    assert left[0] - left[1] == 1


def test_pages_of_other_origins_may_ask(api: Service) -> None:
    origin = {"Origin": "https://example.com", "Access-Control-Request-Method": "POST"}
    preflight = api.request("OPTIONS", PATH, headers=origin | {"Access-Control-Request-Headers": "content-type"})

    assert preflight.status_code == 200
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
    assert "POST" in preflight.headers["Allow"]
    assert post(api, ["flask"], headers=origin).headers["Access-Control-Allow-Origin"] == "*"

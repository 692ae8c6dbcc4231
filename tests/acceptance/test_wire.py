"""What is sent over the wire as clients in the wild send it, and what comes back (RFC 9110, RFC 9112)."""

import http.client
import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.acceptance.conftest import Service, start_service, stop_service
from tests.acceptance.in_process import ADMIN_PASSWORD, environment_of, import_days

ONE_HOST = "The request should have one Host header, with the name or address of a host"


@pytest.fixture(scope="module")
def api(module_database_url: str) -> Iterator[Service]:
    """A service with two days of `requests` and `a`."""
    import_days(module_database_url)
    service = start_service(environment_of(module_database_url))
    yield service
    stop_service(service)


def answer_to(service: Service, raw: str, method: str = "GET") -> tuple[int, http.client.HTTPMessage, bytes]:
    with socket.create_connection(("127.0.0.1", urlsplit(service.address).port or 0), timeout=20) as connection:
        connection.sendall(raw.encode("latin-1"))
        answer = http.client.HTTPResponse(connection, method=method)
        answer.begin()
        return answer.status, answer.headers, answer.read()


@pytest.mark.parametrize(
    "headers",
    ["", "Host: a\r\nHost: b\r\n", "Host: a\r\nHost: a\r\n", "Host: a\r\nHost:\r\n", "Host:\r\n", "Host: a b\r\n"],
)
@pytest.mark.parametrize(
    "target", ["/badge/requests", "/api/projects/requests", "/health-check", "/nothing", "/metrics"]
)
def test_a_request_without_one_host_is_a_400_also_where_the_answer_is_known(
    api: Service, target: str, headers: str
) -> None:
    for _ in range(2):
        assert answer_to(api, f"GET {target} HTTP/1.1\r\nHost: pepy.tech\r\n\r\n")[0] in (200, 404)

    status, answered, body = answer_to(api, f"GET {target} HTTP/1.1\r\n{headers}\r\n")

    assert (status, answered["Content-Type"]) == (400, "application/json")
    assert json.loads(body) == {"error": 400, "message": ONE_HOST}


def test_http_1_0_needs_no_host(api: Service) -> None:
    assert answer_to(api, "GET /badge/requests HTTP/1.0\r\n\r\n")[0] == 200


@pytest.mark.parametrize(
    ("status", "request_line", "headers"),
    [
        (414, "GET /" + 5_000 * "x", ""),
        (414, "GET /badge/requests?logo=" + 40_000 * "x", ""),
        (431, "GET /", "X-Odd: " + 40_000 * "x" + "\r\n"),
        (413, "POST /", "Content-Length: 100000\r\n"),
        (400, "GET *", ""),
    ],
)
def test_what_pepy_refuses_has_the_error_shape(api: Service, status: int, request_line: str, headers: str) -> None:
    answered, its_headers, body = answer_to(api, f"{request_line} HTTP/1.1\r\nHost: a\r\n{headers}\r\n")

    assert (answered, its_headers["Content-Type"]) == (status, "application/json")
    assert json.loads(body)["error"] == status


@pytest.mark.parametrize(
    ("status", "raw"),
    [
        (414, "GET /" + 70_000 * "x" + " HTTP/1.1\r\nHost: a\r\n\r\n"),
        (431, "GET / HTTP/1.1\r\nHost: a\r\n" + 101 * "X-Odd: x\r\n" + "\r\n"),
        (400, "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n"),
        (400, "GET / HTTP/7.7\r\nHost: a\r\n\r\n"),
    ],
)
def test_what_the_server_cannot_read_is_refused_by_the_server_with_an_empty_body(
    api: Service, status: int, raw: str
) -> None:
    """As `docs/api.md` says: pepy never hears of such a request."""
    answered, _, body = answer_to(api, raw)

    assert (answered, body) == (status, b"")


def test_options_of_the_whole_server_says_the_methods_alone(api: Service) -> None:
    status, headers, body = answer_to(api, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS")

    assert (status, headers["Allow"], body) == (200, "GET, HEAD, OPTIONS, POST", b"")
    assert headers["Access-Control-Allow-Origin"] is None


def test_options_of_an_admin_route_needs_no_password_and_is_the_same_for_every_name(api: Service) -> None:
    answers = [
        api.request("OPTIONS", f"/api/v1/admin/projects/{name}", headers=headers)
        for name in ("requests", "no-such-thing")
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Bearer {ADMIN_PASSWORD}"})
    ]

    assert {(answer.status_code, answer.content, answer.headers["Cache-Control"]) for answer in answers} == {
        (200, b"", "no-store")
    }
    assert not any("WWW-Authenticate" in answer.headers for answer in answers)
    assert api.get("/api/v1/admin/projects/requests").status_code == 401


@pytest.mark.parametrize(
    ("known", "other"),
    [
        ("/badge/requests?x=y?", "/badge/requests%3Fx=y"),
        ("/badge/requests?", "/badge/requests%3F"),
        ("/api/projects/requests?x=y?", "/api/projects/requests%3Fx=y"),
        ("/api/v2/projects/requests?x", "/api/v2/projects/requests%3Fx"),
        ("/api/v3/projects/a/total?ci=true", "/api/v3/projects/a/total%3Fci=true"),
        ("/badge/requests", "/badge/requests%00"),
        ("/badge/requests", "/badge/requests;x"),
        ("/badge/requests", "/badge//requests"),
        ("/badge/requests/month", "/badge/requests%252Fmonth"),
        ("/badge/requests", "/badge/requests%25"),
        ("/badge/a", "/badge/%C3%A1"),
        ("/badge/a", "/badge/%E1"),
    ],
)
def test_an_address_is_not_answered_with_what_another_address_has(api: Service, known: str, other: str) -> None:
    def asked(target: str, etag: str = "") -> int:
        return answer_to(api, f"GET {target} HTTP/1.1\r\nHost: a\r\nIf-None-Match: {etag}\r\n\r\n")[0]

    for _ in range(2):
        etag = answer_to(api, f"GET {known} HTTP/1.1\r\nHost: a\r\n\r\n")[1]["ETag"]
        assert (asked(known), asked(known, etag)) == (200, 304)
        assert (asked(other), asked(other, etag)) == (404, 404)


@pytest.mark.parametrize("target", ["/badge/requests", "/api/v2/projects/requests", "/openapi.json"])
def test_an_etag_that_apache_rewrote_is_known(api: Service, target: str) -> None:
    etag = api.get(target, headers={"Accept-Encoding": "identity"}).headers["ETag"]

    for sent in (f'{etag[:-1]}-gzip"', f'W/{etag[:-1]}-gzip"', f'"x", {etag[:-1]}-br"'):
        again = api.get(target, headers={"Accept-Encoding": "identity", "If-None-Match": sent})
        assert (again.status_code, again.headers["ETag"]) == (304, etag)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("identity, gzip;q=0.1", None), ("x-gzip", "gzip"), ("*;q=0", None), ("br", None), ("gzip, identity;q=0", "gzip")],
)
def test_a_client_gets_the_coding_that_it_prefers(api: Service, accepted: str, coding: str | None) -> None:
    answer = api.get("/openapi.json", headers={"Accept-Encoding": accepted})

    assert answer.headers.get("Content-Encoding") == coding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.json()["info"]["title"] == "pepy"

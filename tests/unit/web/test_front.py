"""Every request gets an id, a line in the access log, and an answer; what is too large is refused."""

import json
import logging
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Blueprint
from werkzeug.test import Client
from werkzeug.wrappers import Response as Answered

from pepy.application.query.downloads.project_reader import DataState
from pepy.application.query.service.check_health import CheckHealthHandler
from pepy.infrastructure.api.answers import NOW, Answer, answer_of
from pepy.infrastructure.api.service.health import health_blueprint
from pepy.infrastructure.container.log_config import REQUEST_ID, configure_logging
from pepy.infrastructure.pages.site import Site
from pepy.infrastructure.web.app import ROUTE, create_app
from pepy.infrastructure.web.entry.front import Front
from pepy.infrastructure.web.metrics.requests import Metrics


def answering(environ: dict) -> Answer:
    environ[ROUTE] = "/api/projects/<name>"
    logging.getLogger("pepy.test").warning("at work")
    if environ["PATH_INFO"] == "/broken":
        raise RuntimeError("secret insides")
    return answer_of(b"hello", "text/plain", NOW, None)


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def client() -> Client:
    return Client(Front(answering, Metrics()), Answered)


def test_a_clients_request_id_is_taken_over_if_it_is_harmless(client: Client) -> None:
    assert client.get("/", headers={"X-Request-Id": "frontend-42.a_b"}).headers["X-Request-Id"] == "frontend-42.a_b"


@pytest.mark.parametrize("odd", ["", "a b", "x" * 65, "<script>", "é", "a\tb"])
def test_an_odd_request_id_is_replaced(client: Client, odd: str) -> None:
    answer = client.get("/", headers={"X-Request-Id": odd})

    assert answer.headers["X-Request-Id"] != odd
    assert len(answer.headers["X-Request-Id"]) == 16


def test_every_log_line_of_a_request_has_its_id_and_lines_outside_have_none(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("INFO", "json")
    client.get("/x", headers={"X-Request-Id": "id-1"})
    logging.getLogger("pepy.test").warning("after")

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line.get("request_id") for line in lines] == ["id-1", "id-1", None]
    assert REQUEST_ID.get() == ""


def test_the_access_log_tells_what_happened_but_not_the_query(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("INFO", "json")
    client.get("/api/projects/a b\n?password=hunter2")

    output = capsys.readouterr().err
    access = json.loads(output.splitlines()[-1])
    assert (access["method"], access["path"], access["route"]) == ("GET", "/api/projects/a%20b", "/api/projects/<name>")
    assert (access["status"], access["bytes"], access["logger"]) == (200, 5, "pepy.access")
    assert access["ms"] >= 0
    assert "hunter2" not in output


def test_text_lines_end_with_the_id(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", "text")
    client.get("/x", headers={"X-Request-Id": "id-2"})

    assert all(line.endswith("[id-2]") for line in capsys.readouterr().err.splitlines())


@pytest.mark.parametrize(
    ("status", "path", "query", "environ"),
    [
        (414, "/" + "x" * 5000, "", {}),
        (414, "/", "a=" + "x" * 40_000, {}),
        (431, "/", "", {"HTTP_X_ODD": "x" * 40_000}),
        (413, "/", "", {"CONTENT_LENGTH": "100000"}),
        (413, "/", "", {"CONTENT_LENGTH": "9" * 30}),
    ],
)
def test_what_is_too_large_is_refused_in_the_error_shape(
    client: Client, status: int, path: str, query: str, environ: dict[str, str]
) -> None:
    answer = client.get(path, query_string=query, environ_overrides=environ)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json"
    assert json.loads(answer.data)["error"] == status


HOSTS = [
    "pepy.tech", "Pepy.Tech:443", "pepy.tech.", "127.0.0.1:5200", "[::1]:5200", "[2001:db8::1]", "localhost", "a:",
    "pepy_api-1:80", "xn--bcher-kva.example", "a." + 63 * "b",
]  # fmt: skip
NO_HOSTS = [
    "", " ", "a,b", "a,a", ",a", "a,", "bad host", "a..b", ".a", "a." + 64 * "b", "a/b", "user@a", "a:b", "a:123456",
    "a%20b", "\xe9", "[::1", "::1", "https://a",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("protocol", ["HTTP/1.1", "HTTP/1", "HTTP/2"])
def test_what_can_be_a_host_is_one_for_pepy_and_for_flask(host: str, protocol: str) -> None:
    healthy = CheckHealthHandler(lambda: DataState(7, date(2026, 8, 24)))
    client = Client(Front(create_app([health_blueprint(healthy)]).answer, Metrics()), Answered)

    answer = client.get("/health-check", environ_overrides={"HTTP_HOST": host, "SERVER_PROTOCOL": protocol})

    assert answer.status_code == 200


@pytest.mark.parametrize("host", NO_HOSTS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
def test_a_request_without_one_host_is_refused(client: Client, host: str, method: str) -> None:
    answer = client.open("/", method=method, environ_overrides={"HTTP_HOST": host})

    assert answer.status_code == 400
    if method != "HEAD":
        message = "The request should have one Host header, with the name or address of a host"
        assert answer.json == {"error": 400, "message": message}


@pytest.mark.parametrize("protocol", ["HTTP/1", "HTTP/1.0", "HTTP/2"])
def test_only_http_1_1_must_name_a_host(client: Client, protocol: str) -> None:
    for host, status in (("", 200), ("a,b", 400)):
        answer = client.get("/", environ_overrides={"HTTP_HOST": host, "SERVER_PROTOCOL": protocol})
        assert answer.status_code == status


def test_options_of_the_whole_server_says_what_can_be_done_and_nothing_else(client: Client) -> None:
    answer = client.options("/", environ_overrides={"PATH_INFO": "*"})

    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert set(answer.headers.keys()) == {"Allow", "Content-Length", "X-Request-Id"}


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_the_whole_server_cannot_be_asked_for_anything_else(client: Client, method: str) -> None:
    assert client.open("/", method=method, environ_overrides={"PATH_INFO": "*"}).status_code == 400


def test_different_paths_are_different_in_the_access_log(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", "json")
    for path in ("/a%3Fb", "/a%253Fb"):
        client.get(path)

    assert [json.loads(line)["path"] for line in capsys.readouterr().err.splitlines() if "pepy.access" in line] == [
        "/a%3Fb",
        "/a%253Fb",
    ]


def test_whatever_breaks_the_answer_has_the_error_shape_and_shows_no_insides(client: Client) -> None:
    answer = client.get("/broken")

    assert json.loads(answer.data) == {"error": 500, "message": "Something went wrong on our side"}


def test_what_breaks_a_page_is_said_by_a_page_and_what_breaks_the_api_is_not() -> None:
    def broken() -> str:
        raise RuntimeError("secret insides")

    pages, api = Blueprint("pages", __name__), Blueprint("api", __name__)
    pages.get("/page")(broken)
    api.get("/api")(broken)
    application = create_app([pages, api], Site().error_page)
    client = Client(Front(application.answer, Metrics(), application.fitting), Answered)

    page, other = client.get("/page"), client.get("/api", headers={"Accept": "text/html"})

    assert (page.status_code, page.mimetype) == (500, "text/html")
    assert "Something went wrong on our side" in page.text
    assert (other.status_code, other.mimetype) == (500, "application/json")


@pytest.mark.parametrize(
    ("method", "path", "origin"),
    [
        ("GET", "/broken", "*"),
        ("HEAD", "/broken", "*"),
        ("GET", "/" + "x" * 5000, "*"),
        ("OPTIONS", "/" + "x" * 5000, "*"),
        ("POST", "/broken", "*"),
        ("GET", "/api/v1/admin/" + "x" * 5000, None),
    ],
)
def test_errors_from_before_the_application_may_be_read_by_the_pages_that_may_read_its_answers(
    client: Client, method: str, path: str, origin: str | None
) -> None:
    assert client.open(path, method=method).headers.get("Access-Control-Allow-Origin") == origin


@pytest.mark.parametrize(
    ("content_type", "own", "expected"),
    [
        ("application/json", (), {"X-Content-Type-Options": "nosniff"}),
        ("image/svg+xml; charset=utf-8", (), {"X-Content-Type-Options": "nosniff", "X-Frame-Options": None}),
        ("text/html; charset=utf-8", (), {"X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin"}),
        ("text/html", (("Referrer-Policy", "no-referrer"),), {"Referrer-Policy": "no-referrer"}),
    ],
)
def test_browsers_may_do_no_more_with_an_answer_than_it_needs(
    content_type: str, own: tuple[tuple[str, str], ...], expected: dict[str, str | None]
) -> None:
    made = answer_of(b"x", content_type, NOW, None)
    for header in own:
        made = made.with_header(*header)

    headers = Client(Front(lambda _: made, Metrics())).get("/x").headers

    assert {name: headers.get(name) for name in expected} == expected
    assert [len(headers.getlist(name)) for name in ("X-Content-Type-Options", "Referrer-Policy")] == [1, 1]

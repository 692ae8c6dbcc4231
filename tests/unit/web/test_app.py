"""Flask's dispatch without response objects: routes, methods and odd requests are answered as with them."""

from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from attrs import define
from flask import Blueprint, abort, request
from flask.testing import FlaskClient
from werkzeug.test import create_environ

from pepy.application.query.downloads.project_reader import ProjectSum
from pepy.application.query.find_badge_downloads import FindBadgeDownloadsHandler
from pepy.domain.errors import StoreUnavailableError
from pepy.infrastructure.api.answers import NOW, Answer, json_answer
from pepy.infrastructure.api.badges import badges_blueprint
from pepy.infrastructure.web.app import ROUTE, create_app


@pytest.fixture
def client() -> FlaskClient:
    blueprint = Blueprint("echo", __name__)

    @blueprint.get("/echo/<name>")
    def echo(name: str) -> Answer:
        return json_answer({"name": name, "parameters": request.args.to_dict()}, None, NOW)

    @blueprint.get("/teapot")
    def teapot() -> Answer:
        abort(418)

    @blueprint.get("/away")
    def away() -> Answer:
        raise StoreUnavailableError("no server at 10.0.0.7")

    return create_app([blueprint]).test_client()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/echo/a", "a"),
        ("/echo/a/", "a"),
        ("//echo/a", "a"),
        ("/echo/r%C3%A9quests", "réquests"),
        ("/echo/%ff", "\ufffd"),
    ],
)
def test_a_path_is_decoded_and_slashes_too_many_do_no_harm(client: FlaskClient, path: str, name: str) -> None:
    answer = client.get("/", environ_overrides={"PATH_INFO": wsgi_path(path)})

    assert (answer.status_code, answer.json["name"]) == (200, name)


def wsgi_path(path: str) -> str:
    return unquote_to_bytes(path).decode("latin-1")


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("", {}),
        ("&", {}),
        ("a", {"a": ""}),
        ("a=%C3%A9", {"a": "é"}),
        ("a=\xc3\xa9", {"a": "é"}),
        ("a=\xff", {"a": "%FF"}),
    ],
)
def test_parameters_are_read_leniently(client: FlaskClient, query: str, parameters: dict[str, str]) -> None:
    assert client.get("/echo/a", environ_overrides={"QUERY_STRING": query}).json["parameters"] == parameters


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "BREW"])
def test_another_method_is_a_405_that_says_which_there_are(client: FlaskClient, method: str) -> None:
    answer = client.open("/echo/a", method=method)

    assert (answer.status_code, answer.json["error"]) == (405, 405)
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_options_says_the_methods_without_asking_anything(client: FlaskClient) -> None:
    for path, status in (("/away", 200), ("/nothing", 404)):
        answer = client.options(path)
        assert answer.status_code == status
    assert client.options("/away").headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("others", "status"),
    [
        ({"HTTP_CONNECTION": "upgrade", "HTTP_UPGRADE": "websocket"}, 400),
        ({"HTTP_CONNECTION": "upgrade", "HTTP_UPGRADE": "h2c"}, 200),
        ({"SCRIPT_NAME": "/below"}, 200),
        ({"HTTP_COOKIE": "a=\xff"}, 200),
        ({"CONTENT_LENGTH": "-1", "CONTENT_TYPE": "\xff"}, 200),
        ({"HTTP_HOST": "pepy.tech:443"}, 200),
    ],
)
def test_what_is_odd_about_a_request_matters_only_if_it_must(
    client: FlaskClient, others: dict[str, Any], status: int
) -> None:
    assert client.get("/echo/a", environ_overrides=others).status_code == status


def test_errors_of_routes_have_the_error_shape_and_no_insides(client: FlaskClient) -> None:
    assert client.get("/teapot").json["error"] == 418
    away = client.get("/away")
    assert away.json == {"error": 503, "message": "The database is not available at the moment"}
    assert (away.headers["Retry-After"], away.headers["Cache-Control"]) == ("10", "no-store")


def test_the_route_is_told_of_even_where_it_fails(client: FlaskClient) -> None:
    for path, route in (("/echo/a", "/echo/<name>"), ("/away", "/away"), ("/nothing", None)):
        environ = create_environ(path)
        client.application.answer(environ)
        assert environ.get(ROUTE) == route


@define
class CountingReader:
    """Knows no project but `drawn-svg`, and counts the questions."""

    asked: int = 0

    def find_sum(self, name: str, *_: object) -> ProjectSum | None:
        self.asked += 1
        return ProjectSum(7, 7, data_version=1) if name == "drawn-svg" else None


@pytest.mark.parametrize(
    ("path", "questions"), [("/badge/x.svg", 2), ("/badge/x", 1), ("/badge/drawn.svg", 1), ("/badge/x.svg.svg", 2)]
)
@pytest.mark.parametrize("accept", ["*/*", "application/json"])
def test_a_badge_asks_for_the_exact_name_and_once_more_without_its_ending(
    path: str, questions: int, accept: str
) -> None:
    reader = CountingReader()
    client = create_app([badges_blueprint(FindBadgeDownloadsHandler(reader))]).test_client()
    client.get(path, headers={"Accept": accept})

    assert reader.asked == questions

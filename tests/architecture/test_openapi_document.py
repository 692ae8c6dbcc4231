"""The OpenAPI document says what the code does: every route, every parameter, and nothing else."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict

from pepy.infrastructure.api.limited_paths import is_limited
from pepy.infrastructure.api.openapi.document import openapi_document
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.web.web_container import WebContainer

DOCUMENT = openapi_document()
PATHS = DOCUMENT["paths"]
SCHEMES = DOCUMENT["components"]["securitySchemes"]
NOT_FOR_CLIENTS = {
    "/docs/start.js",
    "/docs/{file}",
    "/badge/{name}/{period}",
    "/api/v2/projects/{name}/downloads",
}
"""What the page at /docs consists of, and old spellings of addresses, which descriptions mention."""
FOR_PEOPLE = ("pages.", "outside.")
"""What the endpoints of pages, and of what browsers load with them, begin with."""
STRICT = (
    "/api/v3/projects",
    "/api/v3/index",
    *(f"/api/v3/{name}" for name in ("events", "search", "top", "trending", "new")),
)
"""Where routes refuse parameters that they do not know."""


@pytest.fixture(scope="module")
def app() -> Flask:
    """The application without a database: nothing is asked of it until a request comes."""
    nowhere = "postgresql+psycopg2://nobody@127.0.0.1:1/nothing"
    return WebContainer(settings=Settings(database_url=nowhere)).routes()


def test_every_route_is_documented_and_every_documented_path_is_a_route(app: Flask) -> None:
    routes: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(FOR_PEOPLE):
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        routes.setdefault(path, set()).update(method.lower() for method in rule.methods - {"HEAD", "OPTIONS"})

    assert set(routes) - NOT_FOR_CLIENTS == set(PATHS)
    assert {path: set(item) for path, item in PATHS.items()} == {path: routes[path] for path in PATHS}


class RecordedParameters(ImmutableMultiDict[str, str]):
    """Remembers which parameters of a query were looked at."""

    looked_at: ClassVar[set[str]] = set()

    def get(self, key: str, *arguments: object, **options: object) -> str | None:
        self.looked_at.add(key)
        return super().get(key, *arguments, **options)

    def __getitem__(self, key: str) -> str:
        self.looked_at.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.looked_at.add(str(key))
        return super().__contains__(key)


class RecordingRequest(Request):
    parameter_storage_class = RecordedParameters


@pytest.mark.parametrize("path", [path for path in PATHS if not path.startswith(STRICT)])
def test_the_parameters_that_a_route_reads_are_those_that_are_documented(app: Flask, path: str) -> None:
    app.request_class = RecordingRequest
    RecordedParameters.looked_at.clear()

    # Without a query nothing is read.
    app.test_client().get(path.replace("{name}", "requests") + "?no-such-parameter=1")

    assert RecordedParameters.looked_at == documented_parameters(path)


@pytest.mark.parametrize("path", [path for path in PATHS if path.startswith(STRICT)])
def test_a_route_that_refuses_unknown_parameters_names_those_that_are_documented(app: Flask, path: str) -> None:
    answer = app.test_client().get(path.replace("{name}", "requests") + "?no-such-parameter=1")

    assert answer.status_code == 400
    assert set(answer.json["message"].partition("this route takes ")[2].split(", ")) == (
        documented_parameters(path) or {"none"}
    )


def operation_at(path: str) -> dict[str, Any]:
    """What a path is for: GET, or else its only method."""
    operation: dict[str, Any] = next(iter(PATHS[path].values()))
    return operation


def documented_parameters(path: str) -> set[str]:
    schemes = [SCHEMES[name] for requirement in operation_at(path).get("security", ()) for name in requirement]
    described = [*operation_at(path)["parameters"], *schemes]
    return {parameter["name"] for parameter in described if parameter.get("in") == "query"}


def test_every_operation_has_an_id_of_its_own_and_a_tag_that_is_described() -> None:
    operations = [operation for item in PATHS.values() for operation in item.values()]

    assert all(re.fullmatch("[a-z]+([A-Z][a-z]+)*", operation["operationId"]) for operation in operations)
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    assert {tag for operation in operations for tag in operation["tags"]} == {tag["name"] for tag in DOCUMENT["tags"]}


def test_only_the_admin_routes_need_a_password_and_each_way_to_send_it_is_one_of_the_schemes() -> None:
    security = {path: operation_at(path)["security"] for path in PATHS if "security" in operation_at(path)}
    needed = {path: schemes for path, schemes in security.items() if {} not in schemes}

    assert DOCUMENT["security"] == []
    assert needed == {"/api/v1/admin/projects/{name}": [{"bearer": []}, {"basic": []}, {"password": []}]}
    assert SCHEMES["password"]["name"] == "password"
    assert set(SCHEMES) == {"bearer", "basic", "password", "key"}


def test_every_path_that_limits_apply_to_takes_a_key_and_may_refuse() -> None:
    limited = {path for path in PATHS if is_limited(path)}

    assert limited == {path for path in PATHS if operation_at(path).get("security") == [{}, {"key": []}]}
    assert limited == {path for path in PATHS if "Too many requests" in str(operation_at(path)["responses"].get("429"))}
    assert "/api/v2/projects/{name}" in limited
    assert "/badge/{name}" not in limited


def test_no_answer_is_a_choice_between_shapes_that_a_client_would_have_to_guess() -> None:
    choices = [value for key, value in everything_in(DOCUMENT) if key in ("oneOf", "anyOf", "allOf")]

    assert all(len(choice) == 2 and choice[1] == {"type": "null"} for choice in choices)


def everything_in(part: object) -> Iterator[tuple[str, Any]]:
    if isinstance(part, dict):
        yield from part.items()
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from everything_in(inner)


def test_what_is_referred_to_exists_and_what_exists_is_referred_to(app: Flask) -> None:
    text = app.test_client().get("/openapi.json").text

    referred = set(re.findall(r"#/components/schemas/(\w+)", text))
    assert referred == set(DOCUMENT["components"]["schemas"])


def test_the_page_needs_nothing_from_elsewhere(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/docs")

    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert {client.get(link).status_code for link in links if link != "data:,"} == {200}
    assert not re.search(r"https?://", page.text)
    assert page.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert client.get("/docs/plugins.py").status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_every_path_may_refuse_what_is_too_large(path: str) -> None:
    assert {"413", "414", "431"} <= operation_at(path)["responses"].keys()

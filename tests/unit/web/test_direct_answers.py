"""The short way gives the very answers that Flask gives, and leaves to Flask what is not plain."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from attrs import define
from flask import Flask

from pepy.application.query.downloads.find_project import FindProjectHandler, FindProjectVersionsHandler
from pepy.application.query.downloads.project_reader import DataState, ProjectHistory, ProjectSum, VersionHistory
from pepy.application.query.find_badge_downloads import FindBadgeDownloadsHandler
from pepy.domain.errors import DomainError, StoreUnavailableError
from pepy.infrastructure.api.badges import badges_blueprint, direct_badges
from pepy.infrastructure.api.projects.routes import direct_projects, projects_blueprint
from pepy.infrastructure.web.answer import ROUTE, Answer, answer_of
from pepy.infrastructure.web.app import create_app
from pepy.infrastructure.web.direct_answers import DirectAnswers

PLAIN_PATHS = [
    "/badge/requests",
    "/badge/Requests",
    "/badge/zope.interface",
    "/badge/requests/day",
    "/badge/requests/week",
    "/badge/requests/month",
    "/badge/requests/year",
    "/badge/requests.svg",
    "/badge/zope.interface.SVG",
    "/api/v2/projects/requests",
    "/api/v2/projects/a",
]
OTHER_PATHS = [
    "/badge/no-such-project",
    "/badge/no-such-project.svg",
    "/badge/requests/total",
    "/badge/requests/Month",
    "/badge/requests/monthly",
    "/badge/requests/month.svg",
    "/badge/requests.svg/",
    "/badge/requests?x",
    "/badge/.svg",
    "/api/v2/projects/requests/downloads",
    "/api/v2/projects/no-such-project",
    "/badge/requests/",
    "/badge/requests/endpoint.json",
    "/badge/requests/decade",
    "/badge/month/month",
    "/badge//month",
    "/badge/",
    "/badge",
    "/badge/ requests",
    "/badge/..",
    "/badge/-",
    "/badge/r\xc3\xa9quests",
    "/badge/requests\n",
    "/badge/" + "x" * 101,
    "/badge/" + "x" * 513,
    "/api/v2/projects/requests/month",
    "/api/projects/requests",
    "/api/v1/admin/projects/requests",
    "/personalized-badge/requests",
    "//badge/requests",
    "",
]
ODD_REQUESTS: list[dict[str, Any]] = [
    {},
    {"HTTP_ACCEPT": "application/json"},
    {"HTTP_ACCEPT": "image/svg+xml"},
    {"HTTP_HOST": "bad host"},
    {"HTTP_HOST": "pepy.tech:443"},
    {"HTTP_HOST": "[::1]:5200"},
    {"HTTP_HOST": ""},
    {"HTTP_CONNECTION": "upgrade", "HTTP_UPGRADE": "websocket"},
    {"HTTP_IF_NONE_MATCH": "*"},
    {"HTTP_RANGE": "bytes=0-1"},
    {"HTTP_COOKIE": "a=\xff"},
    {"CONTENT_LENGTH": "-1", "CONTENT_TYPE": "\xff"},
    {"SCRIPT_NAME": "/below"},
    {"QUERY_STRING": "precision=1"},
    {"QUERY_STRING": "&"},
    {"QUERY_STRING": "\xff"},
    {"REQUEST_METHOD": "HEAD"},
    {"REQUEST_METHOD": "OPTIONS"},
    {"REQUEST_METHOD": "POST"},
    {"REQUEST_METHOD": "get"},
]


@define
class Views:
    """A store in which `requests` and a few others are known, or one that raises an error."""

    error: DomainError | None = None
    asked: int = 0

    def data_state(self) -> DataState:
        return DataState(7, date(2026, 8, 24))

    def find_sum(self, name: str, *_: object) -> ProjectSum | None:
        return ProjectSum(1_234_567, 89, data_version=7) if self._knows(name) else None

    def find_history(self, name: str, *_: object) -> ProjectHistory | None:
        return ProjectHistory(name, 1_234_567, (("2026-08-24", 89),), data_version=7) if self._knows(name) else None

    def find_version_history(self, name: str, *_: object) -> VersionHistory | None:
        found = VersionHistory(name, 89, ("2.10", "2.9"), '{"2026-08-24":{"2.10":89}}', data_version=7)
        return found if self._knows(name) else None

    def _knows(self, name: str) -> bool:
        self.asked += 1
        if self.error:
            raise self.error
        return name in ("requests", "zope-interface", "a")


@define
class World:
    views: Views
    flask: Flask
    direct: DirectAnswers
    flask_was_asked: int = 0

    @classmethod
    def with_views(cls, views: Views) -> "World":
        badges = FindBadgeDownloadsHandler(views)
        versions = FindProjectVersionsHandler(views, lambda: datetime(2026, 8, 25, tzinfo=UTC))
        flask = create_app([badges_blueprint(badges), projects_blueprint(FindProjectHandler(views), versions)])
        world = cls(views, flask, None)  # type: ignore[arg-type] # Set in the next line, because it tells the world.
        world.direct = DirectAnswers(world.counting_flask, {**direct_badges(badges), **direct_projects(versions)})
        return world

    def counting_flask(self, environ, start_response):
        self.flask_was_asked += 1
        return self.flask(environ, start_response)


@pytest.fixture
def world() -> World:
    return World.with_views(Views())


def environ_of(path: str, **others: Any) -> dict[str, Any]:
    usual = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SCRIPT_NAME": "",
        "HTTP_HOST": "pepy.test",
    }
    server = {"SERVER_NAME": "pepy.test", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http"}
    return {**usual, **server, **others}


def both(world: World, path: str, **others: Any) -> tuple[tuple[Answer, str], tuple[Answer, str]]:
    direct, flask = environ_of(path, **others), environ_of(path, **others)
    answers = world.direct.answer(direct), answer_of(world.flask, flask)
    return (answers[0], direct.get(ROUTE, "")), (answers[1], flask.get(ROUTE, ""))


@pytest.mark.parametrize("path", PLAIN_PATHS)
def test_a_plain_request_gets_flasks_answer_without_flask(world: World, path: str) -> None:
    direct, flask = both(world, path)

    assert direct == flask
    assert direct[0].code == 200
    assert world.flask_was_asked == 0


@pytest.mark.parametrize("others", ODD_REQUESTS, ids=str)
def test_whatever_is_odd_about_a_request_both_ways_give_the_same_answer(world: World, others: dict[str, Any]) -> None:
    for path in PLAIN_PATHS + OTHER_PATHS:
        direct, flask = both(world, path, **others)
        assert direct == flask, path


@pytest.mark.parametrize("path", OTHER_PATHS)
def test_flask_is_asked_about_everything_else(world: World, path: str) -> None:
    world.direct.answer(environ_of(path))

    assert world.flask_was_asked == 1


@pytest.mark.parametrize("error", [StoreUnavailableError("no server at 10.0.0.7")])
@pytest.mark.parametrize("path", ["/badge/requests", "/api/v2/projects/requests"])
def test_an_error_of_the_store_is_told_in_the_same_way_after_one_question(error: DomainError, path: str) -> None:
    world = World.with_views(Views(error))
    direct, flask = environ_of(path), environ_of(path)

    assert world.direct.answer(direct) == answer_of(world.flask, flask)
    assert (world.flask_was_asked, world.views.asked) == (0, 2)


def test_every_short_way_is_a_route_of_flask(world: World) -> None:
    rules = {rule.rule for rule in world.flask.url_map.iter_rules()}
    handlers = (
        FindBadgeDownloadsHandler(world.views),
        FindProjectVersionsHandler(world.views, lambda: datetime.now(UTC)),
    )

    assert {*direct_badges(handlers[0]), *direct_projects(handlers[1])} <= rules

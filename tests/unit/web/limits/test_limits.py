"""What is limited and what never is, who is counted, and what answers say about it."""

import logging
from datetime import UTC, date, datetime

import pytest
from attrs import Factory, define, field
from flask import Blueprint
from prometheus_client import CollectorRegistry
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response as Answered

from pepy.application.command.keys.create_key import CreateKey, CreateKeyHandler
from pepy.application.query.downloads.project_reader import DataState
from pepy.application.query.service.data_watch import DataWatch
from pepy.domain.keys.api_key import ApiKey
from pepy.domain.keys.request_limit import RequestLimit
from pepy.infrastructure.api.answers import badge_answer, json_answer
from pepy.infrastructure.api.limited_paths import is_limited
from pepy.infrastructure.web.app import create_app
from pepy.infrastructure.web.cache.answer_cache import AnswerCache
from pepy.infrastructure.web.cache.answer_memory import AnswerMemory
from pepy.infrastructure.web.entry.front import Front
from pepy.infrastructure.web.limits.addresses import ClientAddresses
from pepy.infrastructure.web.limits.callers import Callers
from pepy.infrastructure.web.limits.counts import MAX_CALLERS, MemoryCounts
from pepy.infrastructure.web.limits.gate import Limits
from pepy.infrastructure.web.limits.remembered_keys import RememberedKeys
from pepy.infrastructure.web.metrics.limits import LimitMetrics
from pepy.infrastructure.web.metrics.requests import Metrics
from tests.fakes.memory_keys import MemoryKeys

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
PER_MINUTE = RequestLimit(5, "minute")
KEY_PER_MINUTE = RequestLimit(7, "minute")


@define
class World:
    """A service with limits, whose time and data move when a test says so."""

    anonymous: RequestLimit | None = PER_MINUTE
    key_limit: RequestLimit | None = KEY_PER_MINUTE
    workers: int = 1
    seconds: float = 1_000_000.0
    version: int = 7
    made: int = 0
    store: MemoryKeys = Factory(MemoryKeys)
    metrics: Metrics = field(init=False)
    """Of the newest client."""

    def client(self) -> Client:
        """Return a client of another worker, each of which counts alone."""
        watch = DataWatch(lambda: DataState(self.version, date(2026, 8, 24)), lambda: self.seconds)
        make = create_app([self.blueprint()]).answer
        cache = AnswerCache(make, watch, AnswerMemory(1_000_000), lambda: NOW)
        keys = RememberedKeys(self.store, self.store, lambda: NOW, lambda: self.seconds)
        callers = Callers(ClientAddresses(), keys, self.anonymous, self.key_limit)
        counts = MemoryCounts(lambda: self.seconds)
        registry = CollectorRegistry()
        limits = Limits(cache, callers, counts, LimitMetrics(registry), self.workers)
        self.metrics = Metrics(registry=registry)
        return Client(Front(limits.answer, self.metrics), Answered)

    def blueprint(self) -> Blueprint:
        blueprint = Blueprint("world", __name__)

        @blueprint.get("/api/projects/<name>")
        def project(name: str) -> object:
            self.made += 1
            return json_answer({"id": name}, self.version)

        @blueprint.get("/<path:_anything>")
        def anything(_anything: str) -> object:
            return badge_answer("<svg/>", self.version)

        return blueprint

    def key(self, limit: RequestLimit | None = None, name: str = "research") -> ApiKey:
        return CreateKeyHandler(self.store, lambda: NOW).handle(CreateKey(name, limit))

    def exposed(self) -> str:
        return self.metrics.exposition("")[0].decode()


@pytest.fixture
def world() -> World:
    return World()


def ask(client: Client, path: str = "/api/projects/foo", peer: str = "192.0.2.1", **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers=named, environ_overrides={"REMOTE_ADDR": peer})


def exhaust(client: Client, **headers: str) -> None:
    while ask(client, **headers).status_code != 429:
        pass


def test_the_sixth_of_five_requests_a_minute_is_refused_in_the_shape_of_all_errors(world: World) -> None:
    client = world.client()
    answers = [ask(client) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert [answer.headers["RateLimit"].partition(";t=")[0] for answer in answers] == [
        f'"anonymous";r={left}' for left in (4, 3, 2, 1, 0, 0)
    ]
    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {'"anonymous";q=5;w=60'}
    refused = answers[-1]
    seconds = int(refused.headers["Retry-After"])
    assert 1 <= seconds <= 60
    assert refused.headers["RateLimit"] == f'"anonymous";r=0;t={seconds}'
    assert refused.headers["X-Rate-Limit-Retry-After-Seconds"] == str(seconds)
    assert refused.headers["Content-Type"] == "application/json"
    assert refused.headers["Cache-Control"] == "no-store"
    assert refused.json == {
        "error": 429,
        "message": "Too many requests: 5/minute from one address without a key are allowed; "
        f"try again in {seconds} seconds",
    }


def test_who_waits_as_long_as_told_is_answered_again(world: World) -> None:
    client = world.client()
    for _ in range(3):
        exhaust(client)
        world.seconds += 0.25
        world.seconds += int(ask(client).headers["Retry-After"])
        assert ask(client).status_code == 200


def test_a_refused_request_is_not_worked_on(world: World) -> None:
    client = world.client()
    exhaust(client)
    made = world.made

    assert ask(client, "/api/projects/another").status_code == 429
    assert world.made == made


def test_twelve_badges_a_second_are_answered_while_the_api_refuses_the_same_address(world: World) -> None:
    client = world.client()
    exhaust(client)
    answered = 0
    for second in range(60):
        world.seconds += 1
        for number in range(12):
            answered += ask(client, f"/badge/project-{second}-{number}").status_code == 200
        exhaust(client)

    assert answered == 720


@pytest.mark.parametrize(
    "path",
    ["/badge/foo", "/personalized-badge/foo", "/chart/foo.svg", "/chart.svg", "/", "/projects/foo", "/compare", "/top",
     "/trending", "/search", "/events", "/badges/foo", "/projects/foo/feed.atom", "/feed.atom", "/archive/index.json",
     "/status", "/health-check", "/docs", "/openapi.json", "/llms.txt", "/metrics", "/api/v1/admin/projects/foo"],
)  # fmt: skip
def test_what_is_never_limited_says_nothing_of_limits_or_keys(world: World, path: str) -> None:
    client = world.client()
    exhaust(client)

    for _ in range(10):
        answer = ask(client, path, X_Api_Key="of another service")
        assert answer.status_code != 429
        assert not {"RateLimit", "RateLimit-Policy", "X-Api-Key-Status"} & set(answer.headers.keys())


@pytest.mark.parametrize("path", ["/api/v3/top", "/api/nothing", "/service-api/v1/pro/projects/foo/downloads"])
def test_all_else_below_the_limited_paths_counts(world: World, path: str) -> None:
    client = world.client()
    exhaust(client)

    assert is_limited(path)
    assert ask(client, path).status_code == 429


def test_preflights_are_answered_and_not_counted(world: World) -> None:
    client = world.client()
    for _ in range(10):
        answer = client.options("/api/projects/foo", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
        assert answer.status_code == 200
    assert {"Authorization", "X-Api-Key"} <= set(answer.headers["Access-Control-Allow-Headers"].split(", "))

    assert ask(client).headers["RateLimit"].startswith('"anonymous";r=4;')


def test_head_counts_like_get(world: World) -> None:
    client = world.client()
    client.head("/api/projects/foo", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})

    assert ask(client).headers["RateLimit"].startswith('"anonymous";r=3;')


def test_pages_of_other_origins_can_read_the_headers(world: World) -> None:
    client = world.client()
    exhaust(client, X_Api_Key="another")
    answer = ask(client, X_Api_Key="another")

    exposed = {
        name.strip() for line in answer.headers.getlist("Access-Control-Expose-Headers") for name in line.split(",")
    }
    assert {"RateLimit", "RateLimit-Policy", "Retry-After", "X-Rate-Limit-Retry-After-Seconds", "X-Api-Key-Status",
            "Accept-Ranges", "Content-Disposition", "Content-Range", "ETag", "X-Request-Id"} == exposed  # fmt: skip
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_304_does_not_count_and_is_given_also_above_the_limit(world: World) -> None:
    client = world.client()
    etag = ask(client).headers["ETag"]
    for _ in range(20):
        answer = ask(client, If_None_Match=etag)
        assert answer.status_code == 304
        assert "RateLimit" not in answer.headers
    assert ask(client).headers["RateLimit"].startswith('"anonymous";r=3;')

    exhaust(client)
    assert ask(client, If_None_Match=etag).status_code == 304
    assert ask(client, If_None_Match='"api-another"').status_code == 429


def test_a_304_that_only_the_made_answer_could_tell_is_given_back(world: World) -> None:
    behind = world.client()
    ask(behind, "/api/projects/bar")
    world.version += 1
    etag = ask(world.client()).headers["ETag"]

    # This worker learns of the newer version while it makes the answer.
    assert ask(behind, If_None_Match=etag).status_code == 304
    assert world.made == 3
    assert ask(behind).headers["RateLimit"].startswith('"anonymous";r=3;')


def test_asking_for_any_copy_is_no_way_around_the_limit(world: World) -> None:
    client = world.client()
    statuses = [ask(client, f"/api/projects/foo{number}", If_None_Match="*").status_code for number in range(8)]

    assert statuses == [304] * 5 + [429] * 3
    assert world.made == 5


def test_what_is_kept_for_all_has_no_header_of_one_caller(world: World) -> None:
    client = world.client()
    ask(client, X_Api_Key="another")

    other = ask(client, peer="192.0.2.2")
    assert other.headers["RateLimit"].startswith('"anonymous";r=4;')
    assert "X-Api-Key-Status" not in other.headers
    assert len(other.headers.getlist("RateLimit")) == 1
    assert world.made == 1


def test_each_address_has_a_limit_of_its_own_and_an_ipv6_household_one_together(world: World) -> None:
    client = world.client()
    for number in range(5):
        assert ask(client, peer=f"2001:db8:1:2::{number}").status_code == 200

    assert ask(client, peer="2001:db8:1:2:ffff::1").status_code == 429
    assert ask(client, peer="2001:db8:1:3::1").status_code == 200
    assert ask(client, peer="192.0.2.1").status_code == 200


@pytest.mark.parametrize("header", ["X-Api-Key", "Authorization"])
def test_a_key_has_a_limit_of_its_own_from_any_address(world: World, header: str) -> None:
    client = world.client()
    text = world.key().text
    sent = {header: text if header == "X-Api-Key" else f"Bearer {text}"}
    exhaust(client)

    answers = [ask(client, peer=f"192.0.2.{number}", **sent) for number in range(1, 9)]

    assert [answer.status_code for answer in answers] == [200] * 7 + [429]
    assert answers[0].headers["RateLimit-Policy"] == '"key";q=7;w=60'
    assert "X-Api-Key-Status" not in answers[0].headers
    assert answers[-1].json["message"].startswith("Too many requests: 7/minute with this key are allowed; ")
    assert text not in str(answers[-1].headers) + answers[-1].text


def test_a_keys_own_limit_goes_before_that_of_all_keys(world: World) -> None:
    client = world.client()
    key = world.key(RequestLimit(6000, "hour"))

    assert ask(client, X_Api_Key=key.text).headers["RateLimit-Policy"] == '"key";q=6000;w=3600'


def test_where_only_strangers_are_limited_a_key_without_a_limit_is_free(world: World) -> None:
    world.key_limit = None
    client = world.client()
    key = world.key()
    exhaust(client)

    answer = ask(client, X_Api_Key=key.text)
    assert (answer.status_code, "RateLimit" in answer.headers) == (200, False)


def test_where_only_keys_are_limited_strangers_are_free(world: World) -> None:
    world.anonymous = None
    client = world.client()
    key = world.key()

    assert {ask(client).status_code for _ in range(20)} == {200}
    exhaust(client, X_Api_Key=key.text)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [("of another service", "foreign"), ("pepy_AbC_123", "mistyped"), ("unknown", "unknown"), ("revoked", "revoked")],
)
def test_a_key_that_is_not_known_counts_as_none_and_the_answer_says_so(world: World, sent: str, reason: str) -> None:
    client = world.client()
    revoked = world.key()
    world.store.revoke("research", NOW)
    text = {"unknown": ApiKey.new().text, "revoked": revoked.text}.get(sent, sent)
    answer = ask(client, X_Api_Key=text)

    assert answer.headers["X-Api-Key-Status"] == "unknown"
    assert answer.headers["RateLimit"].startswith('"anonymous";r=4;')
    assert f'pepy_unknown_keys_total{{reason="{reason}"}} 1.0' in world.exposed()
    exhaust(client)
    refused = ask(client, X_Api_Key=text)
    assert "the key that was sent is" in refused.json["message"]
    assert text not in refused.text
    assert ask(client, X_Api_Key=text, If_None_Match=answer.headers["ETag"]).headers["X-Api-Key-Status"] == "unknown"


def test_a_revoked_key_is_none_within_a_minute(world: World) -> None:
    clients = [world.client(), world.client()]
    key = world.key()
    for client in clients:
        assert ask(client, X_Api_Key=key.text).headers["RateLimit-Policy"].startswith('"key"')

    world.store.revoke("research", NOW)
    world.seconds += 59

    for client in clients:
        answer = ask(client, X_Api_Key=key.text)
        assert answer.headers["X-Api-Key-Status"] == "unknown"
        assert answer.headers["RateLimit-Policy"].startswith('"anonymous"')


@pytest.mark.parametrize("name", ["api_key", "key", "X-Api-Key", "x_api_key", "apikey", "token"])
def test_a_key_in_an_address_is_no_key(world: World, name: str) -> None:
    answer = ask(world.client(), f"/api/projects/foo?{name}={world.key().text}")

    assert answer.headers["RateLimit-Policy"].startswith('"anonymous"')


def test_basic_credentials_are_no_key(world: World) -> None:
    answer = ask(world.client(), Authorization="Basic Zm9vOmJhcg==")

    assert "X-Api-Key-Status" not in answer.headers


def test_while_the_store_is_away_a_holder_of_a_key_is_a_stranger(world: World) -> None:
    client = world.client()
    key = world.key()
    world.store.away = True

    answer = ask(client, X_Api_Key=key.text)
    assert answer.headers["RateLimit-Policy"].startswith('"anonymous"')
    assert answer.headers["X-Api-Key-Status"] == "unchecked"


def test_workers_that_count_alone_allow_their_share_and_say_so(world: World) -> None:
    world.workers = 2
    client = world.client()

    assert ask(client).headers["RateLimit-Policy"] == '"anonymous";q=3;w=60'


def test_what_limits_do_is_counted(world: World) -> None:
    client = world.client()
    exhaust(client)
    ask(client, X_Api_Key=world.key().text)

    exposed = world.exposed()
    assert 'pepy_limited_requests_total{caller="anonymous",outcome="allowed"} 5.0' in exposed
    assert 'pepy_limited_requests_total{caller="anonymous",outcome="refused"} 1.0' in exposed
    assert 'pepy_limited_requests_total{caller="key",outcome="allowed"} 1.0' in exposed
    assert 'pepy_requests_total{route="none",source="limit",status="429"} 1.0' in exposed


def test_a_key_is_in_no_log_line_and_no_error_wherever_it_was_sent(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    client, key = world.client(), world.key()
    text = key.text
    with caplog.at_level(logging.DEBUG):
        answers = [
            ask(client, X_Api_Key=text),
            ask(client, Authorization=f"Bearer {text}"),
            ask(client, f"/api/projects/foo?api_key={text}"),
            ask(client, X_Api_Key=text[:-1]),
        ]

    assert key.secret not in caplog.text
    assert not any(key.secret in answer.text + str(answer.headers) for answer in answers)


def test_counts_forget_the_callers_that_were_not_seen_for_longest() -> None:
    counts = MemoryCounts(lambda: 0.0)
    for number in range(MAX_CALLERS + 1):
        counts.add(f"caller {number}", 1, 60)

    assert counts.add("caller 0", 1, 60) == 1
    assert counts.add(f"caller {MAX_CALLERS}", 1, 60) == 2


def test_what_is_given_back_after_the_window_harms_nobody() -> None:
    counts = MemoryCounts(lambda: 0.0)
    counts.add("caller", 1, 60)
    counts.add("caller", 2, 60)

    assert counts.add("caller", 1, 60, -1) == 0
    assert counts.add("caller", 1, 60, -1) == 0
    assert counts.add("caller", 2, 60) == 1


def test_without_limits_keys_are_checked_and_may_have_limits_of_their_own() -> None:
    world = World(anonymous=None, key_limit=None)
    client = world.client()
    usual, limited = world.key(), world.key(RequestLimit(1, "day"), "limited")

    for key, statuses in (("", [200] * 3), (usual.text, [200] * 3), (limited.text, [200, 429, 429])):
        answers = [ask(client, X_Api_Key=key) for _ in range(3)]
        assert [answer.status_code for answer in answers] == statuses
        assert not any("X-Api-Key-Status" in answer.headers for answer in answers)
    assert ask(client, X_Api_Key="of another service").headers["X-Api-Key-Status"] == "unknown"
    assert 'pepy_unknown_keys_total{reason="foreign"} 1.0' in world.exposed()


@pytest.mark.parametrize("slashes", ["//", "///"])
def test_doubled_slashes_lead_past_no_limit(world: World, slashes: str) -> None:
    client = world.client()
    exhaust(client)

    assert ask(client, f"http://localhost{slashes}api/projects/foo").status_code == 429

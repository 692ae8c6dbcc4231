"""Answers from memory, 304s without any work, compression, and what an import does to all of them."""

import gzip
import itertools
from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from time import monotonic, sleep

import pytest
import zstandard
from attrs import Factory, define
from flask import Blueprint, request
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.test import Client
from werkzeug.wrappers import Response as Answered

from pepy.application.query.downloads.project_reader import DataState
from pepy.application.query.service.data_watch import MAX_STALE_SECONDS, DataWatch
from pepy.domain.errors import AccessDeniedError, StoreUnavailableError
from pepy.infrastructure.api.answers import API, PRIVATE, Answer, answer_of, badge_answer, json_answer
from pepy.infrastructure.api.tables import Table, asked_format
from pepy.infrastructure.web.app import create_app
from pepy.infrastructure.web.cache.answer_cache import AnswerCache
from pepy.infrastructure.web.cache.answer_memory import AnswerMemory
from pepy.infrastructure.web.cache.asked import address_of
from pepy.infrastructure.web.cache.content_codings import accepted_coding
from pepy.infrastructure.web.cache.refresher import Refresher
from pepy.infrastructure.web.entry.front import Front
from pepy.infrastructure.web.metrics.requests import Metrics

LARGE = '{"downloads":[' + ",".join(map(str, range(1000))) + "]}"
NUMBERS = {"downloads": list(range(1000))}


class PatientRefresher(Refresher):
    """Does its work when a test says so, instead of in a thread."""

    def __init__(self) -> None:
        self.waiting: dict[Hashable, Callable[[], object]] = {}

    def refresh(self, key: Hashable, make: Callable[[], object]) -> None:
        self.waiting.setdefault(key, make)

    def work(self) -> None:
        while self.waiting:
            self.waiting.pop(next(iter(self.waiting)))()


@define
class World:
    """A service whose data and day move when a test says so, and that counts how often it had to work."""

    version: int = 7
    unranked_version: int = 7
    """The version of the data without ranks."""
    read_version: int | None = None
    """The version that statements see, where it is another than the newest."""
    now: datetime = datetime(2026, 8, 25, 12, tzinfo=UTC)
    seconds: float = 1000.0
    away: bool = False
    failing: bool = False
    """Whether statements fail, though the store says which version it has."""
    worked: int = 0
    refresher: PatientRefresher = Factory(PatientRefresher)
    while_working: Callable[[], object] = int

    def state(self) -> DataState:
        if self.away:
            raise StoreUnavailableError("away")
        return DataState(self.version, date(2026, 8, 24), self.unranked_version)

    def import_day(self) -> None:
        self.version += 1
        self.unranked_version = self.version

    def refresh_ranks(self) -> None:
        self.version += 1

    def read(self) -> int:
        """Return the version that a statement sees."""
        self.worked += 1
        if self.away or self.failing:
            raise StoreUnavailableError("away")
        seen = self.read_version or self.version
        self.while_working()
        return seen

    def client(self, most_bytes: int = 1_000_000) -> Client:
        watch = DataWatch(self.state, lambda: self.seconds)
        make = create_app([self.blueprint()]).answer
        memory = AnswerMemory(most_bytes)
        cache = AnswerCache(make, watch, memory, lambda: self.now, self.refresher, frozenset({"/unranked"}))
        return Client(Front(cache.answer, Metrics()), Answered)

    def blueprint(self) -> Blueprint:
        blueprint = Blueprint("world", __name__)
        routes: dict[str, Callable[[int], Answer]] = {
            "/large": lambda version: json_answer(NUMBERS, version),
            "/table": lambda version: asked_format(request.args).answer(
                version, partial(json_answer, NUMBERS), partial(Table, ("table",), ("n",), [(n,) for n in range(1000)])
            ),
            "/small": lambda version: json_answer({"version": version}, version),
            # It says when it was made, which no real answer without ranks does.
            "/unranked": lambda version: json_answer({"version": version}, version),
            "/badge/x": lambda version: badge_answer(f"<svg>{version}</svg>", version),
            "/api/v1/admin/projects/x": lambda version: json_answer(NUMBERS, version, PRIVATE),
            "/api/v1/admin/projects/refused": self._refuse,
        }
        for path, make in routes.items():
            blueprint.add_url_rule(path, path.replace("/", "-"), self._working(make))
        blueprint.add_url_rule("/docs", "docs", lambda: answer_of(b"page", "text/plain", API, None))
        blueprint.add_url_rule("/moved", "moved", lambda: Answer(301, (("Location", "/small"),), b"", API))
        return blueprint

    def _working(self, make: Callable[[int], Answer]) -> Callable[[], Answer]:
        return lambda: make(self.read())

    def _refuse(self, _version: int) -> Answer:
        raise AccessDeniedError("no")


@pytest.fixture
def world() -> World:
    return World()


def test_an_answer_is_made_once_per_data_version(world: World) -> None:
    client = world.client()
    answers = {client.get("/small").text for _ in range(5)}
    assert (answers, world.worked) == ({'{"version":7}'}, 1)

    world.import_day()
    world.seconds += 1.5
    client.get("/small")
    world.refresher.work()
    answers = {client.get("/small").text for _ in range(5)}
    assert (answers, world.worked) == ({'{"version":8}'}, 2)


def test_a_stale_answer_is_given_under_its_own_etag_while_it_is_refreshed_once(world: World) -> None:
    client = world.client()
    before = client.get("/small")
    world.import_day()
    world.seconds += 1.5

    stale = [client.get("/small") for _ in range(5)]
    known = client.get("/small", headers={"If-None-Match": before.headers["ETag"]})
    assert {(answer.text, answer.headers["ETag"]) for answer in stale} == {(before.text, before.headers["ETag"])}
    assert (known.status_code, known.headers["ETag"]) == (304, before.headers["ETag"])
    assert world.worked == 1

    world.refresher.work()
    after = client.get("/small", headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, after.text, world.worked) == (200, '{"version":8}', 2)
    assert after.headers["ETag"] != before.headers["ETag"]


def test_what_a_request_has_refreshed_is_not_refreshed_in_the_background_too(world: World) -> None:
    client = world.client()
    client.get("/small")
    world.import_day()
    world.seconds += 1.5
    client.get("/small")
    world.seconds += MAX_STALE_SECONDS
    client.get("/small")

    world.refresher.work()
    assert world.worked == 2


def test_each_coding_of_a_stale_address_is_refreshed(world: World) -> None:
    client = world.client()
    for coding in ("gzip", "zstd"):
        client.get("/large", headers={"Accept-Encoding": coding})
    world.import_day()
    world.seconds += 1.5
    for coding in ("gzip", "zstd", "gzip"):
        client.get("/large", headers={"Accept-Encoding": coding})

    assert len(world.refresher.waiting) == 2


def test_no_stale_answer_is_given_longer_than_the_bound(world: World) -> None:
    client = world.client()
    client.get("/badge/x")
    world.import_day()
    world.seconds += MAX_STALE_SECONDS - 0.01
    assert client.get("/badge/x").text == "<svg>7</svg>"

    world.seconds += 0.02
    assert client.get("/badge/x").text == "<svg>8</svg>"
    assert MAX_STALE_SECONDS < 10


def test_a_worker_that_was_not_asked_for_a_minute_gives_nothing_stale(world: World) -> None:
    client = world.client()
    client.get("/small")
    world.seconds += 60
    world.import_day()

    assert client.get("/small").text == '{"version":8}'


def test_an_answer_that_was_stale_before_the_newest_import_is_not_given(world: World) -> None:
    client = world.client()
    client.get("/small?old")
    world.import_day()
    world.seconds += 60
    client.get("/small?other")
    world.import_day()
    world.seconds += 1.5

    assert client.get("/small?other").text == '{"version":8}'
    assert client.get("/small?old").text == '{"version":9}'


def test_while_the_store_fails_a_stale_answer_is_given_until_the_bound(world: World) -> None:
    client = world.client()
    client.get("/small")
    world.import_day()
    world.failing = True
    for _ in range(5):
        world.seconds += 1.5
        assert client.get("/small").text == '{"version":7}'
        world.refresher.work()
    world.seconds += 1.5
    assert client.get("/small").status_code == 503

    world.failing = False
    assert client.get("/small").text == '{"version":8}'


def test_an_answer_of_an_older_version_is_not_kept_as_the_current_one(world: World) -> None:
    client = world.client()
    world.import_day()
    world.read_version = 7  # As a replica has it that has not replayed the import.

    old = client.get("/small")
    world.read_version = None
    new = client.get("/small")

    assert (old.text, new.text) == ('{"version":7}', '{"version":8}')
    assert old.headers["ETag"] == World().client().get("/small").headers["ETag"] != new.headers["ETag"]


def test_an_answer_that_an_import_overtook_is_kept_as_what_it_is(world: World) -> None:
    client = world.client()
    client.get("/badge/x")
    world.while_working = world.import_day
    overtaken = client.get("/small")
    world.while_working = int
    world.seconds += 1.5

    assert overtaken.text == client.get("/small").text == '{"version":7}'
    world.refresher.work()
    assert client.get("/small").text == '{"version":8}'


def test_an_answer_of_a_version_that_the_watch_has_not_seen_is_kept_as_the_new_one(world: World) -> None:
    client = world.client()
    client.get("/small")
    world.import_day()
    worked = world.worked

    answers = {client.get("/large", headers={"Accept-Encoding": "identity"}).text for _ in range(3)}

    assert (len(answers), world.worked - worked) == (1, 1)


def test_a_stale_answer_is_refreshed_in_the_background(world: World) -> None:
    world.refresher = Refresher()
    client = world.client()
    client.get("/small")
    world.import_day()
    world.seconds += 1.5

    deadline = monotonic() + 10
    while client.get("/small").text != '{"version":8}' and monotonic() < deadline:
        sleep(0.001)
    assert (client.get("/small").text, world.worked) == ('{"version":8}', 2)


def test_at_midnight_nothing_of_the_day_before_is_given(world: World) -> None:
    client = world.client()
    client.get("/small")
    world.import_day()
    world.now += timedelta(days=1)
    world.seconds += 1.01

    assert client.get("/small").text == '{"version":8}'


def test_an_answer_that_midnight_overtakes_is_of_no_day(world: World) -> None:
    client = world.client()

    def midnight() -> None:
        world.now += timedelta(days=1)

    world.while_working = midnight
    overtaken = client.get("/small")
    world.while_working = int

    made_anew = client.get("/small")
    assert world.worked == 2
    of_the_day_before = World().client().get("/small")
    assert len({answer.headers["ETag"] for answer in (overtaken, made_anew, of_the_day_before)}) == 3


def test_what_was_not_used_for_long_makes_room_first(world: World) -> None:
    client = world.client(most_bytes=2 * 1_600)
    client.get("/small?old")
    client.get("/small?older")
    world.import_day()
    world.seconds += 1.01
    assert client.get("/small?new").text == client.get("/small?new").text == '{"version":8}'
    assert world.worked == 3


def test_another_query_is_another_answer(world: World) -> None:
    client = world.client()
    etags = {client.get(path).headers["ETag"] for path in ("/small", "/small?a=1", "/small?a=2")}

    assert (len(etags), world.worked) == (3, 3)


def test_a_question_mark_in_a_path_is_not_the_one_before_a_query(world: World) -> None:
    client = world.client()
    for asked_first, asked_then in (("/small?x=y?", "/small%3Fx=y"), ("/small?a?b", "/small%3Fa?b")):
        etag = client.get(asked_first).headers["ETag"]
        for headers in ({}, {"If-None-Match": etag}):
            assert client.get(asked_then, headers=headers).status_code == 404


@given(*(st.tuples(st.text("?%3F/ 1"), st.text("?%3F/ 1")) for _ in range(2)))
@example(("/badge/flask?x=y", ""), ("/badge/flask", "x=y?"))
@example(("/a%3Fb", ""), ("/a?b", ""))
@example(("1 /a", ""), ("", "1 /a"))
def test_different_addresses_have_different_keys(one: tuple[str, str], other: tuple[str, str]) -> None:
    keys = {address_of({"PATH_INFO": path, "QUERY_STRING": query}) for path, query in (one, other)}

    assert len(keys) == len({one, other})


@pytest.mark.parametrize("path", ["/large", "/small", "/badge/x", "/docs"])
@pytest.mark.parametrize(
    ("form", "status"),
    [
        ('"{tag}"', 304),
        ('W/"{tag}"', 304),
        ('"{tag}-gzip"', 304),
        ('W/"{tag}-gzip"', 304),
        ('"{tag}-br"', 304),
        ('"{tag}-zstd"', 304),
        ('"{tag}--gzip"', 304),
        ('"{tag};gz"', 304),
        ('"{tag}-df"', 304),
        ('"one", W/"two",\t"{tag}"', 304),
        ('"",,"{tag}",', 304),
        ('"a,b", "{tag}"', 304),
        ('"one" "two", "{tag}"', 304),
        ('unquoted, "{tag}"', 304),
        (" * ", 304),
        ("", 200),
        ('""', 200),
        ('"', 200),
        (",,,", 200),
        ('"{tag}', 200),
        ('"{tag}x"', 200),
        ('"x{tag}"', 200),
        ('"{tag}-gzipped"', 200),
        ('"{tag}-deflate64"', 200),
        ('"x"{tag}"x"', 200),
        ('"-gzip"', 200),
        ('"*"', 200),
    ],
)
def test_what_a_client_has_is_found_in_any_list(world: World, path: str, form: str, status: int) -> None:
    client = world.client()
    etag = client.get(path).headers["ETag"]

    for method in ("GET", "HEAD"):
        answer = client.open(path, method=method, headers={"If-None-Match": form.replace("{tag}", etag.strip('"'))})
        assert (answer.status_code, answer.headers["ETag"]) == (status, etag)


@pytest.mark.parametrize("path", ["/large", "/small", "/badge/x"])
def test_a_known_answer_is_a_304_without_any_work_on_every_worker(world: World, path: str) -> None:
    etag = world.client().get(path).headers["ETag"]
    another_worker = world.client()
    worked = world.worked

    for sent in (etag, f"W/{etag}", f'"other", {etag}'):
        answer = another_worker.get(path, headers={"If-None-Match": sent})
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag)
    assert world.worked == worked


def test_a_304_says_what_the_answer_says_to_caches(world: World) -> None:
    for path in ("/large", "/badge/x"):
        answer = world.client().get(path)
        again = world.client().get(path, headers={"If-None-Match": answer.headers["ETag"]})
        for header in ("Cache-Control", "ETag", "Vary", "Access-Control-Allow-Origin"):
            assert again.headers.get(header) == answer.headers.get(header), (path, header)


@pytest.mark.parametrize("change", ["import", "midnight"])
def test_an_import_and_midnight_end_an_etag(world: World, change: str) -> None:
    client = world.client()
    etag = client.get("/badge/x").headers["ETag"]
    if change == "import":
        world.import_day()
    else:
        world.now = datetime(2026, 8, 26, 0, 0, 1, tzinfo=UTC)
    world.seconds += 10

    answer = client.get("/badge/x", headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != etag


def test_a_star_matches_what_exists(world: World) -> None:
    client = world.client()
    for path, status in (("/small", 304), ("/badge/x", 304), ("/nothing", 404)):
        made_and_kept = [client.get(path, headers={"If-None-Match": "*"}).status_code for _ in range(2)]
        assert made_and_kept == [status, status]


def test_large_answers_are_compressed_for_those_who_accept_it(world: World) -> None:
    client = world.client()
    for _ in range(2):
        plain = client.get("/large")
        gzipped = client.get("/large", headers={"Accept-Encoding": "gzip, deflate"})
        zstd = client.get("/large", headers={"Accept-Encoding": "gzip, br, zstd"})
        assert gzip.decompress(gzipped.data) == plain.data == LARGE.encode()
        assert zstandard.ZstdDecompressor().decompress(zstd.data) == LARGE.encode()
        assert [a.headers.get("Content-Encoding") for a in (plain, gzipped, zstd)] == [None, "gzip", "zstd"]
        assert {a.headers["Vary"] for a in (plain, gzipped, zstd)} == {"Accept-Encoding"}
        assert len({a.headers["ETag"] for a in (plain, gzipped, zstd)}) == 3
        assert int(zstd.headers["Content-Length"]) == len(zstd.data) < len(plain.data) / 2
    assert world.worked == 3


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("X-GZip;Q=0.5", "gzip"),
        ("gzip\t;\tq=0.001", "gzip"),
        ("zstd;q=0.5, gzip;q=0.5", "zstd"),
        ("zstd;q=0.5, gzip", "gzip"),
        ("gzip;q=0, zstd;q=0.001", "zstd"),
        ("*", "gzip"),
        ("*;q=0.1", "gzip"),
        ("br, *;q=0.1", "gzip"),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("identity;q=0, x-gzip;q=0.001", "gzip"),
        ("identity;q=0, *", "gzip"),
        ("gzip, banana;q=2, b a d", "gzip"),
        ("identity, gzip;q=0.1", "identity"),
        ("identity, zstd;q=0.999", "identity"),
        ("*, gzip;q=0.5", "identity"),
        ("gzip;q=0, *", "identity"),
        ("x-zstd", "identity"),
        ("g zip", "identity"),
        ("gzip;q=1.001", "identity"),
        ("gzip;q=0.0001", "identity"),
        ("gzip;q=0.000", "identity"),
        ("identity;q=0", "identity"),
        ("identity;q=0, *;q=0", "identity"),
    ],
)
def test_of_the_codings_that_a_client_accepts_it_gets_the_one_that_it_prefers(accepted: str, coding: str) -> None:
    assert accepted_coding(accepted) == coding


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br", "gzip;q=x", "*;q=0", "gzip;;q=1", ",;,"])
def test_nobody_gets_a_coding_that_was_not_asked_for(world: World, accepted: str) -> None:
    assert world.client().get("/large", headers={"Accept-Encoding": accepted}).data == LARGE.encode()


def test_json_and_csv_of_one_address_never_mix(world: World) -> None:
    clients = [world.client(), world.client()]
    asked = [
        {"Accept": accept, "Accept-Encoding": coding}
        for accept in ("*/*", "text/csv", "text/csv;q=0.1, application/json", "application/json;q=0.1, text/*")
        for coding in ("identity", "gzip", "zstd")
    ]
    wants_csv = [headers["Accept"] in ("text/csv", "application/json;q=0.1, text/*") for headers in asked]
    for _ in range(2):
        answers = [client.get("/table", headers=headers) for client in clients for headers in asked]

        types = [answer.headers["Content-Type"].partition(";")[0] for answer in answers]
        assert types == ["text/csv" if csv else "application/json" for csv in wants_csv] * 2
        assert {answer.headers["Vary"] for answer in answers} == {"Accept, Accept-Encoding"}
        bodies = {(answer.headers["ETag"], unpacked(answer)) for answer in answers}
        assert len(bodies) == len({etag for etag, _ in bodies}) == 6
        assert len({body for _, body in bodies}) == 2
    assert world.worked == 12


def test_a_client_that_has_the_json_is_not_told_that_the_csv_is_the_same(world: World) -> None:
    client = world.client()
    etags = {accept: client.get("/table", headers={"Accept": accept}).headers["ETag"] for accept in ("*/*", "text/csv")}
    for asked in (client, world.client()):
        for has, wants in itertools.product(etags, repeat=2):
            answer = asked.get("/table", headers={"Accept": wants, "If-None-Match": etags[has]})
            assert answer.status_code == (304 if has == wants else 200)
            assert answer.headers["ETag"] == etags[wants]
            assert answer.headers["Vary"] == "Accept, Accept-Encoding"


def test_the_parameter_counts_more_than_what_a_client_accepts(world: World) -> None:
    client = world.client()
    for _ in range(2):
        answer = client.get("/table?format=CSV", headers={"Accept": "application/json"})
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert client.get("/table?format=json", headers={"Accept": "text/csv"}).json == NUMBERS
    assert client.get("/table?format=xml").json == {
        "error": 400,
        "message": 'Parameter format is "xml", it should be json or csv',
    }


def unpacked(answer: Answered) -> bytes:
    coding = answer.headers.get("Content-Encoding")
    if coding == "gzip":
        return gzip.decompress(answer.data)
    return zstandard.ZstdDecompressor().decompress(answer.data) if coding == "zstd" else answer.data


def test_small_answers_and_badges_are_sent_as_they_are(world: World) -> None:
    client = world.client()
    for path in ("/small", "/badge/x"):
        assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "gzip"}).headers


def test_admin_answers_are_compressed_and_never_kept(world: World) -> None:
    client = world.client()
    for _ in range(2):
        answer = client.get("/api/v1/admin/projects/x", headers={"Accept-Encoding": "gzip"})
        assert gzip.decompress(answer.data) == LARGE.encode()
        assert "ETag" not in answer.headers
    assert world.worked == 2


@pytest.mark.parametrize(
    "path", ["/api/v1/admin/projects/x", "/api/v1/admin/projects/refused", "/api/v1/admin/nothing"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
def test_no_cache_keeps_and_no_foreign_page_reads_what_admins_are_told(world: World, path: str, method: str) -> None:
    client = world.client()
    for failing in (False, True):
        world.failing = failing
        answer = client.open(path, method=method, headers={"Origin": "https://example.org", "If-None-Match": "*"})
        assert answer.status_code != 304
        assert answer.headers["Cache-Control"] == "no-store"
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
        assert "ETag" not in answer.headers


def test_other_public_answers_have_an_etag_of_their_bytes(world: World) -> None:
    client = world.client()
    etag = client.get("/docs").headers["ETag"]

    assert client.get("/docs", headers={"If-None-Match": etag}).status_code == 304
    world.away, world.seconds = True, world.seconds + 1.5
    assert client.get("/docs").headers["ETag"] == etag


@pytest.mark.parametrize("path", ["/nothing", "/badge/x", "/small"])
def test_what_is_not_there_is_never_not_modified(world: World, path: str) -> None:
    client = world.client()
    etag = client.get("/small").headers["ETag"]
    client.get("/badge/x")
    missing = f"{path}%3F"

    for sent in (etag, "*", f'W/{etag}, "x"'):
        answer = client.get(
            missing, headers={"If-None-Match": sent, "If-Modified-Since": "Thu, 01 Jan 2099 00:00:00 GMT"}
        )
        assert (answer.status_code, answer.json["error"]) == (404, 404)


def test_a_redirect_has_no_etag_and_is_never_not_modified(world: World) -> None:
    client = world.client()
    for _ in range(2):
        answer = client.get("/moved", headers={"If-None-Match": "*"})
        assert (answer.status_code, answer.headers["Location"]) == (301, "/small")
        assert "ETag" not in answer.headers


def test_errors_are_not_kept_and_have_no_etag(world: World) -> None:
    client = world.client()
    answer = client.get("/nothing")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "public, max-age=300")
    assert "ETag" not in answer.headers


def test_what_is_kept_does_not_hide_that_the_store_is_away_and_is_there_again_after(world: World) -> None:
    client = world.client()
    client.get("/small")
    world.away, world.seconds = True, world.seconds + 1.5
    assert client.get("/small").status_code == 503

    world.away, world.seconds = False, world.seconds + 1.5
    assert client.get("/small").status_code == 200


def test_the_memory_is_bounded_and_keeps_what_was_used_last(world: World) -> None:
    client = world.client(most_bytes=5_000)
    for path in ("/small?1", "/small?2", "/small?3", "/small?1", "/small?4", "/small?1"):
        client.get(path)
    assert world.worked == 4

    client.get("/small?2")
    assert world.worked == 5


def test_head_is_get_without_the_body(world: World) -> None:
    client = world.client()
    for _ in range(2):
        head, get = client.head("/large"), client.get("/large")
        assert (head.status_code, head.data) == (200, b"")
        for header in ("Content-Length", "ETag", "Content-Type"):
            assert head.headers[header] == get.headers[header]
    assert world.worked == 1


def test_new_ranks_leave_an_answer_without_ranks_and_its_etag(world: World) -> None:
    client = world.client()
    before = {path: client.get(path).headers["ETag"] for path in ("/unranked", "/small")}
    world.refresh_ranks()
    world.seconds += MAX_STALE_SECONDS + 2

    for asked in (client, world.client()):
        answers = {path: asked.get(path, headers={"If-None-Match": etag}) for path, etag in before.items()}
        assert {path: answer.status_code for path, answer in answers.items()} == {"/unranked": 304, "/small": 200}
        assert answers["/unranked"].headers["ETag"] == before["/unranked"]
        assert answers["/small"].headers["ETag"] != before["/small"]
    kept = client.get("/unranked")
    assert (kept.text, kept.headers["ETag"]) == ('{"version":7}', before["/unranked"])
    assert (world.refresher.waiting, world.worked) == ({}, 4)


def test_answers_made_before_and_after_new_ranks_have_the_same_etag(world: World) -> None:
    etags = {world.client().get("/unranked").headers["ETag"]}
    world.refresh_ranks()
    etags.add(world.client().get("/unranked").headers["ETag"])

    assert len(etags) == 1


def test_an_import_ends_an_answer_without_ranks_also_after_new_ranks(world: World) -> None:
    client = world.client()
    etag = client.get("/unranked").headers["ETag"]
    world.refresh_ranks()
    world.seconds += 60
    client.get("/unranked")
    world.import_day()
    world.refresh_ranks()
    world.seconds += 1.5

    stale = client.get("/unranked", headers={"If-None-Match": etag})
    assert stale.status_code == 304
    world.refresher.work()
    renewed = client.get("/unranked", headers={"If-None-Match": etag})
    assert (renewed.status_code, renewed.text) == (200, '{"version":10}')
    world.seconds += MAX_STALE_SECONDS + 2
    assert client.get("/unranked").headers["ETag"] == renewed.headers["ETag"] != etag


def test_an_answer_without_ranks_is_not_given_longer_than_the_bound_after_an_import(world: World) -> None:
    client = world.client()
    client.get("/unranked")
    world.import_day()
    world.seconds += MAX_STALE_SECONDS + 0.01

    assert client.get("/unranked").text == '{"version":8}'


def test_a_statement_that_saw_the_ranks_before_makes_the_same_answer_without_ranks(world: World) -> None:
    client = world.client()
    etag = client.get("/unranked?first").headers["ETag"]
    world.refresh_ranks()
    world.seconds += 1.5
    client.get("/small")
    world.read_version = 7  # As a slow statement has seen it.
    client.get("/unranked")
    world.read_version = None
    worked = world.worked

    world.seconds += MAX_STALE_SECONDS + 2
    assert client.get("/unranked").text == '{"version":7}'
    assert client.get("/unranked?first").headers["ETag"] == etag
    assert (world.refresher.waiting, world.worked) == ({}, worked)


def test_the_etag_of_an_answer_with_ranks_is_none_of_the_data_without_them(world: World) -> None:
    client = world.client()
    kind, _, digest = client.get("/unranked").headers["ETag"].strip('"').partition("-")
    assert kind == "api.unranked"
    with_ranks = client.get("/small").headers["ETag"].strip('"').partition("-")[2]
    world.refresh_ranks()
    world.seconds += MAX_STALE_SECONDS + 2

    for tag in (f"api.unranked-{with_ranks}", f"api-{with_ranks}", f"api-{digest}"):
        assert client.get("/small", headers={"If-None-Match": f'"{tag}"'}).status_code == 200

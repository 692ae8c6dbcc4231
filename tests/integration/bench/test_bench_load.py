"""The load generators of the benchmark, against a real server whose answers and delays are known."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

import pytest

from bench.load import LAST_ETAG, PlannedRequest, send_each_once, send_for, steady_load
from tests.local_server import served

STALL_SECONDS = 0.5
SLOW_SECONDS = 0.03
ETAG = '"first"'


class Server(BaseHTTPRequestHandler):
    """Answers `/fast`, `/slow` and `/stall`, whose first request keeps all others waiting, and breaks off `/cut`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    seen: list[tuple[str, str | None, str | None]]
    """Path, known ETag and accepted codings of each request."""
    stalled: list[str]
    door: threading.Lock

    def do_GET(self) -> None:
        self.seen.append((self.path, self.headers.get("If-None-Match"), self.headers.get("Accept-Encoding")))
        if self.path == "/slow":
            time.sleep(SLOW_SECONDS)
        if self.path == "/stall":
            self._stall()
        if self.path == "/cut":
            self.close_connection = True
            return
        body = b"" if self.headers.get("If-None-Match") == ETAG else b"ok"
        self.send_response((200 if body else 304) if urlsplit(self.path).path in ("/fast", "/slow", "/stall") else 404)
        self.send_header("ETag", ETAG)
        self.send_header("X-Request-Id", self.headers.get("X-Request-Id", ""))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_one_request(self) -> None:
        # The generators leave without waiting for what is under way.
        with suppress(ConnectionError):
            super().handle_one_request()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _stall(self) -> None:
        with self.door:
            if not self.stalled:
                self.stalled.append(self.path)
                time.sleep(STALL_SECONDS)


@pytest.fixture(params=["wrk", "bench/client.py"])
def generator(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    name: str = request.param
    if name != "wrk":
        monkeypatch.setenv("PATH", "")
    elif not shutil.which("wrk"):
        pytest.skip("wrk is not installed")
    return name


@pytest.fixture
def server() -> type[Server]:
    return type("FreshServer", (Server,), {"seen": [], "stalled": [], "door": threading.Lock()})


@pytest.fixture
def port(server: type[Server]) -> Iterator[int]:
    with served(server) as address:
        yield urlsplit(address).port or 0


def test_requests_go_round_and_round_until_the_time_is_up(generator: str, port: int, server: type[Server]) -> None:
    # A machine that is busy with other things needs longer for as many.
    for seconds in (1, 4, 16):
        server.seen.clear()
        answers = send_for(port, [PlannedRequest("/fast", '"tag"', "gzip"), PlannedRequest("/slow")], seconds)
        if answers.requests > 10:
            break

    no_coding = None if generator == "wrk" else "identity"
    assert set(server.seen) == {("/fast", '"tag"', "gzip"), ("/slow", None, no_coding)}
    assert len(server.seen) >= answers.requests > 10
    assert answers.errors == 0
    assert answers.seconds >= 0.9
    assert answers.p99_ms >= SLOW_SECONDS * 1_000


@pytest.mark.usefixtures("generator")
def test_a_cache_sends_the_etag_that_it_got_before(port: int, server: type[Server]) -> None:
    cached, direct, known = ("/fast", "/slow", "/fast?known")
    planned = [PlannedRequest(cached, LAST_ETAG), PlannedRequest(direct), PlannedRequest(known, '"second"')]

    answers = send_for(port, planned, 1.0, rate=60)

    etags = {path: [etag for asked, etag, _ in server.seen if asked == path] for path in (cached, direct, known)}
    assert answers.errors == 0
    assert (etags[cached][0], etags[cached][-1]) == (None, ETAG)
    assert set(etags[direct]) == {None}
    assert set(etags[known]) == {'"second"'}


@pytest.mark.usefixtures("generator")
def test_the_list_is_begun_where_it_is_asked_to(port: int) -> None:
    planned = [PlannedRequest("/never"), *[PlannedRequest("/fast")] * 5_000]

    assert send_for(port, planned, seconds=1, start=1, rate=50).errors == 0


@pytest.mark.usefixtures("generator")
def test_each_is_sent_once(port: int, server: type[Server]) -> None:
    answers = send_each_once(port, [PlannedRequest("/fast"), PlannedRequest("/slow")] * 100)

    assert answers.requests == 200
    # wrk has some more under way when the last answer of the list comes.
    assert 200 <= len(server.seen) <= 232


@pytest.mark.usefixtures("generator")
def test_statuses_above_400_are_errors(port: int) -> None:
    assert send_each_once(port, [PlannedRequest("/unknown")] * 50).errors == 50


@pytest.mark.usefixtures("generator")
def test_connections_that_break_are_errors(port: int) -> None:
    answers = send_for(
        port, [PlannedRequest("/cut"), PlannedRequest("/unknown"), PlannedRequest("/fast")], seconds=1, rate=60
    )

    assert answers.errors >= answers.requests / 2


@pytest.mark.usefixtures("generator")
def test_at_a_rate_no_more_is_sent_than_is_due(port: int) -> None:
    answers = send_for(port, [PlannedRequest("/fast")], seconds=1, rate=200)

    assert 0 < answers.requests <= 200 * answers.seconds + 1


@pytest.mark.usefixtures("generator")
def test_a_request_that_the_server_kept_from_being_sent_has_waited_since_it_was_due(port: int) -> None:
    # Of 4,000 requests 32 are under way while the server stalls: less than a hundredth. The others that are due
    # meanwhile are a quarter of all.
    answers = send_for(port, [PlannedRequest("/stall")], seconds=1, rate=4_000)

    assert answers.p99_ms >= STALL_SECONDS * 1_000 * 0.8


@pytest.mark.usefixtures("generator")
def test_requests_without_an_answer_at_the_end_have_waited_too(port: int) -> None:
    with steady_load(port, [PlannedRequest("/stall")], rate=2_000) as load:
        time.sleep(STALL_SECONDS / 2)
        answers = load.stop()

    assert answers.p99_ms >= STALL_SECONDS / 2 * 1_000 * 0.8


@pytest.mark.usefixtures("generator")
def test_a_steady_load_lasts_until_it_is_stopped(port: int, server: type[Server]) -> None:
    with steady_load(port, [PlannedRequest("/fast")], rate=100) as load:
        while len(server.seen) < 30:
            time.sleep(0.01)
        answers = load.stop()
    seen = len(server.seen)
    time.sleep(0.1)

    assert seen >= answers.requests > 0
    assert len(server.seen) <= seen + 1


@pytest.mark.usefixtures("generator")
def test_a_load_that_ended_by_itself_is_no_load(port: int) -> None:
    with steady_load(port, [PlannedRequest("/fast")], rate=100) as load:
        load._process.terminate()
        load._process.wait()

        with pytest.raises(RuntimeError, match="ended too early"):
            load.stop()

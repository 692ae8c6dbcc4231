"""Both programs that send requests do as caches do, if they are told to."""

import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from attrs import Factory, define

from bench.load import LAST_ETAG, PlannedRequest, send_for


@define
class Server:
    """What it was asked: paths, and the ETags that clients had."""

    port: int = 0
    asked: list[tuple[str, str | None]] = Factory(list)


@pytest.fixture
def server() -> Iterator[Server]:
    served = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            known = self.headers["If-None-Match"]
            served.asked.append((self.path, known))
            self.send_response(304 if known else 200)
            self.send_header("ETag", '"first"')
            self.send_header("X-Request-Id", self.headers.get("X-Request-Id", ""))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http_server:
        served.port = http_server.server_port
        Thread(target=http_server.serve_forever, daemon=True).start()
        yield served
        http_server.shutdown()


@pytest.mark.parametrize("program", ["wrk", "bench/client.py"])
def test_a_cache_sends_the_etag_that_it_got_before(
    program: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    if program == "wrk" and shutil.which("wrk") is None:
        pytest.skip("wrk is not installed")
    if program != "wrk":
        monkeypatch.setenv("PATH", "")
    planned = [PlannedRequest("/cached", LAST_ETAG), PlannedRequest("/direct"), PlannedRequest("/known", '"second"')]

    answers = send_for(server.port, planned, 1.0, rate=60)

    etags = {path: [etag for asked, etag in server.asked if asked == path] for path in ("/cached", "/direct", "/known")}
    assert answers.errors == 0
    assert (etags["/cached"][0], etags["/cached"][-1]) == (None, '"first"')
    assert set(etags["/direct"]) == {None}
    assert set(etags["/known"]) == {'"second"'}

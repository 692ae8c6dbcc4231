"""The client of the benchmark that sends one request at a time, against a real server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from bench.answer_times import answer_times


@contextmanager
def serving(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[tuple[int, list[str]]]:
    """Serve one answer to every request; yields the port and the paths that were requested."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            paths.append(self.path)
            answer(self)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port, paths
        finally:
            server.shutdown()
            thread.join()


def answering(status: int, body: bytes, length: int | None) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        if length is not None:
            request.send_header("Content-Length", str(length))
        request.close_connection = length != len(body)
        request.end_headers()
        request.wfile.write(body)

    return answer


@pytest.mark.parametrize("size", [0, 1, 2_000_000])
def test_answers_are_read_to_the_last_byte_before_the_next_request(size: int) -> None:
    with serving(answering(200, b"x" * size, size)) as (port, paths):
        times = list(answer_times(port, ["/first", "/second", "/third"]))

    assert paths == ["/first", "/second", "/third"]
    assert len(times) == 3
    assert min(times) > 0


@pytest.mark.parametrize(
    ("status", "length", "complaint"),
    [
        (404, 3, "/first was answered 404"),
        (200, 9, "/first was answered only in part: the server closed the connection"),
        (200, None, "/first was answered without a Content-Length"),
    ],
)
def test_an_answer_that_is_not_whole_or_not_a_200_ends_the_measurement(
    status: int, length: int | None, complaint: str
) -> None:
    with serving(answering(status, b"abc", length)) as (port, _), pytest.raises(RuntimeError, match=complaint):
        list(answer_times(port, ["/first", "/second"]))

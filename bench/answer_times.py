"""How long answers take, one request at a time."""

import http.client
import time
from collections.abc import Iterable, Iterator


def answer_times(port: int, paths: Iterable[str]) -> Iterator[float]:
    """Yield the seconds from each request to the last byte of its answer. Raises RuntimeError if one is not a 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for path in paths:
        started = time.monotonic()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        yield time.monotonic() - started
        if answer.status != 200:
            raise RuntimeError(f"{path} was answered {answer.status}")
    connection.close()

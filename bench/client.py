"""A load generator for machines without wrk: `python -m bench.client <url> <seconds> <list> <start> <count> <rate>`.

It takes the same arguments as `requests.lua` and prints the same figures. It uses more CPU time than wrk, which slows
fast answers more than slow ones, so ratios to a fast limit look better than they are.
"""

import http.client
import json
import signal
import sys
import threading
import time
from collections.abc import Iterator
from itertools import count
from urllib.parse import urlsplit

from attrs import Factory, define, frozen

from bench.load import BEGAN, CONNECTIONS, LAST_ETAG, TIMEOUT_SECONDS


@frozen
class _Plan:
    """What to send, and until when."""

    address: str
    began: float
    deadline: float
    planned: list[tuple[str, dict[str, str]]]
    start: int
    limit: int
    rate: float
    numbers: "count[int]" = Factory(count)
    """Requests are numbered across all connections."""
    stopping: threading.Event = Factory(threading.Event)
    kept: dict[str, str] = Factory(dict)
    """What caches got: the last ETag of each path."""

    def due(self, number: int) -> float:
        """Return when a request is due; without a rate, at once."""
        return self.began + number / self.rate if self.rate else time.monotonic()

    def is_over(self, number: int, due: float) -> bool:
        """Wait until a request is due; return whether it is too late to send it."""
        if due >= self.deadline or (self.limit and number >= self.limit):
            return True
        return self.stopping.wait(max(0.0, due - time.monotonic()))


@define
class _Tally:
    """What came back on one connection."""

    waits: list[float] = Factory(list)
    """Seconds since each request was due, so that requests which the server delayed count as waiting."""
    errors: int = 0


def main() -> None:
    """Send the requests on several connections, until all are sent or SIGINT, and print the figures as JSON."""
    plan = _plan(sys.argv[1:])
    signal.signal(signal.SIGINT, lambda *_: plan.stopping.set())
    sys.stdout.write(f"{BEGAN}\n")
    sys.stdout.flush()
    tallies = [_Tally() for _ in range(CONNECTIONS)]
    threads = [threading.Thread(target=_send, args=(plan, tally)) for tally in tallies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ended = time.monotonic()
    answered = [wait for tally in tallies for wait in tally.waits]
    waits = sorted([*answered, *_unsent(plan, ended)])
    figures = {
        "requests": len(answered),
        "seconds": ended - plan.began,
        "errors": sum(tally.errors for tally in tallies),
        "p50_ms": waits[len(waits) // 2] * 1_000 if waits else 0.0,
        "p99_ms": waits[int(len(waits) * 0.99)] * 1_000 if waits else 0.0,
    }
    sys.stdout.write(json.dumps(figures) + "\n")


def _plan(arguments: list[str]) -> _Plan:
    url, seconds, file, start, limit, rate = arguments
    with open(file, encoding="utf-8") as lines:
        planned = [_request(*line.rstrip("\n").split("\t")) for line in lines]
    began = time.monotonic()
    return _Plan(urlsplit(url).netloc, began, began + float(seconds), planned, int(start), int(limit), float(rate))


def _request(path: str, etag: str, accepts: str) -> tuple[str, dict[str, str]]:
    # Without the second header, Python's client says that it accepts no coding.
    headers = {"If-None-Match": etag, "Accept-Encoding": accepts or "identity"}
    return path, {name: value for name, value in headers.items() if value}


def _send(plan: _Plan, tally: _Tally) -> None:
    connection = http.client.HTTPConnection(plan.address, timeout=TIMEOUT_SECONDS)
    for number in plan.numbers:
        due = plan.due(number)
        if plan.is_over(number, due):
            break
        if not _is_answered(connection, plan.kept, *plan.planned[(plan.start + number) % len(plan.planned)]):
            tally.errors += 1
        tally.waits.append(time.monotonic() - due)
    connection.close()


def _is_answered(
    connection: http.client.HTTPConnection, kept: dict[str, str], path: str, headers: dict[str, str]
) -> bool:
    is_cache = headers.get("If-None-Match") == LAST_ETAG
    if is_cache:
        known = {"If-None-Match": kept[path]} if kept.get(path) else {}
        headers = {"Accept-Encoding": headers["Accept-Encoding"], **known}
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if is_cache:
            kept[path] = answer.headers.get("ETag", "")
    except (OSError, http.client.HTTPException):
        connection.close()
        return False
    return answer.status < 400


def _unsent(plan: _Plan, ended: float) -> Iterator[float]:
    """Return how long requests waited that were due while every connection was busy."""
    while plan.rate and (due := plan.due(next(plan.numbers))) < min(ended, plan.deadline):
        yield ended - due


if __name__ == "__main__":
    main()

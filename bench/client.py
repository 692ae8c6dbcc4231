"""A load generator for machines without wrk: `python -m bench.client <url> <seconds> <list> <start> <count> <rate>`.

It understands the same arguments as `requests.lua` and prints the same figures. It takes more of the processor than
wrk, which slows fast answers down more than slow ones, so that ratios against a fast limit look better than they are.
"""

import http.client
import json
import sys
import threading
import time
from itertools import count
from urllib.parse import urlsplit

from attrs import Factory, define, frozen

from bench.load import CONNECTIONS


@frozen
class _Plan:
    """What to send."""

    address: str
    deadline: float
    wishes: list[tuple[str, str]]
    start: int
    limit: int
    rate: float


@define
class _Tally:
    """What came back."""

    latencies: list[float] = Factory(list)
    errors: int = 0


def main() -> None:
    """Send the requests on several connections and print the figures as JSON."""
    url, seconds, file, start, limit, rate = sys.argv[1:]
    with open(file, encoding="utf-8") as lines:
        wishes = [(path, etag) for path, etag in (line.rstrip("\n").split("\t") for line in lines)]
    began = time.monotonic()
    plan = _Plan(urlsplit(url).netloc, began + float(seconds), wishes, int(start), int(limit), float(rate))
    tally, numbers = _Tally(), count()
    threads = [threading.Thread(target=_send, args=(plan, numbers, tally, began)) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    latencies = sorted(tally.latencies)
    figures = {
        "requests": len(latencies),
        "seconds": time.monotonic() - began,
        "errors": tally.errors,
        "p99_ms": latencies[int(len(latencies) * 0.99)] * 1_000 if latencies else 0.0,
    }
    sys.stdout.write(json.dumps(figures) + "\n")


def _send(plan: _Plan, numbers: "count[int]", tally: _Tally, began: float) -> None:
    connection = http.client.HTTPConnection(plan.address, timeout=10)
    for number in numbers:
        planned = began + number / plan.rate if plan.rate else 0.0
        if (plan.limit and number >= plan.limit) or max(time.monotonic(), planned) >= plan.deadline:
            break
        time.sleep(max(0.0, planned - time.monotonic()))
        started = time.monotonic()
        if not _is_answered(connection, *plan.wishes[(plan.start + number) % len(plan.wishes)]):
            tally.errors += 1
        tally.latencies.append(time.monotonic() - started)
    connection.close()


def _is_answered(connection: http.client.HTTPConnection, path: str, etag: str) -> bool:
    try:
        connection.request("GET", path, headers={"If-None-Match": etag} if etag else {})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return False
    return answer.status < 400


if __name__ == "__main__":
    main()

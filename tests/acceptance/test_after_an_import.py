"""What readers see while and after a day is imported: an old answer or a new one, each under its own ETag."""

import time
from datetime import timedelta

from tests.acceptance.conftest import YESTERDAY, CommandLine, Service, start_service, stop_service

PATHS = ["/badge/flask?units=none", "/badge/flask/month", "/api/v2/projects/flask", "/api/v3/projects/flask/total"]
CONTRACT_SECONDS = 10


def seen(service: Service, path: str) -> tuple[str, str]:
    """Return ETag and body from whichever worker takes a new connection."""
    answer = service.get(path)
    assert answer.status_code == 200
    return answer.headers["ETag"], answer.text


def test_every_worker_gives_the_new_answer_within_ten_seconds_and_no_etag_stands_for_two(pepy: CommandLine) -> None:
    pepy.store_day(YESTERDAY - timedelta(days=1), {"flask": {"version": {"3.0": 1}}})
    service = start_service(pepy.settings, workers=2)
    try:
        before = {path: {seen(service, path) for _ in range(10)} for path in PATHS}
        pepy.store_day(YESTERDAY, {"flask": {"version": {"3.0": 20}}})
        imported_at = time.monotonic()
        after: dict[str, set[tuple[str, str]]] = {path: set() for path in PATHS}
        while time.monotonic() < imported_at + CONTRACT_SECONDS and not all(
            {seen(service, path) for _ in range(20)}.isdisjoint(before[path]) for path in PATHS
        ):
            for path in PATHS:
                after[path].add(seen(service, path))
        for path in PATHS:
            last = {seen(service, path) for _ in range(20)}
            assert last.isdisjoint(before[path]), path
            everything = before[path] | after[path] | last
            assert (
                len(everything) == len({etag for etag, _ in everything}) == len({body for _, body in everything}) == 2
            )
    finally:
        stop_service(service)

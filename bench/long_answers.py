"""Row 8: requests per second of long `v2` answers, against sending the same bytes from memory."""

import http.client
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, ratios, shown
from bench.load import PlannedRequest, send_each_once
from bench.read_store import ReadStore
from bench.reads import v2_path
from bench.servers import serving_compressing, serving_pepy

_CODINGS = ("gzip", "zstd")
"""What Python's clients and proxies accept, and what browsers prefer."""


def long_answer_figures(store: ReadStore, runs: int) -> Iterator[Figure]:
    """Measure row 8 once for each content coding."""
    with tempfile.TemporaryDirectory(prefix="pepy-bench-") as folder:
        body = Path(folder) / "v2.json"
        with serving_pepy(store.installed) as port:
            body.write_bytes(_body(port, v2_path(store.long_projects[0])))
        for coding in _CODINGS:
            yield _figure(store, runs, body, coding)


def _figure(store: ReadStore, runs: int, body: Path, coding: str) -> Figure:
    asked = [PlannedRequest(v2_path(name), accepts=coding) for name in store.long_projects]
    # Other spellings are answered from the same rows, but not from memory.
    before = [PlannedRequest(v2_path(name.replace("-", "_")), accepts=coding) for name in store.long_projects]
    same = [PlannedRequest("/", accepts=coding)] * len(asked)
    limit, pepy = [], []
    for _ in range(runs):
        with serving_compressing(body) as port:
            limit.append(_per_second(port, same, same))
        # A fresh server each time, with an empty cache.
        with serving_pepy(store.installed) as port:
            pepy.append(_per_second(port, before, asked))
    what = f"v2 of 121 versions x 120 days, not cached, {coding}"
    detail = f"{shown(pepy, 'requests/s')}, from memory {shown(limit, 'requests/s')}"
    against = "the same bytes from memory, compressed for each request"
    return Figure(8, what, against, 0.5, "at least", "x", ratios(pepy, limit), detail)


def _per_second(port: int, before: list[PlannedRequest], planned: list[PlannedRequest]) -> float:
    """Send requests once each, after others: every connection plans its statements on first use."""
    send_each_once(port, before).without_errors()
    return send_each_once(port, planned).without_errors().per_second


def _body(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    body = connection.getresponse().read()
    connection.close()
    return body

"""Metrics about requests and connections, of all workers of a `pepy serve` together.

Each worker writes its counts into files of a folder that all share, and the worker that is asked adds up all of them.
"""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from sqlalchemy import Engine, QueuePool

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Bounds of the latency histogram: an answer from memory takes tenths of a millisecond, a statement 5 s at most."""


class Metrics:
    """The metrics of one application.

    `folder` is the one that the workers share, and None if there is only one process; prometheus_client must have been
    imported with that folder in PROMETHEUS_MULTIPROC_DIR. `asked_for` are collectors of what is not counted here but
    looked up when Prometheus asks. `pools` are the engines of the servers by their names in the metrics. `registry` is
    where others register what they count.
    """

    def __init__(
        self,
        folder: Path | None = None,
        asked_for: Iterable[Collector] = (),
        pools: Mapping[str, Engine] = MappingProxyType({}),
        registry: CollectorRegistry | None = None,
    ) -> None:
        own = registry or CollectorRegistry()
        self._requests = Counter("pepy_requests", "Answered requests.", ("route", "status", "source"), registry=own)
        self._seconds = Histogram(
            "pepy_request_seconds", "Time to answer a request.", ("route",), buckets=_SECONDS, registry=own
        )
        self._connections = Gauge(
            "pepy_database_connections",
            "Connections of the pools when a worker last used one.",
            ("server", "state"),
            registry=own,
            multiprocess_mode="livesum",
        )
        # Looking up labels takes longer than counting, and an answer from memory takes hardly longer than both.
        self._known: dict[tuple[str | None, int, str | None], tuple[Counter, Histogram]] = {}
        self._pools = [
            (engine, self._connections.labels(server, "in_use"), self._connections.labels(server, "idle"))
            for server, engine in pools.items()
            if isinstance(engine.pool, QueuePool)
        ]
        self._folder = folder
        self._exposed = _sum_of_workers(folder) if folder else own
        for collector in asked_for:
            self._exposed.register(collector)

    def count_request(self, route: str | None, status: int, source: str | None, seconds: float) -> None:
        """Count an answered request.

        `route` is a template like `/badge/<name>`. An address that no route knows has none, nor has a 304 by its ETag
        alone: as a label its path would let strangers fill the memory. `source` is what made the answer, and None
        where the application did.
        """
        key = (route, status, source)
        if key not in self._known:
            labels = (route or "none", str(status), source or "application")
            self._known[key] = (self._requests.labels(*labels), self._seconds.labels(labels[0]))
        requests, latencies = self._known[key]
        requests.inc()
        latencies.observe(seconds)
        if source is None:
            self._show_connections()

    def _show_connections(self) -> None:
        for engine, in_use, idle in self._pools:
            if isinstance(engine.pool, QueuePool):  # Read anew: an engine that lost its server gets another pool.
                in_use.set(engine.pool.checkedout())
                idle.set(engine.pool.checkedin())

    def exposition(self, accept: str) -> tuple[bytes, str]:
        """Return the text for Prometheus and its content type, of those that it accepts."""
        if self._folder:
            _forget_dead_workers(self._folder)
        encode, content_type = choose_encoder(accept)
        return encode(self._exposed), content_type


def _sum_of_workers(folder: Path) -> CollectorRegistry:
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(folder))  # type: ignore[no-untyped-call] # It ships no types.
    return registry


def _forget_dead_workers(folder: Path) -> None:
    """Remove what dead workers held, such as connections. What they counted stays."""
    for file in folder.glob("gauge_live*_*.db"):
        process = int(file.stem.rpartition("_")[2])
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            # Another worker may be asked at the same time and do the same.
            with suppress(FileNotFoundError):
                mark_process_dead(process, str(folder))  # type: ignore[no-untyped-call] # As above.

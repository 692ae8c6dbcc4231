"""The application with a stopwatch beside it, and `/metrics`."""

from collections.abc import Iterable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, QueuePool

from pepy.infrastructure.web.answer import ROUTE, SOURCE
from pepy.infrastructure.web.entry.sizes import refusal
from pepy.infrastructure.web.metrics.requests import Metrics

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

METRICS_PATH = "/metrics"


class Measured:
    """Counts what the application answers, and answers `/metrics` itself: neither CORS nor caches may hand that on.

    `pools` are the engines of the servers by their names in the metrics.
    """

    def __init__(
        self,
        app: "WSGIApplication",
        metrics: Metrics,
        pools: Mapping[str, Engine],
        seconds: "Callable[[], float]" = perf_counter,
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._pools = pools
        self._seconds = seconds

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        if _asks_for_metrics(environ):
            return self._expose(environ, start_response)
        began = self._seconds()
        status = ""

        def start_and_note(line: str, *rest: Any) -> Any:
            nonlocal status
            status = line[:3]
            return start_response(line, *rest)

        body = self._app(environ, start_and_note)
        self._count(environ, status, self._seconds() - began)
        return body

    def _count(self, environ: "WSGIEnvironment", status: str, seconds: float) -> None:
        # An address that no route knows has no route; as a label its path would let strangers fill the memory.
        source = environ.get(SOURCE, "application")
        self._metrics.count_request(environ.get(ROUTE) or "none", status, source, seconds)
        if source != "application":
            return
        for server, engine in self._pools.items():
            if isinstance(engine.pool, QueuePool):
                self._metrics.show_connections(server, engine.pool.checkedout(), engine.pool.checkedin())

    def _expose(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        body, content_type = self._metrics.exposition(environ.get("HTTP_ACCEPT", ""))
        headers = [
            ("Content-Type", content_type),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
        ]
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _asks_for_metrics(environ: "WSGIEnvironment") -> bool:
    reads = environ["PATH_INFO"] == METRICS_PATH and environ["REQUEST_METHOD"] in ("GET", "HEAD")
    # The application says what is wrong with a request that must be refused.
    return reads and refusal(environ) is None

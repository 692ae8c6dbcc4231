"""Rows 6, 7, 9 and 17: requests per second of badges, 304s, searches and ranks, against Flask's hello."""

import http.client
from collections.abc import Callable, Iterator, Set
from itertools import product
from random import Random

from attrs import frozen

from bench.figures import Figure, ratios, shown
from bench.load import Answers, PlannedRequest, send_for
from bench.read_store import ReadStore
from bench.search import beginning_searches, exact_searches
from bench.servers import serving_hello, serving_pepy
from pepy.domain.index.rankings import Period

_PART_FOR_WARM_UP = 0.25
_LISTED_PLACES = 5_000
_HELLO = [PlannedRequest("/")]

Measure = Callable[[int, int], Answers]
"""Sends requests to a port; takes the port and the number of the run."""


@frozen
class _Goal:
    """A row of the table, and how its requests are prepared."""

    number: int
    what: str
    at_least: float
    prepare: Callable[[ReadStore, float], Measure]


def read_figures(store: ReadStore, runs: int, seconds: float, numbers: Set[int]) -> Iterator[Figure]:
    """Measure the selected ones of these rows, with loads of this many seconds."""
    goals = (
        _Goal(6, "badge, projects drawn by popularity", 0.60, _popular_badges),
        _Goal(7, "badge, projects drawn evenly, nothing hot", 0.35, _even_badges),
        _Goal(9, "v2 answered 304", 0.60, _not_modified),
        _Goal(17, "search for a name, not cached", 0.30, _exact_searches),
        _Goal(17, "search for a beginning, not cached", 0.30, _beginning_searches),
        _Goal(17, "ranks of a project, not cached", 0.30, _ranks_of_projects),
        _Goal(17, "100 of the first 5,000 places, not cached", 0.30, _top_lists),
    )
    for goal in goals:
        if goal.number in numbers:
            yield _against_hello(goal, store, runs, seconds)


def v2_path(project: str) -> str:
    """Return the path of a project's versions."""
    return f"/api/v2/projects/{project}"


def badge_path(project: str) -> str:
    """Return the path of a project's badge."""
    return f"/badge/{project}"


def _against_hello(goal: _Goal, store: ReadStore, runs: int, seconds: float) -> Figure:
    measure = goal.prepare(store, seconds)
    hello, pepy = [], []
    for run in range(runs):
        with serving_hello() as port:
            send_for(port, _HELLO, seconds * _PART_FOR_WARM_UP)
            hello.append(send_for(port, _HELLO, seconds).without_errors().per_second)
        # A fresh server each time, with an empty cache.
        with serving_pepy(store.installed) as port:
            send_for(port, [PlannedRequest("/badge/warm-up")], seconds * _PART_FOR_WARM_UP)
            pepy.append(measure(port, run).without_errors().per_second)
    detail = f"{shown(pepy, 'requests/s')}, hello {shown(hello, 'requests/s')}"
    values = ratios(pepy, hello)
    return Figure(goal.number, goal.what, "Flask hello, same server", goal.at_least, "at least", "x", values, detail)


def _popular_badges(store: ReadStore, seconds: float) -> Measure:
    planned = [PlannedRequest(badge_path(name)) for name in store.drawn_by_popularity(200_000)]
    return lambda port, run: send_for(port, planned, seconds, start=run * 50_000)


def _even_badges(store: ReadStore, seconds: float) -> Measure:
    planned = [PlannedRequest(badge_path(name)) for name in store.drawn_evenly(600_000)]
    return lambda port, run: send_for(port, planned, seconds, start=run * 100_000)


def _not_modified(store: ReadStore, seconds: float) -> Measure:
    names = store.long_projects[:200]

    def measure(port: int, _run: int) -> Answers:
        planned = [PlannedRequest(v2_path(name), _etag(port, v2_path(name))) for name in names]
        return send_for(port, planned, seconds)

    return measure


def _exact_searches(store: ReadStore, seconds: float) -> Measure:
    planned = [PlannedRequest(path) for path in exact_searches(store)]
    return lambda port, run: send_for(port, planned, seconds, start=run * 20_000)


def _beginning_searches(store: ReadStore, seconds: float) -> Measure:
    planned = [PlannedRequest(path) for path in beginning_searches(store)]
    return lambda port, run: send_for(port, planned, seconds, start=run * 10_000)


def _ranks_of_projects(store: ReadStore, seconds: float) -> Measure:
    planned = [PlannedRequest(f"/api/v3/projects/{name}/rank") for name in store.drawn_evenly(600_000)]
    return lambda port, run: send_for(port, planned, seconds, start=run * 100_000)


def _top_lists(_store: ReadStore, seconds: float) -> Measure:
    places = list(product(Period, ("", "&ci=false&mirrors=false"), range(_LISTED_PLACES - 100)))
    Random(17).shuffle(places)  # noqa: S311 - The same order in each run.
    planned = [
        PlannedRequest(f"/api/v3/top?period={period.value}{counted}&offset={offset}")
        for period, counted, offset in places
    ]
    return lambda port, run: send_for(port, planned, seconds, start=run * 10_000)


def _etag(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    return connection.getresponse().headers["ETag"]

"""Row 20: requests per second of 180 days by Python, against the technique of pypistats.org on the same rows."""

from collections.abc import Sequence

from bench.figures import Figure, ratios, shown
from bench.load import PlannedRequest, send_for
from bench.range_store import RangeStore
from bench.ranges import range_path
from bench.servers import WITHOUT_MEMORY, serving_peer, serving_pepy
from bench.stats_peer import DAYS, fill


def stats_figure(store: RangeStore, runs: int, seconds: float) -> Figure:
    """Measure row 20. Neither of the two keeps answers, and both are asked for the same projects in a loop."""
    fill(store.installed.connection_string(), store.last_day)
    names = store.short.names()
    of_peer = [PlannedRequest(f"/api/packages/{name}/python_minor") for name in names]
    of_pepy = [PlannedRequest(range_path(store, [name], DAYS, "&dimension=python")) for name in names]
    peer, ours = [], []
    for _ in range(runs):
        with serving_peer(store.installed.connection_string()) as port:
            peer.append(_per_second(port, of_peer, seconds))
        with serving_pepy(store.installed, WITHOUT_MEMORY) as port:
            ours.append(_per_second(port, of_pepy, seconds))
    detail = f"{shown(ours, 'requests/s')}, the peer {shown(peer, 'requests/s')}"
    what = "range, 180 days by 8 Pythons, not cached"
    return Figure(20, what, "rows, ORM, jsonify, gunicorn", 10.0, "at least", "x", ratios(ours, peer), detail)


def _per_second(port: int, planned: Sequence[PlannedRequest], seconds: float) -> float:
    # A new server's first requests open connections to the database and prepare statements on each.
    send_for(port, planned, seconds / 2)
    return send_for(port, planned, seconds).without_errors().per_second

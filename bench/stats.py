"""Row 20: requests per second of 180 days by Python, against the technique of pypistats.org on the same rows."""

from bench.figures import Figure, ratios, shown
from bench.load import PlannedRequest, send_each_once, send_for
from bench.range_store import RangeStore
from bench.ranges import range_path
from bench.servers import serving_peer, serving_pepy
from bench.stats_peer import DAYS, fill


def stats_figure(store: RangeStore, runs: int, seconds: float) -> Figure:
    """Measure row 20. The peer keeps no answers; pepy is asked for each project once, in turns for other days."""
    fill(store.installed.connection_string(), store.last_day)
    peer, ours = [], []
    names = store.short.names()
    backs = range(max(1, min(10, store.short.days - DAYS)))
    once = [
        PlannedRequest(range_path(store, [name], DAYS, "&dimension=python", back)) for back in backs for name in names
    ]
    for _ in range(runs):
        with serving_peer(store.installed.connection_string()) as port:
            planned = [PlannedRequest(f"/api/packages/{name}/python_minor") for name in names]
            send_for(port, planned, seconds / 4)
            peer.append(send_for(port, planned, seconds).without_errors().per_second)
        with serving_pepy(store.installed) as port:
            warm_up = [PlannedRequest(range_path(store, [name], 30, "&dimension=python")) for name in names]
            send_each_once(port, warm_up)
            ours.append(send_each_once(port, once).without_errors().per_second)
    detail = f"{shown(ours, 'requests/s')}, the peer {shown(peer, 'requests/s')}"
    what = "range, 180 days by 8 Pythons, not cached"
    return Figure(20, what, "rows, ORM, jsonify, gunicorn", 10.0, "at least", "x", ratios(ours, peer), detail)

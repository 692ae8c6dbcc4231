"""The most expensive request of each kind of route, as an attacker who knows the parameters asks."""

import json
from collections.abc import Sequence
from datetime import timedelta

import psycopg2
from attrs import frozen

from bench.product import Installation
from bench.range_store import YEARS, RangeStore
from bench.ranges import range_path
from pepy.application.query.downloads.find_downloads import OF_SERIES, OF_TOTALS
from pepy.application.query.downloads.find_split import MAX_CELLS, MAX_LIMIT
from pepy.application.query.feeds.find_feed import MAX_NAMES as MAX_FOLLOWED
from pepy.domain.dimensions import MAX_INDEX_VALUES
from pepy.domain.downloads.asked_range import MAX_RANGE_DAYS

_DAYS_OF_MOST_VALUES = MAX_CELLS // MAX_LIMIT
"""How many days may have the most values each."""
_VALUES_OF_MOST_DAYS = MAX_CELLS // YEARS
_NET = "&ci=false&mirrors=false"
_JSON = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}

# As large as the index may be. Imports of the store have no values of this dimension.
_FILL_INDEX = """
    INSERT INTO index_day
    SELECT day, 'distro', 'Distribution ' || n, n, n / 3, n / 10
    FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') AS day
    CROSS JOIN generate_series(1, %(values)s) AS n
"""


@frozen
class Request:
    """A request of a kind, which differs from others of its kind by its number, so that each is answered anew."""

    kind: str
    path: str
    body: str | None = None

    @property
    def method(self) -> str:
        """Return its method."""
        return "GET" if self.body is None else "POST"

    @property
    def headers(self) -> dict[str, str]:
        """Return its headers."""
        return {} if self.body is None else _JSON


def worst_of_each_kind(store: RangeStore, number: int = 0) -> Sequence[Request]:
    """Return a request of each kind."""
    name, names = store.worst.names()[number % store.worst.projects], store.short.names()
    by_version, most, fewer = "&dimension=version", MAX_LIMIT - number, _VALUES_OF_MOST_DAYS - number
    most_days = f"from={store.first_day(YEARS - number)}&to={store.last_day}"
    stacked = f"{most_days}&granularity=day&dimension=version&stacked=true"
    project, index = f"/api/v3/projects/{name}", "/api/v3/index/downloads"
    values_of_index = f"dimension=distro&limit={most}&from={store.first_day(_DAYS_OF_MOST_VALUES)}"
    ten_years = f"from={store.last_day - timedelta(days=MAX_RANGE_DAYS - 1 - number)}&to={store.last_day}"
    year = f"from={store.last_day - timedelta(days=OF_TOTALS.project_days // OF_TOTALS.projects - 1 - number)}"
    ten = ",".join(names[: OF_SERIES.project_days // MAX_RANGE_DAYS])
    listed = [*names, *(f"{one}-{number}" for number in range(OF_TOTALS.projects // len(names) - 1) for one in names)]
    asked_by_assistant = {"name": name, "dimension": "version", "from": str(store.first_day(YEARS - number))}
    call = {"name": "downloads", "arguments": asked_by_assistant}
    return (
        Request(
            "by version, most values", range_path(store, [name], _DAYS_OF_MOST_VALUES, f"{by_version}&limit={most}")
        ),
        Request("by version, most days", range_path(store, [name], YEARS, f"{by_version}&limit={fewer}")),
        Request("without CI and mirrors", range_path(store, [name], YEARS, f"{by_version}&limit={fewer}{_NET}")),
        Request("by minor release", range_path(store, [name], YEARS, f"{by_version}&group=minor&limit={fewer}")),
        Request("globs", range_path(store, [name], YEARS, f"{by_version}&limit={fewer}&values={_globs()}")),
        Request("CSV", range_path(store, [name], _DAYS_OF_MOST_VALUES, f"{by_version}&limit={most}&format=csv")),
        Request("versions", f"{project}/versions?{most_days}&limit={MAX_LIMIT}"),
        Request("use", f"{project}/use?{most_days}"),
        Request("adoption", f"{project}/adoption?{most_days}&limit={MAX_LIMIT}&ci=false"),
        Request("support", f"/api/v3/projects/{names[number]}/support?days=182"),
        Request("pro", f"/api/v3/pro/projects/{name}/downloads?timeRange=ONE_YEAR&n={number}"),
        Request("v2", f"/api/v2/projects/{name}?n={number}"),
        Request("page", f"/projects/{name}?{stacked}{_NET}"),
        Request("chart", f"/chart/{name}.svg?{stacked}{_NET}&width=320"),
        Request("compare", f"/compare?names={ten}&{ten_years}&granularity=week{_NET}"),
        Request("several projects", f"/api/v3/projects?names={','.join(names)}&{year}"),
        Request("totals", f"/api/v3/projects?{year}&ci=false", json.dumps(listed)),
        Request("feed", f"/feed.atom?names={','.join(names[number : number + MAX_FOLLOWED])}"),
        Request("badge", f"/badge?names={','.join(names)}&period=total&ci=false&n={number}"),
        Request("pypistats", f"/api/packages/{names[number]}/python_minor"),
        Request("index, most days", f"{index}?{most_days}&dimension=distro&limit={fewer}{_NET}"),
        Request("index, CSV", f"{index}?{values_of_index}&format=csv{_NET}"),
        Request("index, chart", f"/chart/__all__.svg?{most_days}&granularity=day&dimension=distro&stacked=true"),
        Request("assistant", "/mcp", json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call})),
    )


def fill_index(installed: Installation, store: RangeStore) -> None:
    """Store as many values of a dimension of the index as it keeps, on every day."""
    connection = psycopg2.connect(installed.connection_string())
    connection.autocommit = True
    with connection.cursor() as cursor:
        days = {"first": store.first_day(YEARS), "last": store.last_day}
        cursor.execute(_FILL_INDEX, {**days, "values": MAX_INDEX_VALUES})
        cursor.execute("VACUUM (ANALYZE) index_day")
    connection.close()


def _globs() -> str:
    return ",".join(f"*{number}*1*2*3*4*5*6*7*8*9*x" for number in range(100))

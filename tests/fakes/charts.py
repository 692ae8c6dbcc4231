"""Charts for tests, and the routes of charts on a store in memory."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from flask.testing import FlaskClient

from pepy.application.query.charts.find_chart import FindChartHandler
from pepy.application.query.downloads.find_downloads import FindDownloadsHandler
from pepy.application.query.downloads.find_split import FindSplitHandler
from pepy.domain.charts.chart import Chart, Series, known_downloads
from pepy.domain.downloads.buckets import Granularity, cut_into_buckets
from pepy.domain.index.data_event import DataEvent
from pepy.domain.windows import Window
from pepy.infrastructure.api.charts import charts_blueprint
from pepy.infrastructure.web.app import create_app
from tests.fakes.handlers import Memory
from tests.fakes.memory_index import MemoryIndexReader

SUNDAY = date(2026, 8, 23)
"""The last day of a week."""


def chart_client(memory: Memory) -> FlaskClient:
    """Return a client of charts of a store in memory."""
    index = MemoryIndexReader(memory.store)
    readers = (FindDownloadsHandler(index, lambda: memory.now), FindSplitHandler(index, lambda: memory.now))
    blueprint = charts_blueprint(memory.handler(FindChartHandler), FindChartHandler(*readers))
    return create_app([blueprint]).test_client()


def chart_of(  # noqa: PLR0913 - Each is a part of a chart.
    *rows: Sequence[int],
    labels: Sequence[str] = (),
    granularity: Granularity = Granularity.WEEK,
    first_day: date | None = None,
    last_day: date = SUNDAY,
    missing: Collection[date] = (),
    events: Sequence[DataEvent] = (),
    **others: object,
) -> Chart:
    """Return a chart whose buckets have these counts; by default it is one of whole weeks."""
    days = {Granularity.DAY: 1, Granularity.WEEK: 7, Granularity.MONTH: 31}[granularity]
    window = Window(first_day or last_day - timedelta(days=days * len(rows[0]) - 1), last_day)
    buckets = cut_into_buckets(window, granularity, frozenset(window.days).difference(missing)).all
    names = labels or [f"project-{number}" for number in range(len(rows))]
    series = tuple(
        Series(name, known_downloads(buckets, row[: len(buckets)])) for name, row in zip(names, rows, strict=True)
    )
    subject = names[0] if len(rows) == 1 else ""
    return Chart(
        **{"subject": subject, "data_through": last_day} | others,
        granularity=granularity,
        buckets=buckets,
        series=series,
        events=tuple(events),
    )

"""Comparing projects of different size: downloads of each as an index, or as its share of all that are compared."""

from collections.abc import Sequence

from attrs import evolve

from pepy.domain.charts.chart import Chart, Measure, Series

_WHOLE = 10_000
"""An index of 100, and a share of all: measures are kept in hundredths."""


def measured(chart: Chart, measure: Measure) -> Chart:
    """Return the chart with its series in another measure, without the buckets at its ends that are not whole."""
    if measure is Measure.DOWNLOADS or not chart.has_data:
        return chart
    whole = chart.whole
    rows = _indexed(whole) if measure is Measure.INDEX else _shares(whole.series)
    series = tuple(evolve(one, downloads=row) for one, row in zip(whole.series, rows, strict=True))
    return evolve(whole, series=series, measure=measure)


def _indexed(chart: Chart) -> list[tuple[int | None, ...]]:
    """Return each series by its own first whole bucket with downloads, which is 100."""
    complete = [bucket.complete for bucket in chart.buckets]
    return [_by_first(series.downloads, complete) for series in chart.series]


def _by_first(downloads: Sequence[int | None], complete: Sequence[bool]) -> tuple[int | None, ...]:
    pairs = zip(downloads, complete, strict=True)
    first = next((count for count, is_complete in pairs if count and is_complete), None)
    return tuple(None if count is None or not first else _WHOLE * count // first for count in downloads)


def _shares(series: Sequence[Series]) -> list[tuple[int | None, ...]]:
    sums = [_sum(column) for column in zip(*(one.downloads for one in series), strict=True)]
    return [
        tuple(
            None if count is None or not whole else _WHOLE * count // whole
            for count, whole in zip(one.downloads, sums, strict=True)
        )
        for one in series
    ]


def _sum(counts: Sequence[int | None]) -> int | None:
    """Return the sum, None if one of the counts is not known."""
    return None if None in counts else sum(count or 0 for count in counts)

"""What a chart shows in words: its heading, its footnote, and a description for those who do not see it."""

from collections.abc import Sequence

from pepy.domain.charts.chart import Chart, Measure, Series
from pepy.domain.charts.event_marks import event_text
from pepy.domain.charts.scales import day_text
from pepy.domain.downloads.buckets import Bucket, Granularity
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.pictures.texts import ELLIPSIS, drawable_line

_DIMENSION_WORDS = {"python": "Python version", "system": "operating system"}
_MEASURE_WORDS = {
    Measure.DOWNLOADS: "downloads",
    Measure.INDEX: "downloads (first = 100)",
    Measure.SHARE: "share of downloads",
}
_MAX_NAME = 60
_MAX_EVENTS = 8


def heading(chart: Chart) -> str:
    """Return what the chart is of: `flask: downloads per week by country, without CI`."""
    subject, what = heading_parts(chart)
    return f"{short(subject)}{what}"


def heading_parts(chart: Chart) -> tuple[str, str]:
    """Return the subject in full length, and what follows it in a heading."""
    what = f"{_MEASURE_WORDS[chart.measure]} per {chart.granularity}"
    if chart.dimension:
        what += f" by {_DIMENSION_WORDS.get(chart.dimension, chart.dimension)}"
    what += _left_out(chart.counted)
    subject = chart.subject or (chart.series[0].label if len(chart.series) == 1 else "")
    return (subject, f": {what}") if subject else ("", f"{what[0].upper()}{what[1:]}")


def footnote(chart: Chart, *, stacked: bool = False) -> str:
    """Return what must be known of the numbers, in one line below the chart."""
    parts = [f"Data through {day_text(chart.data_through)}"] if chart.data_through else []
    drawn = chart.whole.buckets
    if any(not bucket.known for bucket in drawn):
        parts.append("gaps: not known")
    if any(bucket.known and not bucket.complete for bucket in drawn):
        parts.append(f"{'pale' if stacked else 'dotted'}: some days not known")
    if chart.unknown_names:
        parts.append(f"no such project: {', '.join(map(short, chart.unknown_names))}")
    return " \u00b7 ".join(parts)


def description(chart: Chart) -> str:
    """Return sentences that say what is seen: range, sums, first and last, highest and lowest, gaps and events."""
    if not chart.has_data:
        return "Nothing is known of the downloads in these days."
    drawn = chart.whole
    span = f"From {day_text(chart.buckets[0].window.first_day)} to {day_text(chart.buckets[-1].window.last_day)}"
    sentences = [f"{span}{_left_out(chart.counted)}: {_sums(chart)}."]
    if len(chart.series) == 1 and chart.measure is Measure.DOWNLOADS:
        sentences.append(_course(drawn, drawn.series[0]))
    sentences += _missing(chart)
    sentences += [f"{event_text(event).rstrip('.')}." for event in chart.events[:_MAX_EVENTS]]
    return " ".join(sentences)


def short(name: str) -> str:
    """Return a name as sentences have it, cut where it is very long."""
    line = drawable_line(name[: 8 * _MAX_NAME])
    return line if len(line) <= _MAX_NAME else f"{line[:_MAX_NAME]}{ELLIPSIS}"


def _left_out(counted: DownloadFilter) -> str:
    left_out = [word for word, kept in (("CI", counted.with_ci), ("mirrors", counted.with_mirrors)) if not kept]
    return f", without {' and '.join(left_out)}" if left_out else ""


def _sums(chart: Chart) -> str:
    if chart.measure is not Measure.DOWNLOADS:
        return f"in the last {chart.granularity} {', '.join(_last(series, chart.measure) for series in chart.series)}"
    if len(chart.series) == 1:
        return f"{short(chart.series[0].label)} {_downloads(chart.series[0].total)}"
    return f"downloads of {', '.join(f'{short(series.label)} {series.total:,}' for series in chart.series)}"


def _last(series: Series, measure: Measure) -> str:
    number = series.downloads[-1]
    return f"{short(series.label)} {'not known' if number is None else measure.text(number)}"


def _downloads(count: int) -> str:
    return "1 download" if count == 1 else f"{count:,} downloads"


def _course(chart: Chart, series: Series) -> str:
    """Return how a series goes, by its first and last, highest and lowest buckets."""
    known = [(count, bucket) for count, bucket in _pairs(chart, series) if bucket.complete] or _pairs(chart, series)
    if len(known) == 1:
        return f"{_bucket_text(known[0][1], chart.granularity)}: {known[0][0]:,}."
    highest, lowest = max(known, key=lambda pair: pair[0]), min(known, key=lambda pair: pair[0])
    named = (("first", known[0]), ("last", known[-1]), ("highest", highest), ("lowest", lowest))
    parts = [f"{word} {count:,} ({_bucket_text(bucket, chart.granularity)})" for word, (count, bucket) in named]
    return f"Per {chart.granularity}: {', '.join(parts)}."


def _pairs(chart: Chart, series: Series) -> list[tuple[int, Bucket]]:
    pairs = zip(series.downloads, chart.buckets, strict=True)
    return [(count, bucket) for count, bucket in pairs if count is not None]


def _bucket_text(bucket: Bucket, granularity: Granularity) -> str:
    day = day_text(bucket.window.first_day)
    if granularity is Granularity.MONTH:
        return day.partition(" ")[2]
    return f"week of {day}" if granularity is Granularity.WEEK else day


def _missing(chart: Chart) -> Sequence[str]:
    sentences = []
    drawn = chart.whole.buckets
    unknown = sum(not bucket.known for bucket in drawn)
    if unknown:
        sentences.append(f"Not known: {unknown} of {len(drawn)} {chart.granularity}s, drawn as gaps.")
    partial = sum(bucket.known and not bucket.complete for bucket in drawn)
    if partial:
        sentences.append(f"Too low because days are missing: {partial} of {len(drawn)} {chart.granularity}s.")
    if len(drawn) < len(chart.buckets):
        sentences.append(f"Not drawn: {chart.granularity}s that are not whole.")
    if chart.unknown_names:
        sentences.append(f"No such project: {', '.join(map(short, chart.unknown_names))}.")
    return sentences

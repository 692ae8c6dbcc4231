"""Where everything in a chart stands: points where they belong, and no text on another."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.charts.chart import Chart
from pepy.domain.charts.labels import spread
from pepy.domain.charts.layout import Picture, lay_out
from pepy.domain.charts.request import MAX_HEIGHT, MAX_WIDTH, MIN_HEIGHT, MIN_WIDTH, Look
from pepy.domain.downloads.buckets import Granularity
from pepy.domain.index.data_event import DataEvent
from tests.fakes.charts import SUNDAY, chart_of

TEN = ["requests", "numpy", "pandas", "flask", "django", "fastapi", "scikit-learn", "beautifulsoup4", "a", "x" * 500]
LOOK = Look(width=720, height=320)


def test_points_stand_on_the_first_days_of_their_buckets_and_as_high_as_their_counts() -> None:
    picture = lay_out(chart_of([0, 50, 100, 25, 75]), LOOK)
    plot, points = picture.plot, picture.curves[0].strokes[0].points

    def nearest(length: int, share: float) -> int:
        return int(2 * length * share + 0.5)

    assert [x for x, _ in points] == [2 * plot.left + nearest(plot.width, share) for share in (0, 0.25, 0.5, 0.75, 1)]
    assert [y for _, y in points] == [
        2 * plot.bottom - nearest(plot.height, share) for share in (0, 0.5, 1, 0.25, 0.75)
    ]
    assert [label.text for _, label in picture.count_ticks] == ["0", "20", "40", "60", "80", "100"]


def test_the_layers_of_a_stack_lie_on_each_other() -> None:
    picture = lay_out(chart_of([10, 10], [30, 30], [60, 60]), Look(stacked=True))

    tops = [2 * picture.plot.bottom - curve.strokes[0].points[0][1] for curve in picture.curves]
    assert tops == [round(share * 2 * picture.plot.height) for share in (0.1, 0.4, 1)]


def test_first_and_last_weeks_that_are_not_whole_are_left_out() -> None:
    # Wednesday to Tuesday.
    chart = chart_of([10, 70, 71, 20], first_day=date(2026, 8, 5), last_day=date(2026, 8, 25), labels=["flask"])

    assert [series.downloads for series in chart.whole.series] == [(70, 71)]
    assert lay_out(chart, LOOK).count_ticks[-1][1].text == "60"


def test_a_range_within_a_week_is_drawn_although_the_week_is_not_whole() -> None:
    picture = lay_out(chart_of([30], first_day=date(2026, 8, 18), last_day=date(2026, 8, 20)), LOOK)

    assert len(picture.curves[0].dots) == 1


def test_days_after_the_newest_complete_one_are_no_gap() -> None:
    later = [SUNDAY + timedelta(days=days) for days in range(1, 15)]
    chart = chart_of([5, 6, 0, 0], last_day=later[-1], missing=later, data_through=SUNDAY)

    assert [bucket.known for bucket in chart.buckets] == [True, True, False, False]
    assert chart.whole.series[0].downloads == (5, 6)
    assert lay_out(chart, LOOK).footnote.text == "Data through 23 Aug 2026"


def test_a_missing_day_makes_its_week_dotted_and_a_missing_week_a_gap() -> None:
    missing = [SUNDAY - timedelta(days=days) for days in (*range(14, 21), 22)]
    picture = lay_out(chart_of([7, 7, 6, 0, 7, 7], missing=missing), LOOK)

    [curve] = picture.curves
    assert [(len(stroke.points), stroke.is_dotted) for stroke in curve.strokes] == [(2, False), (2, True), (2, False)]
    assert picture.footnote.text == (
        "Data through 23 Aug 2026 \u00b7 gaps: not known \u00b7 dotted: some days not known"
    )


def test_events_stand_on_their_days_and_those_outside_are_left_out() -> None:
    events = [
        DataEvent(date(2025, 8, 1), date(2025, 8, 1), "loss", "long ago"),
        DataEvent(date(2026, 8, 1), date(2026, 8, 1), "loss", "lost"),
        DataEvent(date(2026, 8, 10), date(2026, 8, 12), "duplication", "counted twice", "project-0"),
        DataEvent(date(2026, 8, 23), date(2026, 8, 23), "note", "on the last day"),
        DataEvent(date(2026, 8, 24), date(2026, 8, 24), "note", "after the last day"),
    ]
    picture = lay_out(chart_of([7] * 5, events=events), LOOK)

    lost, twice, last = picture.events
    # From Monday 20 July to Monday 17 August.
    plot = picture.plot
    assert [lost.start, twice.start, twice.end] == [
        2 * plot.left + round(2 * plot.width * days / 28) for days in (12, 21, 23)
    ]
    assert (lost.end, lost.text) == (lost.start, "1 Aug 2026: lost")
    assert twice.text == "10 Aug 2026 to 12 Aug 2026 (project-0): counted twice"
    assert (last.start, last.text) == (2 * plot.right, "23 Aug 2026: on the last day")


def test_events_on_neighbouring_pixels_share_a_mark() -> None:
    events = [DataEvent(date(2026, 1, day), date(2026, 1, day), "note", f"event {day}") for day in (5, 6, 7)]
    picture = lay_out(chart_of([7] * 52, events=events), LOOK)

    assert [mark.text for mark in picture.events] == ["5 Jan 2026: event 5; 6 Jan 2026: event 6; 7 Jan 2026: event 7"]


def test_names_stand_beside_the_ends_of_their_curves() -> None:
    picture = lay_out(chart_of([1, 90], [1, 20], labels=["up", "down"]), LOOK)

    for key, curve in zip(picture.keys, picture.curves, strict=True):
        assert key.leader[0] == curve.last
        assert abs(key.label.y - curve.last[1] // 2) <= 4
        assert key.label.box.left > picture.plot.right


def test_names_of_curves_that_end_together_keep_their_order_and_a_distance() -> None:
    picture = lay_out(chart_of([1, 50], [1, 51], [1, 52], labels=["low", "middle", "high"]), LOOK)

    low, middle, high = (key.label.y for key in picture.keys)
    assert (low - middle, middle - high) == (15, 15)


@pytest.mark.parametrize("look", [Look(width=360, height=320), Look(width=720, height=200)])
def test_where_there_is_no_room_at_the_edge_names_stand_above_the_plot(look: Look) -> None:
    picture = lay_out(chart_of(*[[1, 2]] * 10, labels=TEN), look)

    assert all(key.swatch and key.label.box.bottom <= picture.plot.top for key in picture.keys)
    assert picture.plot.right == look.width - 12


def test_the_name_of_a_single_series_stands_in_the_title_alone() -> None:
    picture = lay_out(chart_of([1, 2], labels=["flask"]), LOOK)

    assert (picture.title.text, picture.keys) == ("flask: downloads per week", ())


def test_a_very_long_name_is_cut_and_what_is_drawn_stays_readable() -> None:
    title = lay_out(chart_of([1, 2], labels=["W" * 500]), LOOK).title.text

    assert title.startswith("WWWW")
    assert title.endswith("\u2026: downloads per week")


@given(st.lists(st.integers(0, 400), min_size=1, max_size=20))
def test_spread_positions_keep_order_and_distance(wanted: list[int]) -> None:
    positions = spread(wanted, 10, 400, 15)

    pairs = sorted(zip(wanted, positions, strict=True))
    assert all(later - earlier >= 15 for (_, earlier), (_, later) in zip(pairs, sorted(pairs)[1:], strict=False))
    assert min(positions) >= 10
    assert max(positions) <= 400


def boxes_overlap(picture: Picture) -> list[tuple[str, str]]:
    labels = [label for label in picture.labels if label.text]
    return [(one.text, other.text) for one, other in combinations(labels, 2) if one.box.overlaps(other.box)]


names = st.sampled_from(TEN) | st.text(max_size=80)
counts = st.integers(0, 100) | st.integers(0, 10**25)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    granularity = draw(st.sampled_from(Granularity))
    buckets = draw(st.integers(1, 130))
    rows = draw(st.lists(st.lists(counts, min_size=1, max_size=8), min_size=1, max_size=10))
    labels = draw(st.lists(names, min_size=len(rows), max_size=len(rows)))
    missing = draw(st.sets(st.integers(0, buckets * 7).map(lambda days: SUNDAY - timedelta(days=days)), max_size=40))
    last_day = SUNDAY - timedelta(days=draw(st.integers(0, 9)))
    widened = [[row[number % len(row)] for number in range(3 * buckets)] for row in rows]
    days = {Granularity.DAY: 1, Granularity.WEEK: 7, Granularity.MONTH: 31}[granularity]
    first_day = last_day - timedelta(days=days * buckets - 1)
    return chart_of(
        *widened, labels=labels, granularity=granularity, first_day=first_day, last_day=last_day, missing=missing
    )


looks = st.builds(
    Look, width=st.integers(MIN_WIDTH, MAX_WIDTH), height=st.integers(MIN_HEIGHT, MAX_HEIGHT), stacked=st.booleans()
)


@given(charts(), looks | st.just(Look(width=MIN_WIDTH, height=MIN_HEIGHT)))
def test_no_text_lies_on_another_or_leaves_the_picture_and_no_point_leaves_the_plot(chart: Chart, look: Look) -> None:
    if not chart.has_data:
        return
    picture = lay_out(chart, look)

    assert boxes_overlap(picture) == []
    for label in picture.labels:
        box = label.box
        assert 0 <= box.left <= box.right <= look.width, label
        assert 0 <= box.top < box.bottom <= look.height, label
    plot = picture.plot
    for curve in picture.curves:
        for x, y in [*curve.dots, *(point for stroke in curve.strokes for point in stroke.points)]:
            assert 2 * plot.left <= x <= 2 * plot.right
            assert 2 * plot.top <= y <= 2 * plot.bottom
    assert plot.height >= 30
    assert plot.width >= look.width // 3

"""Lines and areas: through which points they go, and where they break off."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.charts.shapes import Stroke, curve, partial_spans, stacked, thinned

PLACES = (0, 10, 20, 30, 40, 50)
WHOLE = (True,) * 6


def test_a_line_goes_through_all_points() -> None:
    drawn = curve(PLACES[:3], (5, 6, 7), WHOLE[:3])

    assert drawn.strokes == (Stroke(((0, 5), (10, 6), (20, 7))),)
    assert drawn.areas == (((0, 5), (10, 6), (20, 7)),)
    assert (drawn.dots, drawn.last) == ((), (20, 7))


def test_points_on_a_straight_line_are_left_out() -> None:
    assert thinned(((0, 5), (10, 5), (20, 5), (30, 9))) == [(0, 5), (20, 5), (30, 9)]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=60))
def test_a_thinned_line_passes_every_point_within_half_a_pixel(heights: list[int]) -> None:
    points = [(10 * number, height) for number, height in enumerate(heights)]

    kept = thinned(points)

    assert (kept[0], kept[-1]) == (points[0], points[-1])
    for x, y in points:
        assert abs(np.interp(x, *zip(*kept, strict=True)) - y) <= 1 + 1e-9


def test_points_in_the_same_half_pixel_are_joined_by_a_vertical_line() -> None:
    assert thinned(((0, 5), (0, 9), (0, 2), (1, 2), (1, 8))) == [(0, 5), (0, 9), (0, 2), (1, 2), (1, 8)]


def test_what_is_not_known_is_a_gap_and_a_point_between_gaps_is_a_dot() -> None:
    drawn = curve(PLACES, (5, 6, None, 3, None, None), WHOLE)

    assert drawn.strokes == (Stroke(((0, 5), (10, 6))),)
    assert (drawn.dots, drawn.last) == (((30, 3),), (30, 3))


def test_a_line_to_and_from_a_bucket_of_which_days_are_missing_is_dotted() -> None:
    complete = (True, True, False, True, True, True)
    heights = (1, 2, 9, 4, 5, 6)

    assert curve(PLACES, heights, complete).strokes == (
        Stroke(((0, 1), (10, 2))),
        Stroke(((10, 2), (20, 9), (30, 4)), is_dotted=True),
        Stroke(((30, 4), (40, 5), (50, 6))),
    )
    assert partial_spans(PLACES, heights, complete) == ((10, 30),)


def test_dotted_ends_reach_to_the_ends() -> None:
    strokes = curve(PLACES[:3], (1, 2, 3), (False, True, False)).strokes

    assert strokes == (Stroke(((0, 1), (10, 2), (20, 3)), is_dotted=True),)


def test_without_any_known_bucket_there_is_nothing_to_draw() -> None:
    drawn = curve(PLACES[:2], (None, None), WHOLE[:2])

    assert (drawn.strokes, drawn.areas, drawn.dots, drawn.last) == ((), (), (), None)


def test_a_stack_adds_each_row_to_those_below_it_and_a_gap_stays_a_gap() -> None:
    assert stacked([(1, None, 3), (10, None, 30), (0, None, 5)]) == [(1, None, 3), (11, None, 33), (11, None, 38)]

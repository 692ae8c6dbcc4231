"""The picture of the mixed load: small, the same for the same figures, and nothing of it outside of its frame."""

import re

from bench.load import Answers
from bench.load_picture import LoadPicture, Step

STEPS = [
    Step(rate, Answers(requests=1, seconds=1.0, errors=0, p50_ms=p50, p99_ms=p99))
    for rate, p50, p99 in ((500.0, 0.01, 3.0), (1_000.0, 0.6, 8.0), (1_500.0, 20.0, 9_000.0))
]
PICTURE = LoadPicture(STEPS, 50.0, [(float(second), 140 + second % 7) for second in range(3, 660, 3)], (300.0, 340.0))


def test_the_picture_is_small_and_the_same_for_the_same_figures() -> None:
    assert PICTURE.svg() == PICTURE.svg()
    assert len(PICTURE.svg().encode()) < 30_000


def test_a_rate_is_a_point_of_each_curve_whatever_its_latency() -> None:
    heights = re.findall(r'<circle [^>]* cy="([\d.-]+)"', PICTURE.svg())

    assert len(heights) == 2 * len(STEPS)
    assert all(44 <= float(height) <= 250 for height in heights)


def test_axes_have_round_numbers() -> None:
    assert re.findall(r">([\d,]+)</text>", PICTURE.svg()) == [
        *("1", "10", "100", "1,000", "50", "0", "500", "1,000", "1,500"),
        *("0", "50", "100", "150", "0", "5", "10"),
    ]

"""The rules that every row of a day obeys."""

import pyarrow as pa
import pytest

from pepy.domain.dimensions import DIMENSIONS
from pepy.domain.errors import MalformedDayError
from pepy.domain.imports.days.day_rows import DAY_ROWS, checked_rows

GOOD = {
    "project": "requests",
    "dimension": "version",
    "value": "2.31.0",
    "downloads": 12,
    "ci_downloads": 3,
    "mirror_downloads": 1,
}


KNOWN = ", ".join(DIMENSIONS)
TOO_MANY = "above 1000000000000000: such days add up to more than 64 bits can hold"


def checked(*changes: dict, rows_before: int = 0) -> list[dict]:
    rows = [GOOD | change for change in changes]
    return checked_rows(pa.RecordBatch.from_pylist(rows, schema=DAY_ROWS), rows_before).to_pylist()


@pytest.mark.parametrize("spelling", ["Foo.Bar", "foo__bar", " FOO-._bar ", "foo-bar"])
def test_a_project_is_named_by_its_normalised_spelling(spelling: str) -> None:
    assert [row["project"] for row in checked({"project": spelling}, {})] == ["foo-bar", "requests"]


@pytest.mark.parametrize("value", [None, "", "unknown"])
def test_a_value_that_the_source_does_not_know_is_unknown(value: str | None) -> None:
    assert checked({"value": value})[0]["value"] == "unknown"


def test_a_value_with_the_character_nul_does_not_cost_the_row() -> None:
    assert checked({"value": "1\x002"})[0]["value"] == "1\ufffd2"


def test_a_row_of_zero_downloads_is_a_row() -> None:
    assert checked({"downloads": 0, "ci_downloads": 0, "mirror_downloads": 0})[0]["downloads"] == 0


@pytest.mark.parametrize("counts", [(12, 9, 3), (10**15, 10**15, 0), (10**15, 0, 10**15)])
def test_counts_up_to_their_bounds_are_taken(counts: tuple[int, int, int]) -> None:
    row = dict(zip(("downloads", "ci_downloads", "mirror_downloads"), counts, strict=True))

    assert checked(row) == [GOOD | row]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"downloads": -1, "ci_downloads": 0}, "downloads of project 'requests' is -1, not a count of 0 or more"),
        ({"downloads": None}, "downloads of project 'requests' is None, not a count of 0 or more"),
        ({"ci_downloads": -1}, "ci_downloads of project 'requests' is -1, not a count of 0 or more"),
        ({"mirror_downloads": None}, "mirror_downloads of project 'requests' is None, not a count of 0 or more"),
        ({"ci_downloads": 13}, "ci_downloads of project 'requests' is 13, above its downloads, 12"),
        ({"mirror_downloads": 13}, "mirror_downloads of project 'requests' is 13, above its downloads, 12"),
        (
            {"ci_downloads": 10, "mirror_downloads": 3},
            "ci_downloads and mirror_downloads of project 'requests' are 10 and 3, together above its downloads, 12",
        ),
        (
            {"downloads": 10**15 + 1},
            f"downloads of project 'requests' is 1000000000000001, {TOO_MANY}",
        ),
        (
            dict.fromkeys(("downloads", "ci_downloads", "mirror_downloads"), 2**63 - 1),
            f"downloads of project 'requests' is 9223372036854775807, {TOO_MANY}",
        ),
        ({"dimension": "planet"}, f"dimension 'planet' is not one of {KNOWN}"),
        ({"dimension": None}, f"dimension None is not one of {KNOWN}"),
        ({"project": " "}, "project ' ' is not a name of 1 to 512 characters"),
        ({"project": None}, "project None is not a name of 1 to 512 characters"),
        ({"project": "x" * 513}, f"project {'x' * 513!r} is not a name of 1 to 512 characters"),
        ({"project": "a\x00b"}, "project 'a\\x00b' is not a name of 1 to 512 characters"),
    ],
)
def test_the_first_offending_row_is_named(change: dict, reason: str) -> None:
    with pytest.raises(MalformedDayError) as refused:
        checked({}, change, change, rows_before=100)

    assert str(refused.value) == f"row 102: {reason}"

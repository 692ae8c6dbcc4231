"""What a table says in plain words."""

from datetime import date

import pytest

from pepy.domain.downloads.stored_days import Values
from pepy.domain.index.data_event import DataEvent, DataEventKind
from pepy.domain.support.order import Order
from pepy.domain.support.sentences import Sentences, shown
from pepy.domain.support.table import Compared, Span, support_table

TODAY = date(2026, 8, 26)
STEP = DataEvent(date(2026, 8, 24), date(2026, 8, 24), DataEventKind.DEFINITION, "Fewer files count.")
NOW: Values = {"2.7": 8, "3.9": 10, "3.10": 300, "3.12": 682}
BEFORE: Values = {"2.7": 16, "3.9": 25, "3.10": 400, "3.12": 559}


def sentences(
    dimension: str, now: Values, before: Values | None = None, days: int = 30, *definitions: DataEvent
) -> Sentences:
    compared = Compared(Span(now), None if before is None else Span(before))
    return Sentences(dimension, days, support_table(Order.of(dimension), compared, compared), definitions)


def summary(dimension: str, now: Values, before: Values | None = None, *others: object) -> str:
    return sentences(dimension, now, before, *others).summary(TODAY)


def test_the_newest_python_past_its_end_is_what_one_would_drop() -> None:
    assert summary("python", NOW, BEFORE) == (
        "Dropping Python 3.9 and older would have affected 1.8 % of downloads in the last 30 days, 4.1 % half a year "
        "ago. CI and mirrors are not counted."
    )


def test_where_no_python_is_past_its_end_it_is_the_oldest() -> None:
    assert summary("python", {"3.12": 10, "3.13": 90}).startswith("Dropping Python 3.12 would have affected 10.0 %")


def test_what_is_unknown_is_said() -> None:
    assert "Of 50.0 % of the downloads the Python version is not known." in summary("python", {"3.9": 1, "unknown": 1})
    assert summary("libc", {"unknown": 5}) == "Of the downloads in the last 30 days the C library is not known."


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ({"3.9": 1, "unknown": 1}, {"3.9": 1, "unknown": 3}, "50.0 % > of 75.0 % half a year ago."),
        ({"3.9": 1}, {"3.9": 1, "unknown": 3}, "0 % > of 75.0 % half a year ago."),
        ({"3.9": 1, "unknown": 1}, {"3.9": 5}, "50.0 % > of 0 % half a year ago."),
        ({"3.9": 1, "unknown": 1}, {"3.9": 2, "unknown": 2}, "50.0 %"),
        ({"3.9": 1, "unknown": 1}, {}, "50.0 %"),
    ],
)
def test_another_share_of_unknown_downloads_half_a_year_ago_is_said(now: Values, before: Values, said: str) -> None:
    share, _, then = said.partition(" > ")
    expected = f"Of {share} of the downloads the Python version is not known"
    assert (f"{expected}, {then}" if then else f"{expected}.") in summary("python", now, before)


def test_where_all_is_known_nothing_is_said_of_unknown_ones() -> None:
    assert "is not known" not in summary("python", {"3.9": 1}, {"3.9": 2, "3.10": 2})


def test_a_half_year_that_is_not_known_or_empty_is_said() -> None:
    assert "; for half a year ago it is not known." in summary("python", NOW)
    assert "; half a year ago there were no downloads." in summary("python", NOW, {})


def test_a_comparison_across_a_definition_says_so() -> None:
    found = summary("python", NOW, BEFORE, 30, STEP)

    assert "4.1 % half a year ago (by another definition)." in found
    assert found.endswith(
        "Since 2026-08-24 the source counts something else, so the figures of half a year ago do not compare."
    )
    assert "Since 2026-08-24" not in summary("python", NOW, None, 30, STEP)


def test_without_downloads_nothing_is_said_of_values() -> None:
    assert summary("system", {}, {"Linux": 3}, 1) == (
        "In the last day there were no downloads, or nothing is known of them."
    )


def test_other_dimensions() -> None:
    assert summary("file_type", {"sdist": 5, "bdist_wheel": 95}).startswith("The sdist had 5.0 % of downloads")
    assert summary("cpu", {"i686": 1, "arm64": 9, "x86_64": 90, "other": 0}).startswith("Dropping i686 would")
    found = sentences("cpu", {"i686": 1, "arm64": 9, "x86_64": 90})
    assert found.about(found.table.rows[1]).startswith("Dropping arm64 and everything rarer would have affected 10.0 %")


def test_nothing_is_said_of_dropping_what_has_no_place() -> None:
    found = sentences("python", {"unknown": 5, "3.9": 5, "odd": 1})

    assert [found.about(row) is None for row in found.table.rows] == [False, True, True]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x86_64", "x86_64"),
        ("glibc 2.28", "glibc 2.28"),
        ("a|b\n<script>`*[x](y)@z", "a?b??script????x??y??z"),
        ("__init__", "??init??"),
        ("\u202e3.9", "?3.9"),
        ("x" * 61, "x" * 57 + "..."),
    ],
)
def test_a_value_means_nothing_in_markdown(value: str, text: str) -> None:
    assert shown(value) == text

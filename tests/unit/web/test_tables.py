"""Answers as CSV: what a program reads from them is what was written, and a spreadsheet runs none of it."""

import csv
import io
import weakref
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypeVar

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pepy.application.query.downloads.covered import Covered
from pepy.application.query.downloads.find_split import FoundSplit
from pepy.domain.downloads.buckets import Granularity, cut_into_buckets
from pepy.domain.downloads.series import SplitSeries, SplitSums
from pepy.domain.errors import InvalidQuestionError
from pepy.domain.windows import Window
from pepy.infrastructure.api.answers import API, Answer, json_answer, prefers_csv
from pepy.infrastructure.api.ranges import tables as range_tables
from pepy.infrastructure.api.tables import AskedFormat, Cell, Table

# fmt: off
ODD = [
    '"', '""', ",", "\n", "\r\n", "\r", "a\rb", "\t=1", "=1+1", "+1", "-1", "@A1", "'", "'=1", " ", "", "é", "🐍", "1e3"
]
# fmt: on

Rows = list[tuple[Cell, ...]]
Thing = TypeVar("Thing")

TEXT_BUT_NUL = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
"""Where pandas reads a NUL, it ends the text."""
AS_CSV = AskedFormat("csv", API)


def answer_of(rows: Rows, *name: str) -> Answer:
    columns = tuple(f"column {number}" for number in range(len(rows[0])))
    return AS_CSV.answer(rows, lambda _: json_answer(None, 7), lambda rows: Table(name, columns, rows, 7))


def read(answer: Answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.body.decode(), newline="")))


def test_a_table_that_would_take_too_much_memory_is_refused_before_the_rest_of_it_is_made() -> None:
    made = []

    def rows() -> Iterator[tuple[str]]:
        for number in range(100):
            made.append(number)
            yield ("x" * 1_000_000,)

    with pytest.raises(InvalidQuestionError, match="The table has more than 32,000,000 bytes: ask for a shorter range"):
        AS_CSV.answer(rows(), lambda _: json_answer(None, 7), lambda rows: Table((), ("text",), rows, 7))
    assert len(made) < 40


def harmless(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def test_a_table_is_a_file_with_a_header_and_lines_that_end_as_rfc_4180_says() -> None:
    answer = answer_of([("a", 1, None, True, date(2026, 8, 24), 1.5), ("b,c", 0, 2, False, None, -1)], "a", "of b")

    assert answer.body == (
        b'column 0,column 1,column 2,column 3,column 4,column 5\r\na,1,,true,2026-08-24,1.5\r\n"b,c",0,2,false,,-1\r\n'
    )
    assert answer.header("Content-Type") == "text/csv; charset=utf-8; header=present"
    assert answer.header("Content-Disposition") == 'attachment; filename="pepy-a-of_b.csv"'
    assert (answer.data_version, answer.lifetime) == (7, API)


@given(rows=st.lists(st.tuples(st.text() | st.sampled_from(ODD), st.integers(), st.text()), min_size=1))
@example(rows=[(text, -5, text) for text in ODD])
def test_python_reads_what_was_written(rows: list[tuple[str, int, str]]) -> None:
    _, *found = read(answer_of([*rows]))

    assert found == [[harmless(first), str(number), harmless(last)] for first, number, last in rows]


@given(
    rows=st.lists(
        st.tuples(st.text(st.characters(codec="utf-8", exclude_characters="\0")), st.integers(0, 10**15)), min_size=1
    )
)
@example(rows=[(text, 5) for text in ODD])
def test_pandas_reads_what_was_written(rows: list[tuple[str, int]]) -> None:
    frame = pd.read_csv(io.BytesIO(answer_of([*rows]).body), dtype={"column 0": str}, keep_default_na=False)

    assert list(frame["column 0"]) == [harmless(text) for text, _ in rows]
    assert list(frame["column 1"]) == [number for _, number in rows]


@given(text=st.text(min_size=1) | st.sampled_from(["=cmd", "-2+3", "\rx", "\t"]))
def test_no_field_begins_a_formula(text: str) -> None:
    (field, number) = read(answer_of([(text, -5)]))[1]

    assert not field.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert number == "-5"


def test_what_cannot_be_encoded_is_a_question_mark() -> None:
    assert read(answer_of([("a\ud800b", 1)]))[1] == ["a?b", "1"]


@pytest.mark.parametrize("name", ['a"; filename="b', "a\r\nX: y", "../../etc", "é🐍", "x" * 500])
def test_the_name_of_a_file_is_plain_and_short(name: str) -> None:
    disposition = answer_of([("a",)], name, "total").header("Content-Disposition")

    start, quoted, end = disposition.split('"')
    assert (start, end) == ("attachment; filename=", "")
    assert quoted.isascii()
    assert not set(quoted) & set("\r\n/\\; ")
    assert quoted.startswith("pepy-")
    assert quoted.endswith("-total.csv")
    assert len(quoted) < 120


@pytest.mark.parametrize(
    ("accept", "csv_is_preferred"),
    [
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", False),
        ("text/csv, application/json", False),
        ("text/csv;q=0", False),
        ("text/csv;q=x", False),
        ("text/", False),
        ("text/csv", True),
        ("Text/CSV; charset=utf-8", True),
        ("text/csv; header=present; q=0.5, application/json; charset=utf-8; q=0.4", True),
        ("text/csv; header=present; q=0.4, application/json; charset=utf-8; q=0.5", False),
        ("text/csv, */*;q=0.1", True),
        ("text/*", True),
    ],
)
def test_csv_is_sent_to_those_who_prefer_it_to_json(accept: str, csv_is_preferred: bool) -> None:
    assert prefers_csv(accept) is csv_is_preferred


FIRST, LAST = date(2026, 8, 1), date(2026, 8, 20)
WINDOW = Window(FIRST, LAST)


def split(buckets: Iterator[SplitSums], missing: frozenset[date] = frozenset()) -> FoundSplit:
    stored = frozenset(WINDOW.days) - missing
    covered = Covered(WINDOW, LAST, tuple(sorted(missing)))
    series = SplitSeries(SplitSums({}, 0), buckets)
    return FoundSplit("flask", covered, cut_into_buckets(WINDOW, Granularity.DAY, stored), series, 7)


def test_the_rest_is_told_from_a_value_called_other_and_an_unknown_day_has_no_value() -> None:
    missing = FIRST + timedelta(days=1)
    found = split(iter([SplitSums({"3.0": 5, "other": 2}, 1), *[SplitSums({}, 0)] * 19]), frozenset({missing}))

    table = range_tables.split_series(found, "version")

    assert table.columns == ("id", "period", "from", "to", "complete", "value", "other", "downloads")
    assert list(table.rows)[:5] == [
        ("flask", "2026-08-01", "2026-08-01", "2026-08-01", "true", "3.0", False, 5),
        ("flask", "2026-08-01", "2026-08-01", "2026-08-01", "true", "other", False, 2),
        ("flask", "2026-08-01", "2026-08-01", "2026-08-01", "true", "other", True, 1),
        ("flask", "2026-08-02", "2026-08-02", "2026-08-02", "false", None, None, None),
        ("flask", "2026-08-03", "2026-08-03", "2026-08-03", "true", "other", True, 0),
    ]


class Made:
    """Things that are made one by one, and how many of them are still there when the next one is wanted."""

    def __init__(self) -> None:
        self.made: list[weakref.ref[object]] = []
        self.most = 0

    def one(self, thing: Thing) -> Thing:
        self.most = max(self.most, sum(made() is not None for made in self.made))
        self.made.append(weakref.ref(thing))
        return thing


class Row(list[Cell]):
    """A row that can be watched."""


def test_rows_are_written_as_they_are_made() -> None:
    made = Made()
    rows = (made.one(Row([number, "a"])) for number in range(1_000))

    answer = AS_CSV.answer(rows, lambda _: json_answer(None, 7), lambda rows: Table((), ("n", "text"), rows, 7))

    assert len(read(answer)) == 1_001
    assert made.most <= 2


def test_no_more_than_two_buckets_of_a_split_are_there_at_a_time() -> None:
    made = Made()
    buckets = (made.one(SplitSums({f"{n}.{minor}": minor for minor in range(100)}, 0)) for n in range(20))

    rows = range_tables.split_series(split(buckets), "version").rows

    assert sum(1 for _ in rows) == 20 * 101
    assert made.most <= 2

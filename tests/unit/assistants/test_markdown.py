"""Texts that stay texts in Markdown."""

from datetime import date

import pytest

from pepy.infrastructure.api.markdown import day_spans, escaped, number, table


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2.31.0", "2.31.0"),
        ("zope-interface", "zope-interface"),
        ("a|b\n# c", "a\\|b \\# c"),
        ("[x](javascript:y)<script>", "\\[x\\](javascript:y)\\<script\\>"),
        ("`*_~!\\", "\\`\\*\\_\\~\\!\\\\"),
    ],
)
def test_nothing_in_a_text_means_anything(text: str, written: str) -> None:
    assert escaped(text) == written


def test_a_table_has_text_first_and_numbers_after_it() -> None:
    assert table(("month", "downloads"), [("2026-08", number(1_250)), ("2026-09", number(None))]) == (
        "| month | downloads |\n| --- | ---: |\n| 2026-08 | 1250 |\n| 2026-09 | unknown |"
    )


def test_days_in_a_row_are_one_span() -> None:
    days = [date(2026, 8, day) for day in (1, 2, 3, 7, 30, 31)]

    assert day_spans(days) == ["2026-08-01 to 2026-08-03", "2026-08-07", "2026-08-30 to 2026-08-31"]
    assert day_spans(days[:1]) == ["2026-08-01"]
    assert day_spans([]) == []

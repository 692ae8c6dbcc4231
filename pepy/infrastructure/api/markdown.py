"""Writing Markdown: tables, and texts that stay texts."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from pepy.domain.windows import runs_of_days

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!])")


def escaped(text: str) -> str:
    """Return a text in one line, in which nothing means anything to Markdown or HTML."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first column is text, and whose others are numbers."""
    lines = [_row(heads), _row(["---", *["---:"] * (len(heads) - 1)]), *map(_row, rows)]
    return "\n".join(lines)


def number(count: int | None) -> str:
    """Return a count as plain digits, which programs in every country read alike; None is unknown."""
    return "unknown" if count is None else str(count)


def day_spans(days: Sequence[date]) -> list[str]:
    """Return ascending days in as few words as possible: `2026-08-01 to 2026-08-03`."""
    return [
        f"{run.first_day}" if run.length == 1 else f"{run.first_day} to {run.last_day}" for run in runs_of_days(days)
    ]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"

"""A table of `/support` as Markdown, to paste into the change that drops something."""

from collections.abc import Iterable, Sequence

from attrs import frozen

from pepy.application.query.downloads.covered import Covered
from pepy.application.query.find_support import FoundSupport
from pepy.domain.support.order import Order
from pepy.domain.support.python_ends import ENDS_OF_LIFE
from pepy.domain.support.sentences import NOTES, shown
from pepy.domain.support.table import Figures, Part, SupportRow
from pepy.domain.support.wheel_tags import covered_by_tags
from pepy.infrastructure.api.answers import API, Answer, answer_of
from pepy.infrastructure.api.markdown import table

MARKDOWN_TYPE = "text/markdown; charset=utf-8"

_UNKNOWN = "?"
"""What stands for a figure that is not known; a value without a place in the order has none."""


@frozen
class TextTable:
    """A table to read, whatever writes its lines."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def markdown(found: FoundSupport) -> Answer:
    """Return the table, with the sentences that belong to it."""
    return answer_of(f"{markdown_text(found)}\n".encode(), MARKDOWN_TYPE, API, found.data_version)


def markdown_text(found: FoundSupport) -> str:
    """Return the same as a text."""
    tables = [table(one.head, one.rows) for one in (values_table(found), *tags_table(found))]
    parts = [f"**{shown(found.id)}**: {found.sentences.summary(found.today)}", *tables, footnote(found)]
    if found.dimension in NOTES:
        parts.append(NOTES[found.dimension])
    return "\n\n".join(parts)


def values_table(found: FoundSupport) -> TextTable:
    """Return what each value has, in texts that mean nothing to Markdown."""
    return TextTable(_head(found), tuple(_cells(found, row) for row in _rows(found)))


def tags_table(found: FoundSupport) -> Sequence[TextTable]:
    """Return what the tags of wheels cover; none if that is not asked."""
    if found.dimension != "libc":
        return ()
    cells = tuple(
        (tag.tag, tag.libc, *_now_and_then(tag.use), *_now_and_then(tag.of_known))
        for tag in covered_by_tags(found.table.use)
    )
    known = "of those with a known C library"
    head = ("tag", "runs with", "share", "half a year ago", known, "half a year ago")
    return (TextTable(head, cells),) if cells else ()


def footnote(found: FoundSupport) -> str:
    """Return which days were counted, and how."""
    return (
        f"Downloads from {_span(found.covered)} against {_span(found.before)}, UTC, without CI and mirrors unless a "
        "column says otherwise."
    )


def _head(found: FoundSupport) -> tuple[str, ...]:
    older = "with all older" if found.table.order is Order.VERSION else "with all rarer"
    head = (
        found.dimension,
        "share",
        "half a year ago",
        f"lost {older}",
        "half a year ago",
        "share with CI and mirrors",
    )
    return (*head, "end of life") if found.dimension == "python" else head


def _rows(found: FoundSupport) -> Iterable[SupportRow]:
    """Return the values that anybody downloads, or downloaded."""
    return (row for row in found.table.rows if row.all.value.now.downloads or _is_known_before(row))


def _is_known_before(row: SupportRow) -> bool:
    return bool(row.all.value.before and row.all.value.before.downloads)


def _cells(found: FoundSupport, row: SupportRow) -> tuple[str, ...]:
    lost = _now_and_then(row.use.lost) if row.use.lost else ("", "")
    cells = (shown(row.value), *_now_and_then(row.use.value), *lost, _percent(row.all.value.now))
    if found.dimension != "python":
        return cells
    return (*cells, ENDS_OF_LIFE[row.value].text if row.value in ENDS_OF_LIFE else "")


def _now_and_then(figures: Figures) -> tuple[str, str]:
    return _percent(figures.now), _percent(figures.before)


def _percent(part: Part | None) -> str:
    return part.percent if part and part.whole else _UNKNOWN


def _span(covered: Covered) -> str:
    window, missing = covered.window, len(covered.incomplete_days)
    gaps = f" ({missing} of {window.length} days not known)" if missing else ""
    return f"{window.first_day} to {window.last_day}{gaps}"

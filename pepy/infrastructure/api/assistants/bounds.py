"""Answers that an assistant can read at once: what is too long is cut, and the answer says so."""

from collections.abc import Sequence
from typing import Any

from pepy.infrastructure.api.answers import json_bytes

MAX_ROWS_BYTES = 30_000
"""Bytes of the rows of an answer, about 10,000 of a model's tokens: two years of days."""
MAX_LISTED = 50
"""How many entries any other list has, such as that of the missing days."""

Content = dict[str, Any]


def cut_to_size(content: Content, rows: str, *, newest: bool, advice: str) -> Content:
    """Return what an answer says, with as many rows as there is room for: the newest, or else the first.

    Of all other lists the newest entries are kept. `cut` says what is missing, and how to ask for it.
    """
    cut = []
    for key, value in content.items():
        if isinstance(value, Sequence) and not isinstance(value, str) and key != rows and len(value) > MAX_LISTED:
            cut.append(f"{key}: only the last {MAX_LISTED} of {len(value)} are listed")
            content = content | {key: value[-MAX_LISTED:]}
    kept = _that_fit(content[rows], newest=newest)
    if len(kept) < len(content[rows]):
        which = "newest" if newest else "first"
        cut.append(f"{rows}: only the {len(kept)} {which} of {len(content[rows])} are listed; {advice}")
    content = content | {rows: kept}
    return content | {"cut": cut} if cut else content


def _that_fit(rows: Sequence[Any], *, newest: bool) -> Sequence[Any]:
    room, kept = MAX_ROWS_BYTES, 0
    for row in reversed(rows) if newest else rows:
        room -= len(json_bytes(row)) + 1
        if room < 0:
            break
        kept += 1
    return rows[len(rows) - kept :] if newest else rows[:kept]

"""The texts of a file's columns: dictionary-encoded, in UTF-8, and not too long.

A dictionary in the file is checked before use and never expanded row by row: a value of 100 kB that 30,000 rows repeat
takes 2 kB in a file, but 3 GB in memory.
"""

from bisect import bisect_left

import pyarrow as pa
import pyarrow.compute as pc

from pepy.domain.imports.days.columns.character_search import contains_any
from pepy.domain.imports.days.columns.encoded_texts import encoded, recoded, without_unused
from pepy.infrastructure.dayfile.checks.shown_values import characters_of, shown_value

MAX_CHARACTERS = 512
"""The maximum length of a name or value in a day file (docs/imports.md)."""


def text(column: pa.Array, *, trimmed: bool = False) -> pa.DictionaryArray:
    """Return texts or bytes of any Arrow type, or a dictionary of them, dictionary-encoded.

    Where `trimmed` is set, spaces around a text do not count as its characters. Raises ArrowInvalid if they are no
    UTF-8, one has the character NUL, or one has more than MAX_CHARACTERS.
    """
    if not pa.types.is_dictionary(column.type):
        return encoded(strings(column, trimmed=trimmed))
    codes = column.indices.cast(pa.int32())
    try:
        return recoded(codes, strings(column.dictionary, trimmed=trimmed))
    except pa.ArrowInvalid:
        # Entries that no row uses do not matter.
        used = without_unused(column)
        return recoded(used.indices, strings(used.dictionary, trimmed=trimmed))


def strings(texts: pa.Array, *, trimmed: bool = False) -> pa.Array:
    """Return texts or bytes as strings. Raises as `text` does."""
    # Arrow trusts a file that declares its bytes as UTF-8; a cast from bytes checks them.
    checked = texts.cast(pa.string()).cast(pa.binary()).cast(pa.string())
    if _longest(checked) > MAX_CHARACTERS and not (
        trimmed and _longest(pc.utf8_trim_whitespace(checked)) <= MAX_CHARACTERS
    ):
        raise pa.ArrowInvalid("a text is too long")
    if contains_any(checked, "\0"):
        raise pa.ArrowInvalid("a text has the character NUL")
    return checked


def first_refused(column: pa.Array, *, trimmed: bool = False) -> int:
    """Return the first row of a column that `text` refuses."""
    if not pa.types.is_dictionary(column.type):
        return _first_refused(column, trimmed=trimmed)
    used = without_unused(column)
    row: int = pc.index(used.indices, _first_refused(used.dictionary, trimmed=trimmed)).as_py()
    return row


def why_refused(value: pa.Scalar) -> str:
    """Return why `text` refuses a text, to follow the name of its column."""
    characters = characters_of(value)
    if characters is None:
        return f"is {shown_value(value)}, not text in UTF-8"
    if characters <= MAX_CHARACTERS:
        return f"is {shown_value(value)}, with the character NUL, which PostgreSQL cannot store"
    return f"is {shown_value(value)}: {characters:,} characters, but at most {MAX_CHARACTERS} are allowed"


def _first_refused(texts: pa.Array, *, trimmed: bool) -> int:
    return bisect_left(range(len(texts)), True, key=lambda place: _is_refused(texts[: place + 1], trimmed=trimmed))


def _is_refused(texts: pa.Array, *, trimmed: bool) -> bool:
    try:
        strings(texts, trimmed=trimmed)
    except pa.ArrowInvalid:
        return True
    return False


def _longest(texts: pa.Array) -> int:
    """Return the length of the longest text in characters, or in bytes if even those are not too many."""
    longest: int = pc.max(pc.binary_length(texts)).as_py() or 0
    return longest if longest <= MAX_CHARACTERS else pc.max(pc.utf8_length(texts)).as_py()

"""The texts of a file's columns: encoded, in UTF-8, and not too long.

A dictionary that a file brings along is looked at before anything is made of it, and never written out row by row:
a value of 100 kB that 30,000 rows repeat takes 2 kB in a file and would take 3 GB.
"""

from bisect import bisect_left

import pyarrow as pa
import pyarrow.compute as pc

from pepy.domain.imports.days.columns.character_search import contains_any
from pepy.domain.imports.days.columns.encoded_texts import encoded, recoded, without_unused
from pepy.infrastructure.dayfile.checks.shown_values import characters_of, shown_value

MAX_CHARACTERS = 512
"""The longest text of a day file (contract, section 5): no project has a longer name, and no value is longer."""


def text(column: pa.Array, *, trimmed: bool = False) -> pa.DictionaryArray:
    """Return texts or bytes of any type of Arrow, or a dictionary of them, encoded.

    Where `trimmed` is set, spaces around a text do not count as its characters. Raises ArrowInvalid if they are no
    UTF-8, one has the character NUL, or one has more than MAX_CHARACTERS.
    """
    if not pa.types.is_dictionary(column.type):
        return encoded(strings(column, trimmed=trimmed))
    codes = column.indices.cast(pa.int32())
    try:
        return recoded(codes, strings(column.dictionary, trimmed=trimmed))
    except pa.ArrowInvalid:
        # What no row makes use of does not matter.
        used = without_unused(column)
        return recoded(used.indices, strings(used.dictionary, trimmed=trimmed))


def strings(texts: pa.Array, *, trimmed: bool = False) -> pa.Array:
    """Return texts or bytes as strings. Raises as `text` does."""
    # Arrow believes a file that calls its bytes UTF-8; a cast from bytes looks at them.
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
    """Return what is wrong with a text that `text` refuses, as the end of a sentence that begins with its column."""
    characters = characters_of(value)
    if characters is None:
        return f"is {shown_value(value)}, not text in UTF-8"
    if characters <= MAX_CHARACTERS:
        return f"is {shown_value(value)}, with the character NUL, which PostgreSQL cannot store"
    return f"is {shown_value(value)}, of {characters:,} characters, and may have {MAX_CHARACTERS}"


def _first_refused(texts: pa.Array, *, trimmed: bool) -> int:
    return bisect_left(range(len(texts)), True, key=lambda place: _is_refused(texts[: place + 1], trimmed=trimmed))


def _is_refused(texts: pa.Array, *, trimmed: bool) -> bool:
    try:
        strings(texts, trimmed=trimmed)
    except pa.ArrowInvalid:
        return True
    return False


def _longest(texts: pa.Array) -> int:
    """Return the number of characters of the longest text, or of its bytes where even these are not too many."""
    longest: int = pc.max(pc.binary_length(texts)).as_py() or 0
    return longest if longest <= MAX_CHARACTERS else pc.max(pc.utf8_length(texts)).as_py()

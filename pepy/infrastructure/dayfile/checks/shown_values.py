"""Showing an invalid value in an error, whatever its type and length."""

import codecs

import pyarrow as pa

_MAX_SHOWN = 60
"""How many characters of an invalid text an error shows: enough to find it, and still one line."""
_BYTES_PER_CHARACTER = 4


def shown_value(value: pa.Scalar) -> str:
    """Return a value as `repr` shows it, cut to fit into a line."""
    content = _content_of(value)
    if content is None:
        return str(value.as_py())
    beginning = bytes(memoryview(content)[: _MAX_SHOWN * _BYTES_PER_CHARACTER])
    try:
        # The cut may split a character, which is not an error.
        shown = repr(codecs.getincrementaldecoder("utf-8")().decode(beginning, final=len(beginning) == content.size))
    except UnicodeDecodeError:
        shown = repr(beginning)
    return shown if len(shown) <= _MAX_SHOWN else f"{shown[:_MAX_SHOWN]}..."


def characters_of(value: pa.Scalar) -> int | None:
    """Return the number of characters of a text, None if it is not UTF-8."""
    content = _content_of(value)
    try:
        return len(str(content, "utf-8")) if content else 0
    except UnicodeDecodeError:
        return None


def written_text(value: pa.Scalar) -> str:
    """Return a text as it is, and nothing for what is no text, or one that is too long to be shown."""
    content = _content_of(value)
    return bytes(content).decode(errors="replace") if content and content.size <= _MAX_SHOWN else ""


def _content_of(value: pa.Scalar) -> pa.Buffer | None:
    if isinstance(value, pa.DictionaryScalar):
        value = value.dictionary[value.index.as_py()]
    buffer: pa.Buffer | None = value.as_buffer() if isinstance(value, pa.BinaryScalar) else None
    return buffer

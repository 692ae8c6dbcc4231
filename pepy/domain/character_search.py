"""Looking at the characters of many texts at once."""

import pyarrow as pa
import pyarrow.compute as pc


def contains_any(texts: pa.Array, character_class: str) -> bool:
    """Tell whether a character of a regular expression's class, such as `[aeiou]`, occurs in any of the strings.

    To search all of them as one long text takes a tenth of the time of searching each. A null has no characters.
    """
    characters = characters_of(texts.drop_null() if texts.null_count else texts)
    bounds = pa.array([0, characters.size], pa.int32()).buffers()[1]
    as_one_text = pa.StringArray.from_buffers(1, bounds, characters)
    return bool(pc.match_substring_regex(as_one_text, character_class)[0].as_py())


def characters_of(texts: pa.Array) -> pa.Buffer:
    """Return the characters of all strings one after the other, without copying them."""
    _, offsets, characters = texts.buffers()
    if not len(texts) or characters is None:
        return pa.py_buffer(b"")
    bounds = pa.Array.from_buffers(pa.int32(), len(texts) + 1, [None, offsets], offset=texts.offset)
    first, end = bounds[0].as_py(), bounds[-1].as_py()
    return characters.slice(first, end - first)

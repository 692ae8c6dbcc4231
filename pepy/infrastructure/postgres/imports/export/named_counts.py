"""The names and counts in JSON objects such as `{"country":{"US":12}}{"version":{"3.0":12}}`, as columns.

Where JSON has a comma or a brace, a new line begins: `"country":`, `"US":12`. No Python object exists per name, except
where a name has such a character, a quotation mark or an escape in it, which is rare.
"""

import json
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from pepy.domain.imports.days.columns.encoded_texts import ENCODED
from pepy.infrastructure.postgres.imports.export.arrow_csv import QUOTED, joined, read_lines

_DECODER = json.JSONDecoder()
_AS_LINES = bytes.maketrans(b"{,}", b"\n\n\n")
_TORN = "\n"
_ESCAPE = b"\\"
_ODD_NAME = rb'\\|"[^"]*[{},][^"]*":'
"""Finds objects with an escape, or with a name that would be torn."""
_STANDS_FOR_ODD_NAME = "\x01"
"""Before the number of a name. JSON has no such character that is not escaped."""


def named_counts(objects: pa.Array) -> tuple[pa.DictionaryArray, pa.Array]:
    """Return all names in their order, and their counts, which are null for the name of a group."""
    text = joined(objects)
    if _ESCAPE not in text:
        names, counts = _read(text)
        if not pc.any(pc.match_substring(names.dictionary, _TORN)).as_py():
            return names, counts
    stand_ins: dict[str, int] = {}
    are_odd = pc.match_substring_regex(objects, _ODD_NAME)
    plain = [_plain(text, stand_ins) for text in objects.filter(are_odd).to_pylist()]
    names, counts = _read(joined(pc.replace_with_mask(objects, are_odd, pa.array(plain, pa.binary()))))
    return _with_odd_names(names, list(stand_ins)), counts


def _read(text: bytes) -> tuple[pa.DictionaryArray, pa.Array]:
    columns = read_lines(text.translate(_AS_LINES), {"name": ENCODED, "count": pa.int64()}, ":", QUOTED)
    return columns["name"], columns["count"]


def _plain(objects: bytes, stand_ins: dict[str, int]) -> bytes:
    """Return the lines of objects with something simple in place of each odd name, which is added to the others."""
    lines = []
    for group, members in _groups(objects.decode()):
        lines.append(f'"{group}":')
        lines.extend(f'"{_stand_in(name, stand_ins)}":{count}' for name, count in members.items())
    return "\n".join([*lines, ""]).encode()


def _groups(objects: str) -> Iterator[tuple[str, dict[str, int]]]:
    end = 0
    while end < len(objects):
        groups, end = _DECODER.raw_decode(objects, end)
        yield from groups.items()


def _stand_in(name: str, stand_ins: dict[str, int]) -> str:
    if name.isprintable() and not any(character in name for character in '"\\{},'):
        return name
    return f"{_STANDS_FOR_ODD_NAME}{stand_ins.setdefault(name, len(stand_ins))}"


def _with_odd_names(names: pa.DictionaryArray, odd_names: list[str]) -> pa.DictionaryArray:
    texts = [
        odd_names[int(name[1:])] if name.startswith(_STANDS_FOR_ODD_NAME) else name
        for name in names.dictionary.to_pylist()
    ]
    return pa.DictionaryArray.from_arrays(names.indices, pa.array(texts, pa.string()))

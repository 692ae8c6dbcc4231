"""JSON made column-wise: many objects and lists at once from their keys and counts, without a loop.

Keys and counts that belong together are a run, see `runs`.
"""

import json
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from pepy.domain.imports.days.columns.character_search import contains_any
from pepy.domain.imports.days.columns.runs import Runs
from pepy.infrastructure.postgres.imports.days.joined_words import form, in_turns, joined_words

_TO_ESCAPE = '"\\' + "".join(map(chr, range(0x20)))


def json_strings(texts: pa.Array) -> pa.Array:
    """Return each text as JSON writes it between its quotes (RFC 8259, section 7)."""
    if not contains_any(texts, _TO_ESCAPE):
        return texts
    return pa.array([json.dumps(text, ensure_ascii=False)[1:-1] for text in texts.to_pylist()], pa.string())


def json_objects(keys: pa.DictionaryArray, counts: pa.Array, runs: Runs) -> pa.Array:
    """Return `{"<key>":<count>,..}` for each run; keys are encoded."""
    names = json_strings(keys.dictionary)
    following, first = (pc.binary_join_element_wise(f'{before}"', names, '":', "") for before in (",", "{"))
    numbers = counts.dictionary_encode()
    others, last = _followed_by(numbers.dictionary, ("", "}"))
    codes_of_keys = form(keys.indices, runs.starts, words=len(names))
    codes_of_numbers = form(numbers.indices, runs.lasts, words=len(others))
    codes = in_turns(codes_of_keys, pc.add(codes_of_numbers, pa.scalar(2 * len(names), pa.int32())))
    words = pa.concat_arrays([following, first, others, last])
    return joined_words(words, codes, pc.multiply(runs.firsts, pa.scalar(2, pa.int32())))


def json_lists(counts: pa.Array, runs: Runs) -> pa.Array:
    """Return `[<count>,..]` for each run."""
    numbers = counts.dictionary_encode()
    words = [
        pc.binary_join_element_wise(before, texts, "")
        for texts in _followed_by(numbers.dictionary, ("", "]"))
        for before in (",", "[")
    ]
    codes = form(numbers.indices, runs.starts, runs.lasts, words=len(numbers.dictionary))
    return joined_words(pa.concat_arrays(words), codes, runs.firsts)


def json_objects_of(keys: pa.Array, members: pa.Array, runs: Runs) -> pa.Array:
    """Return `{"<key>":<member>,..}` for each run; keys need no escape, and members are JSON."""
    named = pc.binary_join_element_wise('"', keys, '":', members, "")
    bounds = pa.concat_arrays([pa.array([0], pa.int32()), runs.ends])
    joined = pc.binary_join(pa.ListArray.from_arrays(bounds, named), ",")
    return pc.binary_join_element_wise("{", joined, "}", "")


def _followed_by(numbers: pa.Array, endings: Iterable[str]) -> list[pa.Array]:
    texts = numbers.cast(pa.string())
    return [pc.binary_join_element_wise(texts, ending, "") for ending in endings]

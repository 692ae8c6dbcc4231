"""JSON objects made column-wise: many `{"<key>":<count>,..}` at once from their keys and counts, without a loop.

Values that belong together stand next to each other; such a row of them is called a run.
"""

import json

import pyarrow as pa
import pyarrow.compute as pc

from pepy.domain.character_search import contains_any

_TO_ESCAPE = r'[\x00-\x1f"\\]'


def run_starts(values: pa.Array) -> pa.Array:
    """Tell of each value whether it differs from the one before it."""
    if not len(values):
        return pa.array([], pa.bool_())
    return pa.concat_arrays([pa.array([True]), pc.not_equal(values[1:], values[:-1])])


def run_ends(starts: pa.Array) -> pa.Array:
    """Return the position after the end of each run, as 32-bit integers."""
    positions = pc.indices_nonzero(starts).cast(pa.int32())
    if not len(positions):
        return positions
    return pa.concat_arrays([positions[1:], pa.array([len(starts)], pa.int32())])


def json_strings(texts: pa.Array) -> pa.Array:
    """Return what stands between the quotes of each text as JSON (RFC 8259, section 7)."""
    if not contains_any(texts, _TO_ESCAPE):
        return texts
    odd = pc.match_substring_regex(texts, _TO_ESCAPE)
    escaped = [json.dumps(text, ensure_ascii=False)[1:-1] for text in texts.filter(odd).to_pylist()]
    return pc.replace_with_mask(texts, odd, pa.array(escaped, pa.string()))


def json_objects(keys: pa.Array, values: pa.Array, ends: pa.Array) -> pa.Array:
    """Return `{"<key>":<value>,..}` for each run, which ends before the position in `ends`.

    Keys are such as `json_strings` makes them; values are integers, or texts that are JSON.
    """
    members = pc.binary_join_element_wise('"', keys, '":', values.cast(pa.string()), "")
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), ends])
    joined = pc.binary_join(pa.ListArray.from_arrays(offsets, members), ",")
    return pc.binary_join_element_wise("{", joined, "}", "")

"""Summing the rare values of a project-day as OTHER, so that no text of a further dimension becomes long.

The rule: of a dimension with `max_values`, a project-day keeps so many values, those with the most downloads, of equal
ones the first by name. All others are summed as OTHER. Neither UNKNOWN nor OTHER counts as a value here, so importing
what was exported changes nothing.
"""

import pyarrow as pa
import pyarrow.compute as pc

from pepy.domain.dimensions import ALL_DIMENSIONS, OTHER, UNKNOWN
from pepy.domain.imports.days.columns.runs import Runs
from pepy.domain.imports.days.day_rows import CHECKED_ROWS, COUNTS, ORDERED_DIMENSIONS

_LIMIT_OF = {dimension.name: dimension.max_values for dimension in ALL_DIMENSIONS}
_LIMITS = pa.array([_LIMIT_OF[name] for name in ORDERED_DIMENSIONS.to_pylist()], pa.int32())
"""The limit of each dimension by its code; null: none."""


def rare_values_summed(rows: pa.RecordBatch, splits: Runs) -> pa.RecordBatch:
    """Return folded rows (CHECKED_ROWS), of a project and dimension next to each other, without rare values.

    They are the same batch if there are none. Few projects have any, so only their rows are looked at.
    """
    limits = _LIMITS.take(rows["dimension"].indices.take(splits.firsts))
    is_wide = pc.fill_null(pc.greater(pc.subtract(splits.ends, splits.firsts), limits), False)
    if not pc.any(is_wide).as_py():
        return rows
    in_wide = splits.of_each_value(is_wide)
    values = _with_other(rows["value"])
    rows = rows.set_column(rows.schema.get_field_index("value"), "value", values)
    wide = Runs(splits.starts.filter(in_wide))
    reduced = _reduced(rows.filter(in_wide), wide, limits.filter(is_wide))
    both = pa.concat_batches([rows, _as_rows(reduced, rows, splits.firsts.filter(is_wide))])
    return both.take(_order(rows.num_rows, in_wide, wide, Runs.of(reduced["split"])))


def _order(row_count: int, in_wide: pa.Array, wide: Runs, reduced: Runs) -> pa.Array:
    """Return the rows that remain: those of no wide split, and in place of each wide split what it was reduced to.

    The reduced rows follow the first `row_count` ones. A split does not grow, so they find room where it was.
    """
    numbers = wide.numbers
    reduced_places = pc.add(reduced.firsts.take(numbers), _within(wide))
    is_left = pc.less(reduced_places, reduced.ends.take(numbers))
    places = pc.if_else(is_left, pc.add(reduced_places, pa.scalar(row_count, pa.int32())), None)
    return pc.replace_with_mask(pa.arange(0, row_count).cast(pa.int32()), in_wide, places).drop_null()


def _within(runs: Runs) -> pa.Array:
    """Return the place of each value in its run, from 0."""
    return pc.subtract(pa.arange(0, len(runs.starts)).cast(pa.int32()), runs.of_each_value(runs.firsts))


def _with_other(values: pa.DictionaryArray) -> pa.DictionaryArray:
    texts = values.dictionary
    if pc.index(texts, OTHER).as_py() >= 0:
        return values
    return pa.DictionaryArray.from_arrays(values.indices, pa.concat_arrays([texts, pa.array([OTHER])]))


def _reduced(rows: pa.RecordBatch, splits: Runs, limits: pa.Array) -> pa.RecordBatch:
    """Return the number of the `split`, the code of the value (`value`) and COUNTS of what remains, in order."""
    values, numbers = rows["value"], splits.numbers
    code_of_other = pa.scalar(pc.index(values.dictionary, OTHER).as_py(), pa.int32())
    is_rare = pc.greater_equal(_ranks(rows, splits), limits.take(numbers))
    codes = pc.if_else(is_rare, code_of_other, values.indices)
    table = pa.table([numbers, codes, *(rows[count] for count in COUNTS)], ["split", "value", *COUNTS])
    summed = table.group_by(["split", "value"]).aggregate([(count, "sum") for count in COUNTS])
    summed = summed.rename_columns(["split", "value", *COUNTS])
    texts = values.dictionary.take(summed["value"].combine_chunks())
    ordered = summed.append_column("text", texts).sort_by([("split", "ascending"), ("text", "ascending")])
    return ordered.drop_columns(["text"]).combine_chunks().to_batches()[0]


def _ranks(rows: pa.RecordBatch, splits: Runs) -> pa.Array:
    """Return the rank of each row within its split, from 0; below 0 for UNKNOWN and OTHER, which are always kept."""
    texts = rows["value"].cast(pa.string())
    is_kept = pc.is_in(texts, pa.array([UNKNOWN, OTHER]))
    table = pa.table({"split": splits.numbers, "last": is_kept, "downloads": rows["downloads"], "text": texts})
    order = pc.sort_indices(
        table,
        [("split", "ascending"), ("last", "ascending"), ("downloads", "descending"), ("text", "ascending")],
    )
    # Splits stand where they stood, so the rows of a split share its places; `order` says which row has which.
    return pc.if_else(is_kept, pa.scalar(-1, pa.int32()), _within(splits).take(pc.sort_indices(order)))


def _as_rows(reduced: pa.RecordBatch, rows: pa.RecordBatch, firsts: pa.Array) -> pa.RecordBatch:
    of_split = firsts.take(reduced["split"])
    texts = [
        rows["project"].take(of_split),
        rows["dimension"].take(of_split),
        pa.DictionaryArray.from_arrays(reduced["value"], rows["value"].dictionary),
    ]
    return pa.RecordBatch.from_arrays([*texts, *(reduced[count] for count in COUNTS)], schema=CHECKED_ROWS)

"""The index of a day: the downloads of all projects together by dimension and value, and which values it keeps."""

import pyarrow as pa
import pyarrow.compute as pc

from pepy.domain.dimensions import REST
from pepy.domain.imports.days.day_rows import COUNTS, DAY_ROWS, ORDERED_DIMENSIONS
from pepy.domain.imports.days.fold import FoldedRows

INDEX_VALUES = pa.schema([DAY_ROWS.field(column) for column in ("dimension", "value", *COUNTS)])
"""Sums by dimension and value. Those of version are one row, with the value REST."""

_VERSION = pa.scalar(ORDERED_DIMENSIONS.index("version").as_py(), pa.int32())


def index_values(folded: FoldedRows) -> pa.RecordBatch:
    """Return the sums of these projects as INDEX_VALUES; a key comes once.

    Codes are grouped, not texts: one code for dimension and value together. Nothing can leave 64 bits, because
    `DaySums` has bounded the sums of the day.
    """
    dimensions, values = folded.rows["dimension"].indices, folded.rows["value"]
    texts = pa.concat_arrays([values.dictionary, pa.array([REST])])
    code_of_rest, count_of_texts = (pa.scalar(number, pa.int32()) for number in (len(texts) - 1, len(texts)))
    codes = pc.if_else(pc.equal(dimensions, _VERSION), code_of_rest, values.indices)
    keys = pc.add(pc.multiply(dimensions, count_of_texts), codes)
    table = pa.table([keys, *(folded.rows[count] for count in COUNTS)], ["key", *COUNTS])
    summed = table.group_by("key").aggregate([(count, "sum") for count in COUNTS]).combine_chunks()
    keys = summed["key"].combine_chunks()
    dimensions = pc.divide(keys, count_of_texts)
    columns = [
        ORDERED_DIMENSIONS.take(dimensions),
        texts.take(pc.subtract(keys, pc.multiply(dimensions, count_of_texts))),
        *(summed[f"{count}_sum"].combine_chunks() for count in COUNTS),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=INDEX_VALUES)

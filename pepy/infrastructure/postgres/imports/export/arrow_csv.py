"""Arrow's CSV reader for texts that are in memory: nothing else cuts and converts millions of texts as quickly."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from pyarrow import csv

QUOTED: Mapping[str, Any] = {"double_quote": False, "newlines_in_values": True}
"""How names in JSON are quoted, if none of them has an escape."""

NOT_QUOTED: Mapping[str, Any] = {"quote_char": False, "double_quote": False}


def read_lines(
    lines: bytes,
    columns: Mapping[str, pa.DataType],
    delimiter: str,
    quotes: Mapping[str, Any],
    words: tuple[str, ...] = (),
) -> pa.RecordBatch:
    """Return lines, of which there is at least one, as columns; empty ones are skipped, and `words` are null."""
    table = csv.read_csv(
        pa.BufferReader(lines),
        # A single block, of which a single batch is made.
        csv.ReadOptions(use_threads=False, block_size=len(lines) + 1, column_names=list(columns)),
        csv.ParseOptions(delimiter=delimiter, **quotes),
        csv.ConvertOptions(column_types=columns, null_values=["", *words]),
    )
    return table.combine_chunks().to_batches()[0]


def joined(texts: pa.Array) -> bytes:
    """Return the bytes of binary texts one after the other."""
    # In memory they are so already.
    _, bounds, characters = texts.buffers()
    of_texts = pa.Array.from_buffers(pa.int32(), len(texts) + 1, [None, bounds], offset=texts.offset)
    return bytes(memoryview(characters)[of_texts[0].as_py() : of_texts[-1].as_py()])

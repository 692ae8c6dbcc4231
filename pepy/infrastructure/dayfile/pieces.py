"""Combining the batches of a source, which may have any size, into pieces of a useful size."""

from collections.abc import Iterable, Iterator

import pyarrow as pa

BYTES_PER_PIECE = 67_108_864
"""Limits pieces with long texts; a quarter of a million ordinary rows take a tenth of it."""


def pieces(batches: Iterable[pa.RecordBatch], rows_per_piece: int) -> Iterator[pa.Table]:
    """Yield the batches as tables of at least this many rows or BYTES_PER_PIECE bytes; the last may be smaller."""
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        waiting.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows >= rows_per_piece or size >= BYTES_PER_PIECE:
            yield pa.Table.from_batches(waiting)
            waiting, rows, size = [], 0, 0
    if rows:
        yield pa.Table.from_batches(waiting)

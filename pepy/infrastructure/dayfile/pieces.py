"""Gathering batches, which sources make as they like, into pieces of a useful size."""

from collections.abc import Iterable, Iterator

import pyarrow as pa

BYTES_PER_PIECE = 67_108_864
"""A piece of long texts is as large with fewer rows; rows of usual length take a tenth of it in a quarter million."""


def pieces(batches: Iterable[pa.RecordBatch], rows_per_piece: int) -> Iterator[pa.Table]:
    """Yield the batches in tables of at least so many rows, or of BYTES_PER_PIECE, but for the last one."""
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

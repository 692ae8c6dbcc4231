"""Gathering batches, which sources make as they like, into pieces of a useful size."""

from collections.abc import Iterable, Iterator

import pyarrow as pa


def pieces(batches: Iterable[pa.RecordBatch], rows_per_piece: int) -> Iterator[pa.Table]:
    """Yield the batches in tables of at least so many rows, but for the last one."""
    waiting: list[pa.RecordBatch] = []
    rows_waiting = 0
    for batch in batches:
        waiting.append(batch)
        rows_waiting += batch.num_rows
        if rows_waiting >= rows_per_piece:
            yield pa.Table.from_batches(waiting)
            waiting, rows_waiting = [], 0
    if rows_waiting:
        yield pa.Table.from_batches(waiting)

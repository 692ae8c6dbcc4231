"""Sorting the rows of a day by project on disk, for files that are not sorted.

Pieces of the day are sorted in memory and written to temporary files as runs; then all runs are merged.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryFile, gettempdir
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
from attrs import define

from pepy.domain.errors import UnwritableFileError
from pepy.domain.imports.days.day_rows import DAY_ROWS, encoded_rows
from pepy.infrastructure.dayfile.checks.broken_files import one_line
from pepy.infrastructure.dayfile.pieces import BYTES_PER_PIECE, pieces

ROWS_PER_RUN = 524_288
"""Rows that are sorted in memory at a time, which takes about 150 bytes each."""
ROWS_PER_BATCH = 16_384
"""Rows of each run in memory while the runs are merged."""
BYTES_PER_BATCH = 4_194_304
"""Limits batches with long texts."""

_LZ4 = pa.ipc.IpcWriteOptions(compression="lz4")


def sorted_by_project(
    batches: Iterable[pa.RecordBatch], rows_per_run: int = ROWS_PER_RUN, rows_per_batch: int = ROWS_PER_BATCH
) -> Iterator[pa.RecordBatch]:
    """Yield CHECKED_ROWS sorted by project; the rows of one project are in any order.

    Reads all of `batches` before it yields the first batch. Memory is bounded whatever the number of rows. The runs are
    in the system's temporary directory (see TMPDIR), and vanish even if the process is killed.

    Raises UnwritableFileError if the runs cannot be written.
    """
    # If the disk was full for the last bytes, closing the file fails again, so it is closed inside as well.
    with _using_temporary_files(), ExitStack() as files:
        runs = []
        for rows in pieces(_written_out(batches), rows_per_run):
            # The file has no name, so nothing is left behind.
            runs.append(files.enter_context(TemporaryFile(prefix="pepy-")))
            _write_run(_sorted(rows), runs[-1], rows_per_batch)
            pa.default_memory_pool().release_unused()
        yield from map(encoded_rows, _merged([_reading(file) for file in runs]))


@contextmanager
def _using_temporary_files() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnwritableFileError(f"the rows cannot be sorted in {gettempdir()}: {one_line(error)}") from error


def _written_out(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the rows with expanded texts; a small batch may repeat a long text many times."""
    for batch in batches:
        texts = [column for column in batch.columns if pa.types.is_dictionary(column.type)]
        characters = sum(pc.sum(pc.binary_length(text.dictionary).take(text.indices)).as_py() or 0 for text in texts)
        rows = max(batch.num_rows * BYTES_PER_PIECE // max(characters, 1), 1)
        for start in range(0, batch.num_rows, rows):
            yield batch.slice(start, rows).cast(DAY_ROWS)


def _sorted(rows: pa.Table) -> pa.Table:
    rows = rows.combine_chunks()
    # Arrow compares bytes; for UTF-8 that is the same order as that of Python's strings.
    return rows.take(pc.sort_indices(rows["project"].chunk(0)))


def _write_run(rows: pa.Table, file: IO[bytes], rows_per_batch: int) -> None:
    with pa.ipc.new_stream(file, DAY_ROWS, options=_LZ4) as writer:
        rows_of_long_texts = max(BYTES_PER_BATCH * rows.num_rows // rows.nbytes, 1)
        writer.write_table(rows, max_chunksize=min(rows_per_batch, rows_of_long_texts))
    file.seek(0)


def _reading(file: IO[bytes]) -> "_Run":
    batches = iter(pa.ipc.open_stream(file))
    return _Run(batches, next(batches))


@define
class _Run:
    """A sorted run that is being read: the current batch and the ones to come."""

    batches: Iterator[pa.RecordBatch]
    at_hand: pa.RecordBatch

    def has_rows(self) -> bool:
        """Tell whether rows are left, loading the next batch if necessary."""
        if not self.at_hand.num_rows:
            self.at_hand = next(self.batches, self.at_hand)
        return bool(self.at_hand.num_rows)

    def last_project(self) -> str:
        """Return the last project of the current batch."""
        name: str = self.at_hand["project"][-1].as_py()
        return name

    def take_up_to(self, project: str) -> pa.RecordBatch:
        """Take the rows of the current batch up to the last one of this project."""
        batch, projects = self.at_hand, self.at_hand["project"]
        count = bisect_right(range(len(projects)), project, key=lambda row: projects[row].as_py())
        self.at_hand = batch.slice(count)
        return batch.slice(0, count)


def _merged(runs: list[_Run]) -> Iterator[pa.RecordBatch]:
    while runs := [run for run in runs if run.has_rows()]:
        # No run can still have rows before this project; more rows of the project itself may follow in the next round.
        project = min(run.last_project() for run in runs)
        taken = pa.Table.from_batches([run.take_up_to(project) for run in runs])
        yield _sorted(taken).combine_chunks().to_batches()[0]

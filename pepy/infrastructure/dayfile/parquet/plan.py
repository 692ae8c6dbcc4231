"""How to read the row groups of a Parquet file: with or without dictionaries, and how many rows at a time."""

from collections.abc import Iterator
from itertools import groupby

import pyarrow as pa
import pyarrow.parquet as pq
from attrs import frozen

from pepy.domain.errors import MalformedDayError
from pepy.domain.imports.days.day_rows import COUNTS
from pepy.infrastructure.dayfile.parquet.page_headers import DELTA_BYTE_ARRAY, Page, pages

_ROWS_PER_BATCH = 262_144
_BYTES_PER_BATCH = 33_554_432
"""Bytes of a column per batch, so that a batch of long texts has fewer rows."""
_BYTES_OF_DELTAS = 67_108_864
"""The same for pages that do not say how long their texts are, because each text may share a long prefix."""
_MAX_BYTES_OF_PAGES = 268_435_456
"""Bytes of the pages in memory at once: one page and one dictionary per column. Writers usually make 1 MB pages."""

_ENCODINGS_OF_DICTIONARIES = {"PLAIN", "PLAIN_DICTIONARY", "RLE_DICTIONARY", "RLE", "BIT_PACKED"}
"""The encodings in a chunk, of values and levels, that Arrow can read as dictionary indices."""


@frozen
class Stretch:
    """Consecutive row groups that are read in the same way."""

    row_groups: list[int]
    dictionaries: tuple[str, ...]
    """Text columns that are read as dictionary indices, so that their texts are not expanded."""
    rows_per_batch: int


def stretches(metadata: pq.FileMetaData, columns: dict[str, int], file: pa.NativeFile) -> Iterator[Stretch]:
    """Divide the file into stretches. `columns` maps names to positions among the leaves of the schema.

    Raises MalformedDayError for a row group whose pages are too large for memory, ArrowInvalid for a broken one.
    """
    groups = [number for number in range(metadata.num_row_groups) if metadata.row_group(number).num_rows]
    ways = {number: _way_of(metadata.row_group(number), number, columns, file) for number in groups}
    for (dictionaries, rows), numbers in groupby(groups, key=ways.__getitem__):
        yield Stretch(list(numbers), dictionaries, rows)


def _way_of(
    group: pq.RowGroupMetaData, number: int, columns: dict[str, int], file: pa.NativeFile
) -> tuple[tuple[str, ...], int]:
    chunks = {name: group.column(place) for name, place in columns.items()}
    dictionaries = tuple(
        name
        for name, chunk in chunks.items()
        if name not in COUNTS and _ENCODINGS_OF_DICTIONARIES.issuperset(chunk.encodings)
    )
    found = [list(_pages_of(chunk, file)) for chunk in chunks.values()]
    held = sum(map(_bytes_held, found))
    if held > _MAX_BYTES_OF_PAGES:
        raise MalformedDayError(
            f"the pages of row group {number + 1} need {held:,} bytes at once, more than {_MAX_BYTES_OF_PAGES:,}: "
            "write the file with pages of about 1 MB"
        )
    rows = min((_rows_at_a_time(page) for of_column in found for page in of_column), default=_ROWS_PER_BATCH)
    return dictionaries, min(rows, _ROWS_PER_BATCH)


def _pages_of(chunk: pq.ColumnChunkMetaData, file: pa.NativeFile) -> Iterator[Page]:
    start = chunk.data_page_offset
    # Some writers put 0 if there is no dictionary.
    if chunk.dictionary_page_offset:
        start = min(start, chunk.dictionary_page_offset)
    return pages(file, start, start + chunk.total_compressed_size, chunk.num_values)


def _bytes_held(found: list[Page]) -> int:
    of_dictionary = max((page.size for page in found if page.encoding is None), default=0)
    return of_dictionary + max((page.size for page in found if page.encoding is not None), default=0)


def _rows_at_a_time(page: Page) -> int:
    if page.encoding is None or page.size <= 0:
        return _ROWS_PER_BATCH
    if page.encoding == DELTA_BYTE_ARRAY:
        return max(_BYTES_OF_DELTAS // page.size, 1)
    return max(_BYTES_PER_BATCH * page.values // page.size, 1)

"""The ports that write and read day files."""

from collections.abc import Callable, Iterator
from pathlib import Path

from pepy.domain.imports.days.day_rows import RowBatch
from pepy.domain.imports.days.day_source import DaySource

ReadDayFile = Callable[[Path], DaySource]
"""Makes a source of a day file."""

WriteDayFile = Callable[[Path, Iterator[RowBatch]], int]
"""Writes batches of `day_rows.CHECKED_ROWS` to a file, all or nothing, and returns the number of rows."""

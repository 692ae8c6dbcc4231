"""Turning a file's columns into rows of a day: types are cast if nothing is lost, and otherwise refused."""

from bisect import bisect_left
from typing import NoReturn

import pyarrow as pa
import pyarrow.compute as pc

from pepy.domain.errors import MalformedDayError
from pepy.domain.imports.days.day_rows import COUNTS, DAY_ROWS, checked_rows
from pepy.domain.imports.written_counts import advice_about
from pepy.infrastructure.dayfile.checks.shown_values import shown_value, written_text
from pepy.infrastructure.dayfile.texts import first_refused, strings, text, why_refused


def typed_rows(batch: pa.RecordBatch, rows_before: int) -> pa.RecordBatch:
    """Return the checked rows of a batch that has the columns of DAY_ROWS in any Arrow types.

    Texts may be bytes or dictionaries; counts may be integers, decimals, or digits in a text. Raises MalformedDayError
    for the first row that breaks a rule of `day_rows.checked_rows`, or has a text that is not UTF-8 or has more than
    MAX_CHARACTERS, or a count that is not a 64-bit integer.
    """
    columns = []
    for name in DAY_ROWS.names:
        column = batch[name]
        try:
            columns.append(_count(column) if name in COUNTS else text(column, trimmed=name == "project"))
        except pa.ArrowInvalid:
            _refuse(batch, name, rows_before)
    return checked_rows(pa.RecordBatch.from_arrays(columns, DAY_ROWS.names), rows_before)


def _count(column: pa.Array) -> pa.Array:
    if pa.types.is_decimal(column.type):
        # Arrow casts a decimal only to integers that hold every decimal of its precision; the widest is 76 digits.
        return column.cast(pa.decimal256(76, column.type.scale)).cast(pa.int64())
    if not pa.types.is_binary(column.type):
        return column.cast(pa.int64())
    digits = strings(column)
    # Arrow's cast would also accept hexadecimal digits.
    if pc.any(pc.invert(pc.ascii_is_decimal(digits))).as_py():
        raise pa.ArrowInvalid("a count has characters other than digits")
    return digits.cast(pa.int64())


def _refuse(batch: pa.RecordBatch, name: str, rows_before: int) -> NoReturn:
    column = batch[name]
    if name in COUNTS:
        first = bisect_left(range(len(column)), True, key=lambda row: not _is_count(column[: row + 1]))
        value = column[first]
        reason = f"is {shown_value(value)}, not an integer from 0 to 2^63 - 1{advice_about(written_text(value))}"
    else:
        first = first_refused(column, trimmed=name == "project")
        reason = why_refused(column[first])
    # An earlier row may break another rule, and the error should name the first invalid row.
    typed_rows(batch.slice(0, first), rows_before)
    raise MalformedDayError(f"row {rows_before + first + 1}: {name} {reason}")


def _is_count(column: pa.Array) -> bool:
    try:
        _count(column)
    except pa.ArrowInvalid:
        return False
    return True

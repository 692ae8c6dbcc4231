"""From the columns that a file happens to have to rows of a day: types are cast where nothing is lost, or refused."""

from bisect import bisect_left
from collections import Counter
from typing import NoReturn

import pyarrow as pa
import pyarrow.compute as pc

from pepy.domain.day_rows import COUNTS, DAY_ROWS, checked_rows
from pepy.domain.encoded_texts import encoded, recoded
from pepy.domain.errors import MalformedDayError

_MAX_SHOWN = 60
"""Characters of an offending text in an error: enough to find it, and still one line."""


def refuse_columns(names: list[str]) -> None:
    """Raise MalformedDayError if a column of the day file is missing among these names, or stands there twice."""
    times = Counter(names)
    for column in DAY_ROWS.names:
        if times[column] != 1:
            raise MalformedDayError(f"column {column} {'stands there twice' if times[column] else 'is missing'}")


def typed_rows(batch: pa.RecordBatch, rows_before: int) -> pa.RecordBatch:
    """Return the checked rows of a batch that has the columns of DAY_ROWS in whatever types of Arrow.

    Texts may be long, or bytes; counts may be any integers, decimals, or digits in a text. Raises
    MalformedDayError for the first row that breaks a rule, be it one of `day_rows.checked_rows` or a text that is no
    UTF-8 or a count that is no integer of 64 bits.
    """
    columns = []
    for name in DAY_ROWS.names:
        try:
            columns.append(_typed(name, batch[name]))
        except pa.ArrowInvalid:
            _refuse(batch, name, rows_before)
    return checked_rows(pa.RecordBatch.from_arrays(columns, DAY_ROWS.names), rows_before)


def text(column: pa.Array) -> pa.DictionaryArray:
    """Return texts or bytes of any type, or a dictionary of them, encoded. Raises ArrowInvalid if they are no UTF-8."""
    if not pa.types.is_dictionary(column.type):
        return encoded(_strings(column))
    try:
        return recoded(column.indices.cast(pa.int32()), _strings(column.dictionary))
    except pa.ArrowInvalid:
        # What no row makes use of does not matter.
        return encoded(_strings(column.dictionary.take(column.indices)))


def _strings(texts: pa.Array) -> pa.Array:
    # Arrow believes a file that calls its bytes UTF-8; a cast from bytes looks at them.
    return texts.cast(pa.string()).cast(pa.binary()).cast(pa.string())


def _typed(name: str, column: pa.Array) -> pa.Array:
    return _count(column) if name in COUNTS else text(column)


def _count(column: pa.Array) -> pa.Array:
    if pa.types.is_decimal(column.type):
        # Arrow casts a decimal only to integers that hold every decimal of its precision; the widest is 76 digits.
        return column.cast(pa.decimal256(76, column.type.scale)).cast(pa.int64())
    if not pa.types.is_binary(column.type):
        return column.cast(pa.int64())
    digits = _strings(column)
    # Arrow's cast also takes hexadecimal digits for a number.
    if pc.any(pc.invert(pc.ascii_is_decimal(digits))).as_py():
        raise pa.ArrowInvalid("a count has other characters than digits")
    return digits.cast(pa.int64())


def _refuse(batch: pa.RecordBatch, name: str, rows_before: int) -> NoReturn:
    column = batch[name]
    first = bisect_left(range(len(column)), True, key=lambda row: not _can_be_typed(name, column[: row + 1]))
    # A row before this one may break another rule, and the first is the one to name.
    typed_rows(batch.slice(0, first), rows_before)
    wanted = "an integer from 0 to 2^63 - 1" if name in COUNTS else "text in UTF-8"
    raise MalformedDayError(f"row {rows_before + first + 1}: {name} is {_shown(column[first])}, not {wanted}")


def _can_be_typed(name: str, column: pa.Array) -> bool:
    try:
        _typed(name, column)
    except pa.ArrowInvalid:
        return False
    return True


def _shown(value: pa.Scalar) -> str:
    if isinstance(value, pa.DictionaryScalar):
        value = value.dictionary[value.index.as_py()]
    if not isinstance(value, pa.BinaryScalar):
        return str(value.as_py())
    content = value.as_buffer().to_pybytes()
    try:
        shown = repr(content.decode())
    except UnicodeDecodeError:
        shown = repr(content)
    return shown if len(shown) <= _MAX_SHOWN else f"{shown[:_MAX_SHOWN]}..."

"""Headers of Parquet pages: how large a page is before it is decompressed, which Arrow does not ask.

The format: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift (`PageHeader`), written
in Thrift's compact protocol: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md.
"""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from attrs import frozen

DELTA_BYTE_ARRAY = 7
"""The encoding in which a text is what it has in common with the text before, and the rest."""

_FIRST_READ = 512
_LONGEST_HEADER = 1 << 22
"""Bytes of a header, which has the smallest and the largest text of its page."""

# `PageHeader`: sizes, and one header by the type of the page.
_UNCOMPRESSED_SIZE, _COMPRESSED_SIZE, _DATA_PAGE, _DICTIONARY_PAGE, _DATA_PAGE_V2 = 2, 3, 5, 7, 8
_VALUES = 1
_ENCODING = {_DATA_PAGE: 2, _DATA_PAGE_V2: 4}

_INTEGERS = (4, 5, 6)
_BINARY, _STRUCT = 8, 12
_WIDTHS = {1: 0, 2: 0, 3: 1, 7: 8}
"""Bytes that a field of another type takes: the two booleans are nothing but their types, a byte, a double."""

_Struct = dict[int, Any]


@frozen
class Page:
    """What the header of a page says."""

    size: int
    """Bytes, decompressed."""
    values: int
    """Number of values, nulls included; 0 for a dictionary."""
    encoding: int | None
    """How the values are written; None for a dictionary."""


def pages(file: pa.NativeFile, start: int, end: int, values: int) -> Iterator[Page]:
    """Yield the pages of a column chunk that has so many values and lies between these bytes of the file.

    Raises ArrowInvalid where a header makes no sense.
    """
    while values > 0 and start < end:
        header, length = _header_at(file, start)
        page = _page(header)
        yield page
        values -= page.values
        start += length + max(header[_COMPRESSED_SIZE], 0)


def _header_at(file: pa.NativeFile, start: int) -> tuple[_Struct, int]:
    """Return the header of the page that starts there, and its length."""
    size = _FIRST_READ
    while size <= _LONGEST_HEADER:
        content = file.read_at(size, start)
        try:
            return _struct(content, 0)
        except IndexError:
            size *= 16
        except RecursionError:
            break
    raise pa.ArrowInvalid("the header of a page does not end")


def _page(header: _Struct) -> Page:
    kind = next((kind for kind in (_DATA_PAGE, _DATA_PAGE_V2) if kind in header), None)
    try:
        if kind is None:
            return Page(header[_UNCOMPRESSED_SIZE], 0, None)
        return Page(header[_UNCOMPRESSED_SIZE], header[kind][_VALUES], header[kind][_ENCODING[kind]])
    except (KeyError, TypeError) as error:
        raise pa.ArrowInvalid("the header of a page lacks a size") from error


# Plain functions with a place in and out: there is a header for every 20,000 values.
def _struct(content: bytes, place: int) -> tuple[_Struct, int]:
    """Return a struct, as its numbers and structs by the ids of their fields, and the place after it.

    Raises IndexError where the content ends too early.
    """
    fields: _Struct = {}
    field = 0
    while content[place]:
        # The four high bits say how far the id is from that of the field before.
        step, kind = content[place] >> 4, content[place] & 15
        place += 1
        if step:
            field += step
        else:
            field, place = _integer(content, place)
        fields[field], place = _value(content, place, kind)
    return fields, place + 1


def _value(content: bytes, place: int, kind: int) -> tuple[Any, int]:
    if kind in _INTEGERS:
        return _integer(content, place)
    if kind == _STRUCT:
        return _struct(content, place)
    if kind == _BINARY:
        length, place = _varint(content, place)
        return None, place + length
    if kind in _WIDTHS:
        return None, place + _WIDTHS[kind]
    raise pa.ArrowInvalid("the header of a page has a field that no page has")


def _integer(content: bytes, place: int) -> tuple[int, int]:
    number, place = _varint(content, place)
    return (number >> 1) ^ -(number & 1), place


def _varint(content: bytes, place: int) -> tuple[int, int]:
    number = shift = 0
    while content[place] > 127:
        number |= (content[place] & 127) << shift
        shift += 7
        place += 1
    return number | content[place] << shift, place + 1

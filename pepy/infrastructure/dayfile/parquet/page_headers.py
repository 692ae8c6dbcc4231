"""Headers of Parquet pages, which give the decompressed size of a page; Arrow does not expose it.

The format: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift (`PageHeader`), written
in Thrift's compact protocol: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md.
"""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from attrs import frozen

DELTA_BYTE_ARRAY = 7
"""The encoding that stores a text as the length of the prefix shared with the previous text, and the rest."""

_FIRST_READ = 512
_MAX_HEADER_BYTES = 1 << 22
"""Bytes of a header; it contains the smallest and the largest text of its page."""

# `PageHeader`: sizes, and one header by the type of the page.
_UNCOMPRESSED_SIZE, _COMPRESSED_SIZE, _DATA_PAGE, _DICTIONARY_PAGE, _DATA_PAGE_V2 = 2, 3, 5, 7, 8
_VALUES = 1
_ENCODING = {_DATA_PAGE: 2, _DATA_PAGE_V2: 4}

_INTEGERS = (4, 5, 6)
_BINARY, _STRUCT = 8, 12
_WIDTHS = {1: 0, 2: 0, 3: 1, 7: 8}
"""Bytes that a field of another type takes: 0 for the two booleans, which are part of the type, 1 byte, 8 a double."""

_Struct = dict[int, Any]


@frozen
class Page:
    """The header of a page."""

    size: int
    """Bytes, decompressed."""
    values: int
    """Number of values, nulls included; 0 for a dictionary."""
    encoding: int | None
    """How the values are written; None for a dictionary."""


def pages(file: pa.NativeFile, start: int, end: int, values: int) -> Iterator[Page]:
    """Yield the pages of a column chunk with this many values, between these bytes of the file.

    Raises ArrowInvalid for an invalid header.
    """
    while values > 0 and start < end:
        header, length = _header_at(file, start)
        page = _page(header)
        yield page
        values -= page.values
        start += length + max(header[_COMPRESSED_SIZE], 0)


def _header_at(file: pa.NativeFile, start: int) -> tuple[_Struct, int]:
    """Return the header of the page that starts at this byte, and its length."""
    size = _FIRST_READ
    while size <= _MAX_HEADER_BYTES:
        content = file.read_at(size, start)
        try:
            return _struct(content, 0)
        except IndexError:
            size *= 16
        except RecursionError:
            break
    raise pa.ArrowInvalid("a page header does not end")


def _page(header: _Struct) -> Page:
    kind = next((kind for kind in (_DATA_PAGE, _DATA_PAGE_V2) if kind in header), None)
    try:
        if kind is None:
            return Page(header[_UNCOMPRESSED_SIZE], 0, None)
        return Page(header[_UNCOMPRESSED_SIZE], header[kind][_VALUES], header[kind][_ENCODING[kind]])
    except (KeyError, TypeError) as error:
        raise pa.ArrowInvalid("a page header lacks a size") from error


# Plain functions that pass a position along, for speed: there is a header for every 20,000 values.
def _struct(content: bytes, place: int) -> tuple[_Struct, int]:
    """Return a struct (its numbers and structs by field id) and the position after it.

    Raises IndexError if the content ends too early.
    """
    fields: _Struct = {}
    field = 0
    while content[place]:
        # The four high bits are the difference between this field's id and the previous one's.
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
    raise pa.ArrowInvalid("a page header has a field of an unknown type")


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

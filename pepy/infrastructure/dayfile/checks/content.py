"""Recognising a file by its first bytes if it is not what its name says."""

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pepy.domain.errors import MalformedDayError
from pepy.infrastructure.dayfile.checks.files import head_of
from pepy.infrastructure.dayfile.form import FileForm

_PARQUET, _GZIP = b"PAR1", b"\x1f\x8b"
_COMPRESSED_PARQUET = (
    "a Parquet file: decompress it, and write it as CSV, or rename it to end in .parquet if it is a day file"
)
_SIGNATURES = (
    (_PARQUET, "a Parquet file: write it as CSV, or rename it to end in .parquet if it is a day file"),
    (_GZIP, "compressed with gzip: its name should end in .csv.gz"),
    (b"PARE", "an encrypted Parquet file: write it without encryption"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive: unpack it"),
    (b"Rar!\x1a\x07", "a RAR archive: unpack it"),
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook: unpack it, or save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook: save the sheet as CSV"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd: decompress it, or compress it with gzip"),
    (b"BZh", "compressed with bzip2: decompress it, or compress it with gzip"),
    (b"\xfd7zXZ\x00", "compressed with xz: decompress it, or compress it with gzip"),
    (b"\x04\x22\x4d\x18", "compressed with lz4: decompress it, or compress it with gzip"),
    (b"\x1f\x9d", "compressed with compress (.Z): decompress it, or compress it with gzip"),
    (b"]\x00\x00", "compressed with lzma: decompress it, or compress it with gzip"),
    (b"\xff\x06\x00\x00sNaPpY", "compressed with snappy: decompress it, or compress it with gzip"),
    (b"ARROW1", "an Arrow (Feather) file: convert it to CSV"),
    (b"\xff\xff\xff\xff", "an Arrow stream: convert it to CSV"),
    (b"FEA1", "a Feather file: convert it to CSV"),
    (b"ORC", "an ORC file: convert it to CSV"),
    (b"Obj\x01", "an Avro file: convert it to CSV"),
    (b"SQLite format 3\x00", "an SQLite database: export the table as CSV"),
    (b"{\\rtf", "a document in RTF: save the table as CSV"),
    (b"%PDF", "a PDF document: save the table as CSV"),
)
"""The first bytes of other kinds of files, and how to convert them."""

_UTF_32 = "text in UTF-32: save it as UTF-8"
_UTF_16 = "text in UTF-16: save it as UTF-8"
# The byte order mark of UTF-32 starts like that of UTF-16, so it must be tried first.
_WIDE_TEXTS = (
    (re.compile(rb"\xff\xfe\x00\x00|\x00\x00\xfe\xff|(?:[ -~]\x00\x00\x00){4}|(?:\x00\x00\x00[ -~]){4}"), _UTF_32),
    (re.compile(rb"\xff\xfe|\xfe\xff|(?:[ -~]\x00){4}|(?:\x00[ -~]){4}"), _UTF_16),
)
_MARKUP = (
    (re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE), "an HTML page: download the file itself"),
    (re.compile(rb"\s*<"), "XML: convert it to CSV"),
    (re.compile(rb"\s*[\[{]"), "JSON: convert it to CSV"),
)


@contextmanager
def recognized(path: Path, form: FileForm) -> Iterator[None]:
    """Improve the reason for refusing a file if its first bytes show that it is of another kind."""
    try:
        yield
    except MalformedDayError as error:
        kind = _kind_of_file(path, form)
        if kind is None:
            raise
        raise MalformedDayError(f"it is {kind}") from error


def _kind_of_file(path: Path, form: FileForm) -> str | None:
    head = head_of(path)
    if head.startswith(_GZIP):
        return _kind_of_gzip(path, form)
    if form is FileForm.PARQUET:
        # A broken Parquet file is still a Parquet file.
        text = "not a Parquet file: if it is a CSV, its name should end in .csv"
        return None if head.startswith(_PARQUET) else kind_of_content(head) or text
    if form is FileForm.CSV:
        return kind_of_content(head)
    return kind_of_content(head) or "not compressed with gzip: if it is a CSV, its name should end in .csv"


def _kind_of_gzip(path: Path, form: FileForm) -> str | None:
    with suppress(MalformedDayError):
        head = head_of(path, "gzip")
        if head.startswith(_GZIP):
            return "compressed with gzip twice: decompress it once"
        if head.startswith(_PARQUET):
            return f"compressed with gzip, and its content is {_COMPRESSED_PARQUET}"
        if kind := kind_of_content(head):
            return f"compressed with gzip, and its content is {kind}"
    return None if form is FileForm.CSV_GZ else "compressed with gzip: its name should end in .csv.gz"


def kind_of_content(head: bytes) -> str | None:
    """Return what kind of file has these first bytes, and how to convert it; None if it may be a CSV."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    signs = [kind for signature, kind in _SIGNATURES if head.startswith(signature)]
    signs += [kind for pattern, kind in (*_WIDE_TEXTS, *_MARKUP) if pattern.match(text)]
    if _is_zlib(head):
        signs.append("compressed with zlib: decompress it, or compress it with gzip")
    if head[257:262] == b"ustar":
        signs.append("a tar archive: unpack it")
    if b"\x00" in head:
        signs.append("binary, not text: convert it to CSV")
    return next(iter(signs), None)


def _is_zlib(head: bytes) -> bool:
    # It begins with two bytes that may be letters.
    try:
        return head.startswith(b"x") and bool(zlib.decompressobj().decompress(head, 1))
    except zlib.error:
        return False

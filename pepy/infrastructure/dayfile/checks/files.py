"""Regular files and their names, which are bytes and need not be text."""

import os
import stat
from pathlib import Path

import pyarrow as pa

from pepy.domain.errors import MalformedDayError
from pepy.infrastructure.dayfile.checks.broken_files import one_line, opening

HEAD_BYTES = 65_536
"""Bytes at the beginning of a file that are looked at to tell what it is; the header of a CSV must end in them."""


def shown(path: Path) -> str:
    """Return a path as one line of text that can be printed, logged and stored, whatever bytes are in its name."""
    text = os.fsencode(path).decode(errors="backslashreplace")
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )


def refuse_unreadable(path: Path) -> None:
    """Raise MalformedDayError, which does not name the path, for anything but a regular file with content.

    It is not opened before that is known: a FIFO would wait for a writer, a device might do anything.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise MalformedDayError(f"it is {kind_of(status.st_mode)}, not a regular file")
        path.open("rb").close()
    except (OSError, ValueError) as error:
        # A name with the character NUL is a ValueError.
        raise MalformedDayError(one_line(error)) from error
    if not status.st_size:
        raise MalformedDayError("the file is empty")


def kind_of(mode: int) -> str:
    """Return what kind of irregular file this is, by its mode from `stat`."""
    kinds = {
        stat.S_IFDIR: "a directory",
        stat.S_IFIFO: "a named pipe",
        stat.S_IFSOCK: "a socket",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
    }
    return kinds.get(stat.S_IFMT(mode), "something else")


def open_file(path: Path) -> pa.NativeFile:
    """Open a file for Arrow, which reads a name as UTF-8 unless it is given as bytes."""
    return pa.OSFile(os.fsencode(path))


def head_of(path: Path, compression: str | None = None) -> bytes:
    """Return the first HEAD_BYTES of a file, decompressed. Raises MalformedDayError if it cannot be read."""
    with opening(), open_stream(path, compression) as stream:
        head: bytes = stream.read(HEAD_BYTES)
    return head


def open_stream(path: Path, compression: str | None) -> pa.NativeFile:
    """Open a file for reading from the start, decompressed."""
    file = open_file(path)
    return pa.CompressedInputStream(file, compression) if compression else file

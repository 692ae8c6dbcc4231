"""`GET /archive/..`: days as files, whole or in ranges (RFC 9110, section 14), in constant memory."""

import re
from collections.abc import Callable, Iterator
from threading import BoundedSemaphore

from attrs import define, evolve
from flask import Blueprint, request

from pepy.application.query.lake.find_archived_file import FindArchivedFileHandler, OpenFile
from pepy.infrastructure.api.answers import Answer, Lifetime, answer_of, error_answer

MAX_STREAMS = 4
"""Files that a worker sends at a time, each for as long as its reader takes; its other threads answer the rest."""

PIECE_BYTES = 256 * 1024
MAX_BODY_BYTES = 1024 * 1024
"""Up to here the server gets all at once and no thread waits for the reader: what engines ask for are small ranges."""

# Late rows change a day in the week after it; who asks with its ETag learns of that at once.
_DAY_FILE = Lifetime("archive", "public, max-age=86400, stale-while-revalidate=60")
_LIST = Lifetime("archive-list", "public, max-age=300, stale-while-revalidate=60")

_PARQUET = "application/octet-stream"
"""And not Parquet's own media type: generators of clients do not know that one."""

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def archive_blueprint(find: FindArchivedFileHandler) -> Blueprint:
    """Return the routes of the archive."""
    blueprint = Blueprint("archive", __name__)
    sender = _Sender(BoundedSemaphore(MAX_STREAMS))

    @blueprint.get("/archive/index.json")
    def index() -> Answer:
        return sender.send(find.list("index.json"), "application/json", _LIST)

    @blueprint.get("/archive/top-pypi-packages.json")
    def top() -> Answer:
        return sender.send(find.list("top-pypi-packages.json"), "application/json", _LIST)

    @blueprint.get("/archive/top-pypi-packages.min.json")
    def top_minified() -> Answer:
        return sender.send(find.list("top-pypi-packages.min.json"), "application/json", _LIST)

    @blueprint.get("/archive/top-pypi-packages.csv")
    def top_csv() -> Answer:
        return sender.send(find.list("top-pypi-packages.csv"), "text/csv; charset=utf-8", _LIST)

    @blueprint.get("/archive/day=<day>/downloads.parquet")
    def day_file(day: str) -> Answer:
        return sender.send(find.day(day), _PARQUET, _DAY_FILE)

    return blueprint


@define
class _Sender:
    """Makes answers of files."""

    gate: BoundedSemaphore

    def send(self, file: OpenFile, content_type: str, lifetime: Lifetime) -> Answer:
        """Return the file, or the range of it that the request is for."""
        etag = f'"{file.validator}"'
        asked = _asked_range(etag)
        if asked is None:
            whole = range(file.size)
            return _named(self._body(file, whole, content_type, lifetime), etag)
        part = _part(asked, file.size)
        if not part:
            file.close()
            refused = error_answer(416, f"The range begins after the end of the file, which has {file.size} bytes")
            return refused.with_header("Content-Range", f"bytes */{file.size}")
        answer = self._body(file, part, content_type, lifetime)
        if answer.status != 200:
            return answer
        content_range = f"bytes {part.start}-{part.stop - 1}/{file.size}"
        return _named(evolve(answer, status=206), etag).with_header("Content-Range", content_range)

    def _body(self, file: OpenFile, part: range, content_type: str, lifetime: Lifetime) -> Answer:
        if len(part) <= MAX_BODY_BYTES:
            body = file.read(part.start, len(part))
            file.close()
            return answer_of(body, content_type, lifetime, None)
        if not self.gate.acquire(blocking=False):
            file.close()
            busy = error_answer(503, "Too many files of the archive are being downloaded at the moment")
            return busy.with_header("Retry-After", "10")
        empty = answer_of(b"", content_type, lifetime, None).with_header("Content-Length", str(len(part)))
        return evolve(empty, stream=_FileStream(file, part, self.gate.release))


def _named(answer: Answer, etag: str) -> Answer:
    """Say how the rest of the same file can be had."""
    return answer.with_header("ETag", etag).with_header("Accept-Ranges", "bytes") if answer.status < 400 else answer


def _asked_range(etag: str) -> "re.Match[str] | None":
    """Return the one range that is asked for.

    Several at once, or what is none, may be ignored, and so may a range of another file than the client has (If-Range).
    """
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = asked.groups()
    is_reversed = first and last and int(first) > int(last)
    return asked if (first or last) and not is_reversed else None


def _part(asked: "re.Match[str]", size: int) -> range:
    """Return the bytes of a file of this size that are asked for; none if there are none."""
    first, last = asked.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    return range(int(first), min(size, int(last) + 1) if last else size)


@define
class _FileStream:
    """Implements `Stream`."""

    file: OpenFile
    part: range
    release: Callable[[], None]
    is_open: bool = True

    def __iter__(self) -> Iterator[bytes]:
        position = self.part.start
        while position < self.part.stop:
            piece = self.file.read(position, min(PIECE_BYTES, self.part.stop - position))
            if not piece:
                # Somebody cut the file short: the client sees that bytes are missing.
                return
            yield piece
            position += len(piece)

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            self.file.close()
            self.release()

"""Static files, whose names contain a digest of what is in them: a browser need never ask for one twice."""

import struct
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from attrs import frozen

from pepy.infrastructure.api.answers import ASSET, NOT_FOUND, Answer, answer_of

_FOLDER = Path(__file__).parent / "static"
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
}
_BLUE, _CLEAR = b"\xc5\x7e\x00\xff", bytes(4)
"""Colours as an icon has them: blue, green, red, opacity."""
_BARS = ((1, 6), (6, 10), (11, 15))
"""The first column and the height of each bar of the icon."""
_BAR_WIDTH = 4


@frozen
class Asset:
    """A static file."""

    name: str
    body: bytes

    @cached_property
    def address(self) -> str:
        """Return where it is served: `/static/pepy.0123456789ab.css`."""
        name, _, ending = self.name.rpartition(".")
        return f"/static/{name}.{blake2b(self.body, digest_size=6).hexdigest()}.{ending}"

    @property
    def media_type(self) -> str:
        """Return its media type."""
        return _MEDIA_TYPES[Path(self.name).suffix]


@frozen
class Assets:
    """All static files by their names."""

    by_name: dict[str, Asset]

    @classmethod
    def read(cls) -> "Assets":
        """Read the files that come with pepy."""
        files = (file for file in sorted(_FOLDER.iterdir()) if file.suffix in _MEDIA_TYPES)
        return cls({file.name: Asset(file.name, _compact(file.read_bytes())) for file in files})

    def address(self, name: str) -> str:
        """Return the address of a file."""
        return self.by_name[name].address

    def answer(self, file: str) -> Answer | None:
        """Return the file at `/static/<file>`; None if there is none.

        An address of another release gets the file of this one, to be kept for a short time only: a page of that
        release may still be in a cache, and while servers are replaced one by one, they do not agree.
        """
        name, _, rest = file.partition(".")
        asset = self.by_name.get(f"{name}.{rest.rpartition('.')[2]}")
        if asset is None:
            return None
        lifetime = ASSET if asset.address == f"/static/{file}" else NOT_FOUND
        return answer_of(asset.body, asset.media_type, lifetime, None)


def _compact(source: bytes) -> bytes:
    """Return a file without what only its authors need: indentation and lines that are comments."""
    lines = (line.strip() for line in source.splitlines())
    return b"\n".join(line for line in lines if line and not line.startswith((b"// ", b"/* ")))


def icon() -> bytes:
    """Return an icon for browsers that ask for `/favicon.ico`: three bars, 16 x 16 pixels.

    The format: https://en.wikipedia.org/wiki/ICO_(file_format), with a bitmap whose rows go from bottom to top.
    """
    rows = (b"".join(_BLUE if _is_bar(column, row) else _CLEAR for column in range(16)) for row in range(16))
    bitmap = struct.pack("<IiiHHIIiiII", 40, 16, 32, 1, 32, 0, 0, 0, 0, 0, 0) + b"".join(rows) + bytes(16 * 4)
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, 16, 16, 0, 0, 1, 32, len(bitmap), 22) + bitmap


def _is_bar(column: int, row: int) -> bool:
    return any(left <= column < left + _BAR_WIDTH and row < height for left, height in _BARS)

"""Where an archive is, as `PEPY_ARCHIVE` says it."""

import re
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from attrs import field, frozen

_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,221}[a-z0-9]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
OPTIONS = {"s3": ("region", "endpoint_override", "scheme"), "gs": ("endpoint_override", "scheme")}
"""What may be said of an object store in the query of its address, by its scheme."""


class InvalidLocationError(ValueError):
    """No place for an archive; the message goes on after the name of the setting."""


@frozen
class ArchiveLocation:
    """A folder, or a bucket of S3 or of Google Cloud Storage."""

    scheme: str
    """`file`, `s3` or `gs`."""
    path: str
    """The folder, or the bucket and what comes before the names of its files."""
    options: dict[str, str] = field(factory=dict)

    @classmethod
    def parse(cls, typed: str) -> Self:
        """Read an address. Raises InvalidLocationError, which never repeats what may be a secret."""
        named = _SCHEME.match(typed)
        if named is None:
            return cls("file", str(Path(typed).absolute()))
        if named[1] not in OPTIONS:
            raise InvalidLocationError(f"should be a folder, s3://bucket/path or gs://bucket/path, not {named[0]}..")
        return cls._of_bucket(typed)

    @classmethod
    def _of_bucket(cls, typed: str) -> Self:
        try:
            parts = urlsplit(typed)
        except ValueError as error:  # Such as a bracket without its partner.
            raise InvalidLocationError("is not an address such as s3://bucket/path") from error
        if "@" in parts.netloc:
            raise InvalidLocationError("has a key in it: leave it out, keys come from the environment")
        if not _BUCKET.fullmatch(parts.netloc):
            raise InvalidLocationError(f"names no bucket: it should look like {parts.scheme}://bucket/path")
        folders = parts.path.strip("/").split("/") if parts.path.strip("/") else []
        if not all(folder.strip(".") for folder in folders):
            raise InvalidLocationError("has an empty name in its path, or one of dots alone")
        options = dict(parse_qsl(parts.query))
        known = OPTIONS[parts.scheme]
        if parts.fragment or not options.keys() <= set(known):
            raise InvalidLocationError(f"has an unknown option: there are {', '.join(known)}")
        return cls(parts.scheme, "/".join([parts.netloc, *folders]), options)

    @property
    def is_folder(self) -> bool:
        """Tell whether the archive is a folder of this machine."""
        return self.scheme == "file"

    def __str__(self) -> str:
        """Return the location as an operator would write it."""
        return self.path if self.is_folder else f"{self.scheme}://{self.path}"

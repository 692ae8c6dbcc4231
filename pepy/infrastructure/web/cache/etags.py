"""Strong ETags that need no answer to be computed: from all that the bytes of an answer depend on."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path

from attrs import frozen
from werkzeug.http import parse_etags

import pepy
from pepy.infrastructure.api.answers import API, BADGE, Lifetime
from pepy.infrastructure.web.cache.content_codings import ANY_CODING

_CODING_ADDED_BY_PROXY = re.compile("-(?:gzip|br|zstd)$")
"""What proxies that compress append to an ETag, and clients repeat: Apache's mod_deflate and mod_brotli, Caddy."""

_LIFETIME_OF_NAME = {lifetime.name: lifetime for lifetime in (API, BADGE)}


@frozen(slots=True)
class Origin:
    """What the bytes of an answer depend on, besides its content coding and its lifetime."""

    data_version: int
    today: date
    """The UTC day: windows move with it."""
    address: str
    """Path and query, as the answer cache joins them."""

    def etag(self, lifetime: Lifetime, coding: str) -> str:
        """Return the ETag of the answer; the coding does not count where nothing is compressed."""
        coding = coding if lifetime.compressible else ANY_CODING
        source = f"{program_version()} {self.data_version} {self.today} {lifetime.name} {coding} {self.address}"
        digest = blake2b(source.encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
        return f'"{lifetime.name}-{digest}"'

    def match(self, if_none_match: str, coding: str) -> tuple[Lifetime, str] | None:
        """Return lifetime and ETag of the answer if the client says that it has this very one."""
        for tag in _tags(if_none_match):
            lifetime = _LIFETIME_OF_NAME.get(tag.partition("-")[0])
            if lifetime and self.etag(lifetime, coding) == f'"{tag}"':
                return lifetime, f'"{tag}"'
        return None


def body_etag(body: bytes) -> str:
    """Return the ETag of an answer that depends on something else."""
    return f'"{blake2b(body, digest_size=12).hexdigest()}"'


def has_etag(if_none_match: str, etag: str) -> bool:
    """Tell whether a client has an answer; weak and strong compare alike here (RFC 9110, section 13.1.2)."""
    return if_none_match.strip() == "*" or any(f'"{tag}"' == etag for tag in _tags(if_none_match))


def _tags(if_none_match: str) -> Iterator[str]:
    """Return the entity tags of a list without quotes and weakness; parts of it that are none are skipped."""
    return (
        # Werkzeug gives None for the empty tag `""`, which is none of ours.
        _CODING_ADDED_BY_PROXY.sub("", tag or "")
        for tag in parse_etags(if_none_match).as_set(include_weak=True)
    )


@cache
def program_version() -> str:
    """Return a digest of the source of this program: other code may give other bytes for the same data."""
    digest = blake2b(digest_size=8)
    folder = Path(pepy.__file__).parent
    for file in sorted(folder.rglob("*.py")):
        digest.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()

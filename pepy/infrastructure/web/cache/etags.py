"""Entity tags: reading those that clients send (RFC 9110, section 13.1.2), and making ours."""

import re
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path

from werkzeug.http import parse_etags

import pepy

_CODING_ADDED_BY_PROXY = re.compile("(?:--?(?:gzip|br|zstd|deflate)|-df|;(?:gz|gzip|br|zstd))$")
"""What compressing proxies append to an ETag, and clients then send back: Apache, Caddy (-gzip), Jetty (--gzip),
LiteSpeed (;gz), and others."""

_SOURCES = (".py", ".html", ".css", ".js", ".svg")


def body_etag(body: bytes) -> str:
    """Return the ETag of an answer without a data version."""
    return f'"{blake2b(body, digest_size=12).hexdigest()}"'


def has_etag(if_none_match: str, etag: str) -> bool:
    """Tell whether a client has an answer; weak and strong compare alike here (RFC 9110, section 13.1.2)."""
    return if_none_match.strip() == "*" or any(f'"{tag}"' == etag for tag in tags(if_none_match))


def tags(if_none_match: str) -> Iterator[str]:
    """Yield the entity tags of a list, without quotes and `W/`; malformed parts are skipped."""
    return (
        # Werkzeug returns None for the empty tag `""`, which is never ours.
        _CODING_ADDED_BY_PROXY.sub("", tag or "")
        for tag in parse_etags(if_none_match).as_set(include_weak=True)
    )


@cache
def program_version() -> str:
    """Return a digest of the source of this program: different code may make different bytes from the same data.

    Templates and static files belong to it, because pages are made of them.
    """
    digest = blake2b(digest_size=8)
    folder = Path(pepy.__file__).parent
    for file in sorted(file for file in folder.rglob("*") if file.suffix in _SOURCES):
        digest.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()

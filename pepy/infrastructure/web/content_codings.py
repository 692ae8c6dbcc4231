"""Compressing large answers for clients that accept it (RFC 9110, section 12.5.3)."""

import gzip
import re
from functools import lru_cache

import zstandard

IDENTITY = "identity"
ANY_CODING = "any"
"""Stands for answers that are the same whatever the client accepts."""

SMALLEST_BODY = 1_400
"""Bytes below which compressing is pointless: the answer goes out in one packet anyway."""

_TYPES = ("application/json", "text/", "application/javascript")
_WEIGHT = re.compile(r"q=([01](?:\.\d{0,3})?)")


@lru_cache(maxsize=1000)
def accepted_coding(accept_encoding: str) -> str:
    """Return the coding to send: zstd, or else gzip, or else none.

    zstd takes a third of gzip's time for smaller answers; `*` and weights are understood, odd headers mean none.
    """
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        name, _, parameters = part.replace(" ", "").partition(";")
        weight = _WEIGHT.fullmatch(parameters) if parameters else None
        weights[name] = float(weight[1]) if weight else float(not parameters)
    zstd, gzipped = weights.get("zstd", 0.0), weights.get("gzip", weights.get("*", 0.0))
    if not zstd and not gzipped:
        return IDENTITY
    return "zstd" if zstd >= gzipped else "gzip"


def is_compressible(content_type: str) -> bool:
    """Tell whether answers of a type become smaller and may be large; badges may not."""
    return content_type.startswith(_TYPES)


def compressed(body: bytes, coding: str) -> bytes:
    """Return the body in a coding; the same bytes for the same body."""
    if coding == "gzip":
        # A time in the header would make each answer differ.
        return gzip.compress(body, compresslevel=1, mtime=0)
    return zstandard.ZstdCompressor(level=1).compress(body)

"""In which order the values of a dimension are dropped: the oldest first, or the rarest where none is older."""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from pepy.domain.dimensions import OTHER, UNKNOWN
from pepy.domain.downloads.stored_days import Values

SUPPORT_DIMENSIONS = ("python", "libc", "cpu", "system", "file_type")
"""What maintainers ask about. Of a dimension that was not imported, every download is of unknown value."""

_VERSION = re.compile(r"(?:([A-Za-z]+) )?(\d{1,9}(?:\.\d{1,9})*)", re.ASCII)

Place = tuple[str, tuple[int, ...]]
"""The family of a version, such as `glibc`, and its numbers; versions of Python have a family without a name."""


class Order(StrEnum):
    """What comes before a value, and is dropped with it."""

    VERSION = "version"
    """All older ones of its family: nobody drops 3.9 and keeps 3.8."""
    SIZE = "size"
    """All that are downloaded less."""

    @classmethod
    def of(cls, dimension: str) -> "Order":
        """Return the order of a dimension."""
        return cls.VERSION if dimension in ("python", "libc") else cls.SIZE


@lru_cache(maxsize=1_000)
def version_place(value: str) -> Place | None:
    """Return where `3.9` or `glibc 2.28` stands; None for a value that names no version."""
    match = _VERSION.fullmatch(value)
    if not match:
        return None
    family, numbers = match.groups()
    return (family or "").lower(), tuple(map(int, numbers.split(".")))


def dropping_chains(order: Order, downloads: Values) -> tuple[Sequence[str], ...]:
    """Return the values in chains: whoever drops one drops all that come before it in its chain.

    Values without a place are in none: unknown ones, `other` (many rare values, which nobody drops as one), and in an
    order of versions what names no version.
    """
    if order is Order.SIZE:
        known = [value for value in downloads if value not in (UNKNOWN, OTHER)]
        return (sorted(known, key=lambda value: (downloads[value], value)),)
    places = sorted((place, value) for value in downloads if (place := version_place(value)))
    families = dict.fromkeys(family for (family, _), _ in places)
    return tuple([value for (family, _), value in places if family == wanted] for wanted in families)

"""Which wheels of Linux run where: the platform tags of wheels, and the C library that each of them needs."""

from collections.abc import Iterator

from attrs import frozen

from pepy.domain.dimensions import UNKNOWN
from pepy.domain.support.order import version_place
from pepy.domain.support.table import Compared, Figures, Span

TAG_RULE = (
    "A wheel with the tag manylinux_X_Y runs with glibc X.Y or newer (PEP 600), one with musllinux_X_Y with musl X.Y "
    "or newer (PEP 656); manylinux1, manylinux2010 and manylinux2014 are other names of manylinux_2_5, _2_12 and _2_17."
)
"""What a tag covers."""

WHEEL_TAGS = {
    "manylinux1": "glibc 2.5",
    "manylinux2010": "glibc 2.12",
    "manylinux2014": "glibc 2.17",
    "manylinux_2_24": "glibc 2.24",
    "manylinux_2_26": "glibc 2.26",
    "manylinux_2_28": "glibc 2.28",
    "manylinux_2_31": "glibc 2.31",
    "manylinux_2_34": "glibc 2.34",
    "manylinux_2_35": "glibc 2.35",
    "manylinux_2_39": "glibc 2.39",
    "musllinux_1_1": "musl 1.1",
    "musllinux_1_2": "musl 1.2",
}
"""The tags that are in use, and the oldest C library with which a wheel of each tag runs."""


@frozen
class CoveredByTag:
    """The downloads that wheels of a tag could serve, as far as their C library is known."""

    tag: str
    libc: str
    use: Figures
    """Without CI and mirrors, of all downloads."""
    of_known: Figures
    """The same, of those downloads whose C library is known: on Windows and macOS there is none."""


def covered_by_tags(use: Compared) -> Iterator[CoveredByTag]:
    """Yield what each tag covers; nothing if no C library is known."""
    known = Compared(_known(use.now), use.before and _known(use.before))
    if not known.now.whole:
        return
    for tag, libc in WHEEL_TAGS.items():
        covered = [value for value in use.values if _is_enough(value, libc)]
        yield CoveredByTag(tag, libc, use.figures(*covered), known.figures(*covered))


def _known(span: Span) -> Span:
    return Span({value: count for value, count in span.values.items() if value != UNKNOWN})


def _is_enough(value: str, libc: str) -> bool:
    place, needed = version_place(value), version_place(libc)
    return bool(place and needed and place[0] == needed[0] and place[1] >= needed[1])

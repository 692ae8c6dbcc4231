"""The order of release versions."""

import re
from functools import lru_cache
from typing import Any

from packaging.version import Version

_DIGITS = re.compile(r"(\d+)", re.ASCII)

SortKey = tuple[bool, Any, str]


@lru_cache(maxsize=100_000)
def version_order(version: str) -> SortKey:
    """Return the sort key of a version: ascending by PEP 440, after strings that are not PEP 440 in natural order.

    Natural order takes runs of digits as numbers: `build2` stands before `build10`. Two spellings of one version (`1.0`
    and `1.0.0`) are ordered by their text, so that the order never depends on chance.
    """
    try:
        return True, _pep_440_key(Version(version)), version
    except ValueError:
        # Not a version of PEP 440, or one with more digits than Python turns into a number.
        return False, _natural_parts(version), version


def _pep_440_key(version: Version) -> tuple[Any, ...]:
    """Return what orders as PEP 440 does, in plain numbers and texts: `Version` compares in Python, ten times slower.

    https://packaging.python.org/en/latest/specifications/version-specifiers/#summary-of-permitted-suffixes-and-relative-ordering
    """
    release = version.release
    while release and release[-1] == 0:
        release = release[:-1]
    before_all = version.pre is None and version.post is None and version.dev is not None
    pre = (0,) if before_all else (1, *version.pre) if version.pre else (2,)
    post = -1 if version.post is None else version.post
    dev = (1, 0) if version.dev is None else (0, version.dev)
    local = [
        (1, int(part), "") if part.isdecimal() else (0, 0, part) for part in (version.local or "").split(".") if part
    ]
    return version.epoch, release, pre, post, dev, local


def _natural_parts(text: str) -> list[tuple[int, str]]:
    """Return texts and runs of digits in turn. A run is a number: the longer one is greater, leading zeros aside."""
    texts_and_digits = enumerate(_DIGITS.split(text))
    return [_number(part) if position % 2 else (0, part) for position, part in texts_and_digits]


def _number(digits: str) -> tuple[int, str]:
    significant = digits.lstrip("0")
    return len(significant), significant

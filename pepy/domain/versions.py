"""The order of release versions."""

import re
from functools import lru_cache

from packaging.version import InvalidVersion, Version

_DIGITS = re.compile(r"(\d+)")

SortKey = tuple[bool, Version | list[tuple[bool, int, str]], str]


@lru_cache(maxsize=100_000)
def version_order(version: str) -> SortKey:
    """Return the sort key of a version: ascending by PEP 440, after strings that are not PEP 440 in natural order.

    Natural order takes runs of digits as numbers: `build2` stands before `build10`. Two spellings of one version (`1.0`
    and `1.0.0`) are ordered by their text, so that the order never depends on chance.
    """
    try:
        return True, Version(version), version
    except InvalidVersion:
        return False, _natural_parts(version), version


def _natural_parts(text: str) -> list[tuple[bool, int, str]]:
    parts = _DIGITS.split(text)
    return [(part.isdecimal(), int(part), "") if part.isdecimal() else (False, 0, part) for part in parts]

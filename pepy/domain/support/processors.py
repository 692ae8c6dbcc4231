"""Which names of processors mean the same one: systems call it differently, and whoever drops it drops all of them."""

from collections.abc import Mapping

from pepy.domain.downloads.stored_days import Values

_SPELLINGS = {"x86_64": ("amd64",), "aarch64": ("arm64",), "i686": ("i386", "x86")}
_NAME_OF = {spelling: name for name, spellings in _SPELLINGS.items() for spelling in (name, *spellings)}

PROCESSOR_RULE = (
    "Spellings of one processor are summed, in any case: "
    + ", ".join(f"{name} is also {' and '.join(spellings)}" for name, spellings in _SPELLINGS.items())
    + "."
)
"""The same in words, for the answer."""


def by_processor(downloads: Mapping[str, int]) -> Values:
    """Return the downloads of each processor under the name that Linux has for it."""
    summed: dict[str, int] = {}
    for value, count in downloads.items():
        name = _NAME_OF.get(value.lower(), value)
        summed[name] = summed.get(name, 0) + count
    return summed

"""The most downloaded projects, to be found by their name, by how it begins, and in spite of a typo."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice

from attrs import frozen
from rapidfuzz import process
from rapidfuzz.distance import OSA

MIN_LENGTH_FOR_A_TYPO = 2
"""Shorter names are similar to everything."""
MIN_LENGTH_FOR_TWO_TYPOS = 6

_MANY = 1_000
"""From so many names on, looking for the first few from the most downloaded one downwards is quicker than sorting."""
_LAST_CHARACTER = "\U0010ffff"


@frozen
class RankedProject:
    """A project, and how often it was downloaded in the last month for which there are ranks."""

    id: str
    downloads: int | None = None
    """None if it has no rank: it is new, or was not downloaded in that month."""
    rank: int | None = None


class PopularNames:
    """Normalised names in memory. Everything is found in the order in which the projects are given.

    A typo is one letter dropped, added, replaced, or swapped with its neighbour (optimal string alignment).
    """

    def __init__(self, projects: Sequence[RankedProject]) -> None:
        """Take projects, the most downloaded first."""
        self._projects = tuple(projects)
        self._names = [project.id for project in projects]
        self._sorted = _SortedTexts(zip(self._names, range(len(self._names)), strict=True))
        self._forwards = _by_length(self._names)
        self._backwards = _by_length([name[::-1] for name in self._names])

    def __len__(self) -> int:
        return len(self._projects)

    def beginning_with(self, prefix: str, limit: int) -> list[RankedProject]:
        """Return the first projects whose names begin so."""
        positions = self._sorted.beginning_with(prefix)
        if len(positions) < _MANY:
            return self._at(sorted(positions)[:limit])
        matching = (position for position, name in enumerate(self._names) if name.startswith(prefix))
        return self._at(islice(matching, limit))

    def named(self, name: str) -> RankedProject | None:
        """Return the project of this name."""
        return next(iter(self._at(self._sorted.positions_of(name))), None)

    def with_a_typo(self, typed: str) -> list[RankedProject]:
        """Return all projects whose names are one typo away.

        Either half of what was typed is then as it should be, unless the two letters in the middle are swapped. So only
        names of about this length that share a half are compared, a few instead of all.
        """
        length, middle = len(typed), len(typed) // 2
        if length < MIN_LENGTH_FOR_A_TYPO:
            return []
        swapped = typed[: middle - 1] + typed[middle] + typed[middle - 1] + typed[middle + 1 :]
        positions = set(self._sorted.positions_of(swapped))
        for near in (length - 1, length, length + 1):
            if near in self._forwards:
                positions.update(self._forwards[near].beginning_with(typed[:middle]))
                positions.update(self._backwards[near].beginning_with(typed[middle:][::-1]))
        return self._similar(typed, list(positions), 1)

    def with_two_typos(self, typed: str) -> list[RankedProject]:
        """Return all projects whose names are up to two typos away. This compares every name."""
        if len(typed) < MIN_LENGTH_FOR_TWO_TYPOS:
            return []
        return self._similar(typed, range(len(self._names)), 2)

    def _similar(self, typed: str, positions: Sequence[int], typos: int) -> list[RankedProject]:
        names = [self._names[position] for position in positions]
        found = process.extract(typed, names, scorer=OSA.distance, score_cutoff=typos, limit=None)
        return self._at(sorted(positions[index] for _, distance, index in found if distance))

    def _at(self, positions: Iterable[int]) -> list[RankedProject]:
        return [self._projects[position] for position in positions]


def _by_length(texts: Sequence[str]) -> dict[int, "_SortedTexts"]:
    pairs: dict[int, list[tuple[str, int]]] = {}
    for position, text in enumerate(texts):
        pairs.setdefault(len(text), []).append((text, position))
    return {length: _SortedTexts(alike) for length, alike in pairs.items()}


class _SortedTexts:
    """Texts in alphabetical order, each with the position of its project."""

    def __init__(self, texts: Iterable[tuple[str, int]]) -> None:
        pairs = sorted(texts)
        self._texts = [text for text, _ in pairs]
        self._positions = [position for _, position in pairs]

    def beginning_with(self, prefix: str) -> list[int]:
        first = bisect_left(self._texts, prefix)
        return self._positions[first : bisect_left(self._texts, prefix + _LAST_CHARACTER, lo=first)]

    def positions_of(self, text: str) -> list[int]:
        index = bisect_left(self._texts, text)
        return self._positions[index : index + 1] if self._texts[index : index + 1] == [text] else []

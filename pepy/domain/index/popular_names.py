"""The most downloaded projects, to be found by their name, by how it begins, and in spite of a typo."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from heapq import nsmallest
from itertools import islice

from attrs import frozen
from rapidfuzz import process
from rapidfuzz.distance import OSA

MIN_LENGTH_FOR_A_TYPO = 2
"""Shorter names are similar to everything."""
MIN_LENGTH_FOR_TWO_TYPOS = 6

_MANY = 500
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
        self._forwards = _SortedTexts(self._names)
        self._backwards = _SortedTexts([name[::-1] for name in self._names])

    def __len__(self) -> int:
        return len(self._projects)

    def beginning_with(self, prefix: str, limit: int) -> list[RankedProject]:
        """Return the first projects whose names begin so."""
        positions = self._forwards.beginning_with(prefix)
        if len(positions) < _MANY:
            return self._at(nsmallest(limit, positions))
        matching = (position for position, name in enumerate(self._names) if name.startswith(prefix))
        return self._at(islice(matching, limit))

    def named(self, name: str) -> RankedProject | None:
        """Return the project of this name."""
        position = self._forwards.position_of(name)
        return None if position is None else self._projects[position]

    def with_a_typo(self, typed: str) -> list[RankedProject]:
        """Return all projects whose names are one typo away.

        Either half of what was typed is then as it should be, unless the two letters in the middle are swapped. So only
        names that share a half are compared, a few dozen instead of all.
        """
        if len(typed) < MIN_LENGTH_FOR_A_TYPO:
            return []
        middle = len(typed) // 2
        positions = {
            *self._forwards.beginning_with(typed[:middle]),
            *self._backwards.beginning_with(typed[middle:][::-1]),
        }
        swapped = typed[: middle - 1] + typed[middle] + typed[middle - 1] + typed[middle + 1 :]
        position = self._forwards.position_of(swapped)
        return self._similar(typed, sorted(positions | ({position} if position is not None else set())), 1)

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


class _SortedTexts:
    """Texts in alphabetical order, and the position of each in the list that they come from."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._positions = sorted(range(len(texts)), key=texts.__getitem__)
        self._texts = [texts[position] for position in self._positions]

    def beginning_with(self, prefix: str) -> list[int]:
        first = bisect_left(self._texts, prefix)
        return self._positions[first : bisect_left(self._texts, prefix + _LAST_CHARACTER, lo=first)]

    def position_of(self, text: str) -> int | None:
        index = bisect_left(self._texts, text)
        return self._positions[index] if self._texts[index : index + 1] == [text] else None

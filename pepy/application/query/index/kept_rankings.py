"""The heads of the rankings, kept in memory by each process for as long as the data stays as it is."""

from collections.abc import Callable

from pepy.application.query.downloads.project_reader import DataState
from pepy.application.query.index.rank_reader import RankReader, TopProjects
from pepy.domain.index.rankings import Counted, Period

KEPT_PLACES = 5_000
"""How many places of each ranking are kept: nearly all that anybody asks for. All six take about 8 MB."""

PLACES_PER_READ = 250
"""How many are read at once, when one of them is first asked for."""

_Part = tuple[Period, Counted, int]
"""A ranking, and the number of a part of it."""


class KeptRankings:
    """Answers with parts of a ranking that were read before, and reads those that were not.

    A part is used only while the data version that it is of is the current one.
    """

    def __init__(self, reader: RankReader, state_now: Callable[[], DataState]) -> None:
        self._reader = reader
        self._state_now = state_now
        self._kept: dict[_Part, TopProjects] = {}

    def find_top(self, period: Period, counted: Counted, limit: int, offset: int) -> TopProjects:
        """Return what `RankReader.find_top` does, of one version of the data. Raises as `RankReader`."""
        if offset + limit > KEPT_PLACES:
            return self._reader.find_top(period, counted, limit, offset)
        version = self._state_now().version
        numbers = range(offset // PLACES_PER_READ, (offset + limit - 1) // PLACES_PER_READ + 1)
        parts = [self._part(version, (period, counted, number)) for number in numbers]
        # Projects that vanished since the ranks were made leave gaps, which would shift those behind them.
        whole = all(
            len(part.projects) == _places(part, period, counted, number)
            for number, part in zip(numbers, parts, strict=True)
        )
        if not whole or len({part.seen.data_version for part in parts}) > 1:
            return self._reader.find_top(period, counted, limit, offset)
        projects = [project for part in parts for project in part.projects]
        first = offset - numbers.start * PLACES_PER_READ
        return TopProjects(parts[0].seen, tuple(projects[first : first + limit]))

    def _part(self, version: int, which: _Part) -> TopProjects:
        kept = self._kept.get(which)
        if kept is None or kept.seen.data_version != version:
            period, counted, number = which
            kept = self._reader.find_top(period, counted, PLACES_PER_READ, number * PLACES_PER_READ)
            self._kept[which] = kept
        return kept


def _places(part: TopProjects, period: Period, counted: Counted, number: int) -> int:
    ranked = part.seen.counted_projects.get((period, counted), 0)
    return max(0, min(PLACES_PER_READ, ranked - number * PLACES_PER_READ))

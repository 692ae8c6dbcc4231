"""Find the most downloaded projects, and the rank of one."""

from attrs import frozen

from pepy.application.query.index.kept_rankings import KeptRankings
from pepy.application.query.index.rank_reader import ProjectRanks, RankReader, TopProjects
from pepy.domain.index.rankings import Counted, Period
from pepy.domain.projects.name import ProjectName, known

DEFAULT_LIMIT, MAX_LIMIT = 100, 1_000
MAX_OFFSET = 1_000_000_000


@frozen
class FindTop:
    """Ask which projects are downloaded most."""

    period: Period = Period.MONTH
    counted: Counted = Counted.ALL
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    """How many to leave out at the top; past the end there are none."""


@frozen
class FindTopHandler:
    """Answers `FindTop`."""

    rankings: KeptRankings

    def handle(self, query: FindTop) -> TopProjects:
        """Return part of a ranking."""
        return self.rankings.find_top(query.period, query.counted, query.limit, query.offset)


@frozen
class FindRank:
    """Ask for the ranks of a project."""

    name: str
    counted: Counted = Counted.ALL


@frozen
class FindRankHandler:
    """Answers `FindRank`."""

    reader: RankReader

    def handle(self, query: FindRank) -> ProjectRanks:
        """Raises InvalidProjectNameError or UnknownProjectError."""
        name = ProjectName.parse(query.name)
        return known(self.reader.find_ranks(name.normalized, query.counted), name)

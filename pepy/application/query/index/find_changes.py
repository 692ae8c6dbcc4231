"""Find what is moving: projects that grow, and projects that are new."""

from attrs import evolve, frozen

from pepy.application.query.index.find_ranks import DEFAULT_LIMIT
from pepy.application.query.index.rank_reader import NewProjects, RankReader, TrendingProjects
from pepy.domain.index.rankings import Period
from pepy.domain.index.trends import (
    DAYS_KNOWN_BEFORE,
    MIN_KNOWN_BEFORE,
    NEW_DAYS,
    TREND_RULES,
    trend_obstacle,
)
from pepy.domain.windows import last_days

NO_RANKS = "No ranks were made yet: they follow the first import"


@frozen
class FindTrending:
    """Ask which projects grew most, in a week or a month."""

    period: Period = Period.WEEK
    limit: int = DEFAULT_LIMIT


@frozen
class FoundTrending:
    """The projects that grew most, by a rule; or why nobody can tell."""

    trending: TrendingProjects
    rule: str
    reason: str | None


@frozen
class FindTrendingHandler:
    """Answers `FindTrending`."""

    reader: RankReader

    def handle(self, query: FindTrending) -> FoundTrending:
        """Return the trends, of which there are none where the windows do not compare."""
        found = self.reader.find_trending(query.period, query.limit)
        rule = TREND_RULES[query.period].text
        reason = _why_no_trends(query.period, found)
        return FoundTrending(evolve(found, projects=()) if reason else found, rule, reason)


@frozen
class FindNew:
    """Ask which projects were first downloaded in the last so many days."""

    days: int = NEW_DAYS
    limit: int = DEFAULT_LIMIT


@frozen
class FoundNew:
    """New projects; or why nobody can tell."""

    new: NewProjects
    reason: str | None


@frozen
class FindNewHandler:
    """Answers `FindNew`."""

    reader: RankReader

    def handle(self, query: FindNew) -> FoundNew:
        """Return the new projects, of which there are none where history is too short to know them."""
        found = self.reader.find_new(query.days, query.limit)
        reason = _why_nothing_is_new(query.days, found)
        return FoundNew(evolve(found, projects=()) if reason else found, reason)


def _why_no_trends(period: Period, found: TrendingProjects) -> str | None:
    if found.seen.last_day is None:
        return NO_RANKS
    return trend_obstacle(period, found.seen.last_day, found.seen.stored_days, found.definitions) or None


def _why_nothing_is_new(days: int, found: NewProjects) -> str | None:
    if found.seen.last_day is None:
        return NO_RANKS
    if found.days_known_before >= MIN_KNOWN_BEFORE:
        return None
    first_day, known = last_days(days, found.seen.last_day).first_day, found.days_known_before
    return (
        f"Of the {DAYS_KNOWN_BEFORE} days before {first_day} only {known} {'is' if known == 1 else 'are'} known, "
        f"and at least {MIN_KNOWN_BEFORE} are needed to tell what is new"
    )

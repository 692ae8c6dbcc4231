"""How answers about ranks look as tables: a row per project, with the days that it is ranked by."""

from collections.abc import Iterator, Mapping
from typing import Any

from pepy.application.query.index.find_changes import FoundNew, FoundTrending
from pepy.application.query.index.rank_reader import RanksSeen, TopProjects
from pepy.domain.index.rankings import Period
from pepy.domain.windows import Window, last_days
from pepy.infrastructure.api.index.answers import grown_projects, new_projects, ranked_projects
from pepy.infrastructure.api.tables import Table, table_of

_WINDOW = ("from", "to")
_COVERED = (*_WINDOW, "complete")


def top(found: TopProjects, period: Period) -> Table:
    """Return part of a ranking."""
    columns = (*_COVERED, "rank", "id", "downloads", "previous_rank")
    covered = _of_period(found.seen, period)
    records = (covered | project for project in ranked_projects(found))
    return table_of(("top", period.value, *_days(covered)), columns, records, found.seen.data_version)


def trending(found: FoundTrending, period: Period) -> Table:
    """Return the projects that grew most; none where nobody can tell."""
    columns = (*_COVERED, "id", "downloads", "previous_downloads", "growth")
    seen = found.trending.seen
    covered = _of_period(seen, period)
    records = (covered | project for project in grown_projects(found))
    return table_of(("trending", period.value, *_days(covered)), columns, records, seen.data_version)


def new(found: FoundNew, days: int) -> Table:
    """Return new projects; none where nobody can tell."""
    columns = (*_WINDOW, "id", "first_day", "downloads")
    seen = found.new.seen
    covered = _of_window(last_days(days, seen.last_day) if seen.last_day else None)
    records = (covered | project for project in new_projects(found))
    return table_of(("new", *_days(covered)), columns, records, seen.data_version)


def _of_period(seen: RanksSeen, period: Period) -> dict[str, Any]:
    return {**_of_window(seen.window(period)), "complete": not seen.missing_days(period)}


def _of_window(window: Window | None) -> dict[str, Any]:
    return {"from": window and window.first_day, "to": window and window.last_day}


def _days(covered: Mapping[str, Any]) -> Iterator[Any]:
    return (covered[column] for column in _WINDOW)

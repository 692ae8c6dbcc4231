"""How answers about ranks look: of which day they are, which days are missing, and what happened to the data."""

from collections.abc import Collection
from typing import Any

from pepy.application.query.index.find_changes import FoundNew, FoundTrending
from pepy.application.query.index.kept_events import KeptEvents
from pepy.application.query.index.rank_reader import ProjectRanks, RanksSeen, Standing, TopProjects
from pepy.domain.index.rankings import Counted, Period
from pepy.domain.windows import Window, last_days
from pepy.infrastructure.api.answers import Answer, json_answer, listed_events


def top(found: TopProjects, period: Period, counted: Counted, events: KeptEvents) -> Answer:
    """Return part of a ranking."""
    projects = ranked_projects(found)
    return json_answer(
        {
            **_of_period(found.seen, period),
            "events": _events(events, found.seen, found.seen.window(period), _ids(projects)),
            "counted_projects": found.seen.counted_projects.get((period, counted), 0),
            "projects": projects,
        },
        found.seen.data_version,
    )


def ranked_projects(found: TopProjects) -> list[dict[str, Any]]:
    """Return the projects of a ranking, the first ones first."""
    return [
        {"rank": one.rank, "id": name, "downloads": one.downloads, "previous_rank": one.previous_rank}
        for name, one in found.projects
    ]


def rank(found: ProjectRanks, counted: Counted, events: KeptEvents) -> Answer:
    """Return how a project stands in each period."""
    periods = {
        period.value: _standing(one, found.seen.counted_projects.get((period, counted)))
        for period, one in found.standings.items()
    }
    return json_answer(
        {
            "id": found.id,
            "data_through": found.seen.last_day,
            "incomplete_days": found.seen.missing_days(Period.MONTH),
            "events": _events(events, found.seen, found.seen.window(Period.MONTH), (found.id,)),
            "periods": periods,
        },
        found.seen.data_version,
    )


def trending(found: FoundTrending, period: Period, events: KeptEvents) -> Answer:
    """Return the projects that grew most, with the rule; or why nobody can tell."""
    seen = found.trending.seen
    projects = grown_projects(found)
    touched = _events(events, seen, seen.window(period), _ids(projects))
    said = {"events": touched, "rule": found.rule, "reason": found.reason, "projects": projects}
    return json_answer({**_of_period(seen, period), **said}, seen.data_version)


def grown_projects(found: FoundTrending) -> list[dict[str, Any]]:
    """Return the projects that grew, those that grew most first."""
    return [
        {
            "id": one.id,
            "downloads": one.downloads,
            "previous_downloads": one.previous_downloads,
            "growth": one.growth,
        }
        for one in found.trending.projects
    ]


def new(found: FoundNew, days: int, events: KeptEvents) -> Answer:
    """Return new projects; or why nobody can tell."""
    seen = found.new.seen
    window = last_days(days, seen.last_day) if seen.last_day else None
    projects = new_projects(found)
    touched = _events(events, seen, window, _ids(projects))
    said = {"events": touched, "reason": found.reason, "projects": projects}
    return json_answer({"days": days, **_covered(seen, window), **said}, seen.data_version)


def new_projects(found: FoundNew) -> list[dict[str, Any]]:
    """Return the new projects, the most downloaded ones first."""
    return [{"id": one.id, "first_day": one.first_day, "downloads": one.downloads} for one in found.new.projects]


def _of_period(seen: RanksSeen, period: Period) -> dict[str, Any]:
    covered = _covered(seen, seen.window(period))
    return {"period": period.value, **covered, "incomplete_days": seen.missing_days(period)}


def _covered(seen: RanksSeen, window: Window | None) -> dict[str, Any]:
    return {
        "from": window and window.first_day,
        "to": window and window.last_day,
        "data_through": seen.last_day,
    }


def _events(
    events: KeptEvents, seen: RanksSeen, window: Window | None, projects: Collection[str]
) -> list[dict[str, Any]]:
    return listed_events(events.touching(window, seen.data_version, projects))


def _ids(projects: list[dict[str, Any]]) -> frozenset[str]:
    return frozenset(project["id"] for project in projects)


def _standing(one: Standing, counted_projects: int | None) -> dict[str, Any]:
    return {
        "rank": one.rank,
        "of": counted_projects or 0,
        # The share of ranked projects that are at least as high: rank 65 of 650,000 is the top 0.01 percent.
        "top_percent": round(100 * one.rank / counted_projects, 4) if one.rank and counted_projects else None,
        "previous_rank": one.previous_rank,
        # Without ranks nobody has counted.
        "downloads": None if counted_projects is None else one.downloads,
    }

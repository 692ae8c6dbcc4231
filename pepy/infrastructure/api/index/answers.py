"""How answers about ranks look. Each says what day its ranks are of, and which days of its windows are missing."""

from typing import Any

from pepy.application.query.index.find_changes import FoundNew, FoundTrending
from pepy.application.query.index.rank_reader import ProjectRanks, RanksSeen, Standing, TopProjects
from pepy.domain.index.rankings import Counted, Period
from pepy.domain.windows import Window, last_days
from pepy.infrastructure.api.answers import Answer, json_answer


def top(found: TopProjects, period: Period, counted: Counted) -> Answer:
    """Return part of a ranking."""
    return json_answer(
        {
            **_of_period(found.seen, period),
            "counted_projects": found.seen.counted_projects.get((period, counted), 0),
            "projects": ranked_projects(found),
        },
        found.seen.data_version,
    )


def ranked_projects(found: TopProjects) -> list[dict[str, Any]]:
    """Return the projects of a ranking, the first ones first."""
    return [
        {"rank": one.rank, "id": name, "downloads": one.downloads, "previous_rank": one.previous_rank}
        for name, one in found.projects
    ]


def rank(found: ProjectRanks, counted: Counted) -> Answer:
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
            "periods": periods,
        },
        found.seen.data_version,
    )


def trending(found: FoundTrending, period: Period) -> Answer:
    """Return the projects that grew most, with the rule; or why nobody can tell."""
    seen = found.trending.seen
    said = {"rule": found.rule, "reason": found.reason, "projects": grown_projects(found)}
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


def new(found: FoundNew, days: int) -> Answer:
    """Return new projects; or why nobody can tell."""
    seen = found.new.seen
    window = last_days(days, seen.last_day) if seen.last_day else None
    said = {"reason": found.reason, "projects": new_projects(found)}
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

"""What tools answer: the answers of the API, with shorter buckets, and cut where they are long."""

from typing import Any

from pepy.application.query.downloads.find_downloads import FoundDownloads
from pepy.application.query.downloads.find_split import FoundSplit
from pepy.application.query.find_support import FoundSupport
from pepy.application.query.index.rank_reader import TopProjects
from pepy.application.query.index.search_projects import FoundProjects
from pepy.domain.downloads.buckets import Bucket
from pepy.domain.index.rankings import Counted, Period
from pepy.infrastructure.api.assistants.bounds import Content, cut_to_size
from pepy.infrastructure.api.ranges.answers import covered_content, known
from pepy.infrastructure.api.support.answers import support_content

_SHORTER = "ask for a shorter range or a coarser granularity"


def found_projects(found: FoundProjects, typed: str) -> Content:
    """Return projects by name."""
    projects = [{"id": one.id, "downloads": one.downloads, "rank": one.rank} for one in found.projects]
    content = {"q": typed, "downloads_are_of": "the last 30 days", "projects": projects}
    return cut_to_size(content, "projects", newest=False, advice="ask for more of the name")


def downloads(found: FoundDownloads) -> Content:
    """Return the downloads of a project, or of all together."""
    (project,) = found.projects
    content = {
        "id": project.id,
        "total_downloads": project.total_downloads,
        **covered_content(found.covered),
        "downloads": known(found.covered, sum(project.downloads)),
        "odd_days": [{"day": odd.day, "downloads": odd.downloads, "expected": odd.expected} for odd in found.anomalies],
        "buckets": [
            _bucket(bucket) | {"downloads": n if bucket.known else None}
            for bucket, n in zip(found.buckets, project.downloads, strict=True)
        ],
    }
    return cut_to_size(content, "buckets", newest=True, advice=_SHORTER)


def split(found: FoundSplit, dimension: str) -> Content:
    """Return the downloads of a project, or of all together, by the values of a dimension."""
    sums = found.series.sums
    content = {
        "id": found.id,
        **covered_content(found.covered),
        "dimension": dimension,
        "downloads": known(found.covered, sums.downloads),
        "values": [{"value": value, "downloads": n} for value, n in sums.values.items()],
        "other": known(found.covered, sums.other),
        "buckets": [
            _bucket(bucket) | ({"values": part.values, "other": part.other} if bucket.known else {"values": None})
            for bucket, part in zip(found.buckets, found.series.buckets, strict=True)
        ],
    }
    return cut_to_size(content, "buckets", newest=True, advice=f"{_SHORTER}, or a lower limit")


def comparison(found: FoundDownloads, close_names: dict[str, list[str]]) -> Content:
    """Return the downloads of several projects side by side."""
    content = {
        **covered_content(found.covered),
        "projects": [
            {
                "id": project.id,
                "total_downloads": project.total_downloads,
                "downloads": known(found.covered, sum(project.downloads)),
            }
            for project in found.projects
        ],
        "unknown": [{"name": name, "close_names": close} for name, close in close_names.items()],
        "buckets": [
            _bucket(bucket)
            | {"downloads": {one.id: one.downloads[number] for one in found.projects} if bucket.known else None}
            for number, bucket in enumerate(found.buckets)
        ],
    }
    return cut_to_size(content, "buckets", newest=True, advice=f"{_SHORTER}, or fewer projects")


def top(found: TopProjects, period: Period, counted: Counted) -> Content:
    """Return part of a ranking."""
    seen = found.seen
    window = seen.window(period)
    content = {
        "period": period.value,
        "from": window and window.first_day,
        "to": window and window.last_day,
        "data_through": seen.last_day,
        "incomplete_days": seen.missing_days(period),
        "counted_projects": seen.counted_projects.get((period, counted), 0),
        "projects": [
            {"rank": one.rank, "id": name, "downloads": one.downloads, "previous_rank": one.previous_rank}
            for name, one in found.projects
        ],
    }
    return cut_to_size(content, "projects", newest=False, advice="ask for the others with offset")


def support(found: FoundSupport) -> Content:
    """Return who still uses which values of a dimension. The oldest and rarest are cut first, and unknown last."""
    advice = f"the others are in /api/v3/projects/{found.id}/support"
    return cut_to_size(support_content(found), "values", newest=True, advice=advice)


def _bucket(bucket: Bucket) -> dict[str, Any]:
    return {"period": bucket.period} if bucket.complete else {"period": bucket.period, "complete": False}

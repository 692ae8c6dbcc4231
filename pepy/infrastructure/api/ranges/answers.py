"""How answers about ranges of days look. Each says what data it is through, and which of its days are missing."""

from collections.abc import Iterable, Sequence
from typing import Any

from pepy.application.query.downloads.covered import Covered
from pepy.application.query.downloads.find_downloads import FoundDownloads
from pepy.application.query.downloads.find_split import FoundSplit
from pepy.domain.downloads.anomalies import RULE
from pepy.domain.downloads.buckets import Bucket
from pepy.domain.downloads.series import SplitSums
from pepy.domain.projects.version_order import version_order
from pepy.infrastructure.api.answers import Answer, archived, json_answer, listed_events


def series(found: FoundDownloads) -> Answer:
    """Return a project's downloads in each bucket."""
    project = found.projects[0]
    return json_answer(
        {
            "id": project.id,
            **_covered(found.covered),
            "downloads": _known(found.covered, sum(project.downloads)),
            "buckets": _counted(found.buckets, project.downloads),
            **_odd(found),
        },
        found.data_version,
    )


def split_series(found: FoundSplit, dimension: str) -> Answer:
    """Return a project's downloads in each bucket and by value."""
    return json_answer(
        {
            "id": found.id,
            **_covered(found.covered),
            "dimension": dimension,
            "downloads": _known(found.covered, found.series.sums.downloads),
            "values": [{"value": value, "downloads": n} for value, n in found.series.sums.values.items()],
            "other": _known(found.covered, found.series.sums.other),
            "buckets": [_split(*pair) for pair in zip(found.buckets, found.series.buckets, strict=True)],
        },
        found.data_version,
    )


def total(found: FoundDownloads) -> Answer:
    """Return a project's all-time total, and its downloads in the range."""
    project = found.projects[0]
    head = {"id": project.id, "total_downloads": project.total_downloads}
    return json_answer(
        {
            **head,
            **_covered(found.covered),
            "downloads": _known(found.covered, sum(project.downloads)),
            **_odd(found),
        },
        found.data_version,
    )


def versions(found: FoundSplit) -> Answer:
    """Return a project's downloads per version, ascending by version."""
    sums = found.series.sums
    ordered = sorted(sums.values, key=version_order)
    return json_answer(
        {
            "id": found.id,
            **_covered(found.covered),
            "downloads": _known(found.covered, sums.downloads),
            "versions": [{"version": version, "downloads": sums.values[version]} for version in ordered],
            "other": _known(found.covered, sums.other),
        },
        found.data_version,
    )


def projects(found: FoundDownloads) -> Answer:
    """Return the downloads of several projects side by side, and the names that no project has."""
    compared = [
        {
            "id": project.id,
            "total_downloads": project.total_downloads,
            "downloads": _known(found.covered, sum(project.downloads)),
            "buckets": _counted(found.buckets, project.downloads),
        }
        for project in found.projects
    ]
    return json_answer({**_covered(found.covered), "projects": compared, "unknown": found.unknown}, found.data_version)


def _covered(covered: Covered) -> dict[str, Any]:
    return {
        "from": covered.window.first_day,
        "to": covered.window.last_day,
        "data_through": covered.data_through,
        "incomplete_days": covered.incomplete_days,
        **archived(covered.archived_days),
        "events": listed_events(covered.events),
    }


def _odd(found: FoundDownloads) -> dict[str, Any]:
    odd_days = [{"day": odd.day, "downloads": odd.downloads, "expected": odd.expected} for odd in found.anomalies]
    return {"anomalies": odd_days, "anomaly_rule": RULE}


def _known(covered: Covered, downloads: int) -> int | None:
    """Return the downloads, or None where no day of the range is stored: nobody knows them then."""
    return downloads if len(covered.incomplete_days) < covered.window.length else None


def _counted(buckets: Sequence[Bucket], downloads: Iterable[int]) -> list[dict[str, Any]]:
    return [_bucket(bucket, number) for bucket, number in zip(buckets, downloads, strict=True)]


def _bucket(bucket: Bucket, downloads: int) -> dict[str, Any]:
    return {
        "period": bucket.period,
        "from": bucket.window.first_day,
        "to": bucket.window.last_day,
        "complete": bucket.complete,
        "downloads": downloads if bucket.known else None,
    }


def _split(bucket: Bucket, sums: SplitSums) -> dict[str, Any]:
    split = {"values": sums.values, "other": sums.other} if bucket.known else {"values": None, "other": None}
    return {**_bucket(bucket, sums.downloads), **split}

"""How answers about ranges of days look. Each says what data it is through, and which of its days are missing.

Buckets are most of an answer: they are written one by one, so that those of a large answer are never all in memory.
"""

from functools import lru_cache
from operator import add
from typing import Any

from pepy.application.query.downloads.covered import Covered
from pepy.application.query.downloads.find_downloads import FoundDownloads, ProjectDownloads
from pepy.application.query.downloads.find_split import FoundSplit
from pepy.domain.downloads.anomalies import RULE
from pepy.domain.downloads.buckets import Bucket, Buckets
from pepy.domain.downloads.series import SplitSums
from pepy.domain.projects.version_groups import group_order
from pepy.infrastructure.api.answers import API, Answer, answer_of, archived, json_answer, json_bytes, listed_events


def series(found: FoundDownloads) -> Answer:
    """Return a project's downloads in each bucket."""
    project = found.projects[0]
    downloads = known(found.covered, sum(project.downloads))
    head = {"id": project.id, **covered_content(found.covered), "downloads": downloads, **_odd(found)}
    buckets = _counted(found.buckets, project)
    return _answer(_with(head, "buckets", buckets), found.data_version)


def split_series(found: FoundSplit, dimension: str) -> Answer:
    """Return a project's downloads in each bucket and by value."""
    sums = found.series.sums
    head = {
        "id": found.id,
        **covered_content(found.covered),
        "dimension": dimension,
        "downloads": known(found.covered, sums.downloads),
        "values": [{"value": value, "downloads": n} for value, n in sums.values.items()],
        "other": known(found.covered, sums.other),
    }
    buckets = map(_split, found.buckets, _heads(found.buckets), found.series.buckets)
    return _answer(_with(head, "buckets", b",".join(buckets)), found.data_version)


def total(found: FoundDownloads) -> Answer:
    """Return a project's all-time total, and its downloads in the range."""
    project = found.projects[0]
    head = {"id": project.id, "total_downloads": project.total_downloads}
    downloads = known(found.covered, sum(project.downloads))
    return json_answer(
        {**head, **covered_content(found.covered), "downloads": downloads, **_odd(found)}, found.data_version
    )


def versions(found: FoundSplit) -> Answer:
    """Return a project's downloads per version, or group of versions, ascending."""
    sums = found.series.sums
    return json_answer(
        {
            "id": found.id,
            **covered_content(found.covered),
            "downloads": known(found.covered, sums.downloads),
            "versions": [{"version": version, "downloads": n} for version, n in by_version(sums)],
            "other": known(found.covered, sums.other),
        },
        found.data_version,
    )


def projects(found: FoundDownloads) -> Answer:
    """Return the downloads of several projects side by side, and the names that no project has."""
    compared = [
        _with(_compared(found.covered, project), "buckets", _counted(found.buckets, project))
        for project in found.projects
    ]
    answer = _with(covered_content(found.covered), "projects", b",".join(compared))
    return _answer(b'%b,"unknown":%b}' % (answer[:-1], json_bytes(found.unknown)), found.data_version)


def totals(found: FoundDownloads) -> Answer:
    """Return the totals of several projects, of all time and of the range, and the names that no project has."""
    compared = [_compared(found.covered, project) for project in found.projects]
    return json_answer(
        {**covered_content(found.covered), "projects": compared, "unknown": found.unknown}, found.data_version
    )


def known(covered: Covered, downloads: int) -> int | None:
    """Return the downloads, or None where no day of the range is stored: nobody knows them then."""
    return downloads if covered.is_known else None


def by_version(sums: SplitSums) -> list[tuple[str, int]]:
    """Return the downloads of each version, or group of versions, ascending."""
    return sorted(sums.values.items(), key=lambda counted: group_order(counted[0]))


def _answer(body: bytes, data_version: int) -> Answer:
    return answer_of(body, "application/json", API, data_version)


def covered_content(covered: Covered) -> dict[str, Any]:
    """Return what every answer over a range says about its days."""
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


def _compared(covered: Covered, project: ProjectDownloads) -> dict[str, Any]:
    downloads = known(covered, sum(project.downloads))
    return {"id": project.id, "total_downloads": project.total_downloads, "downloads": downloads}


def _with(head: dict[str, Any], name: str, members: bytes) -> bytes:
    """Return an object as JSON that ends with a list whose members are written already."""
    return b'%b,"%b":[%b]}' % (json_bytes(head)[:-1], name.encode(), members)


@lru_cache(maxsize=8)
def _heads(buckets: Buckets) -> tuple[str, ...]:
    """Return how each bucket begins, up to its downloads: the same for all projects."""
    return tuple(
        f'{{"period":"{bucket.period}",'
        f'"from":"{bucket.window.first_day.isoformat()}","to":"{bucket.window.last_day.isoformat()}",'
        f'"complete":{"true" if bucket.complete else "false"},"downloads":'
        for bucket in buckets
    )


def _counted(buckets: Buckets, project: ProjectDownloads) -> bytes:
    return (_form_of_counted(buckets) % project.downloads).encode()


@lru_cache(maxsize=8)
def _form_of_counted(buckets: Buckets) -> str:
    """Return the buckets with places for their downloads; those that are not known are taken, but not shown."""
    places = ("%d}" if bucket.known else "null%.0s}" for bucket in buckets)
    return ",".join(map(add, _heads(buckets), places))


def _split(bucket: Bucket, head: str, sums: SplitSums) -> bytes:
    if not bucket.known:
        return b'%bnull,"values":null,"other":null}' % head.encode()
    return b'%b%d,"values":%b,"other":%d}' % (head.encode(), sums.downloads, json_bytes(sums.values), sums.other)

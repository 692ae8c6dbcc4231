"""How answers look that maintainers decide by. Shares are from 0 to 1; what is not known is null, not 0."""

from typing import Any

from pepy.application.query.downloads.covered import Covered
from pepy.application.query.downloads.find_adoption import FoundAdoption
from pepy.application.query.downloads.find_use import FoundUse
from pepy.application.query.find_support import FoundSupport
from pepy.domain.downloads.adoption import ADOPTION_RULE
from pepy.domain.downloads.sweep import SWEEP_RULE
from pepy.domain.support.python_ends import ENDS_OF_LIFE
from pepy.domain.support.sentences import NOTES
from pepy.domain.support.table import Compared, Counted, Figures, SupportRow
from pepy.domain.support.wheel_tags import CoveredByTag, covered_by_tags
from pepy.infrastructure.api.answers import Answer, archived, json_answer, listed_events
from pepy.infrastructure.api.ranges.answers import covered_content


def support(found: FoundSupport) -> Answer:
    """Return who still uses which values of a dimension, and what dropping them would cost."""
    return json_answer(support_content(found), found.data_version)


def support_content(found: FoundSupport) -> dict[str, Any]:
    """Return what the answer says."""
    table = found.table
    rest = table.rest_figures
    return {
        "id": found.id,
        **covered_content(found.covered),
        "compared_with": _days(found.before),
        "definitions": listed_events(found.definitions),
        "dimension": found.dimension,
        "order": table.order,
        "summary": found.sentences.summary(found.today),
        "note": NOTES.get(found.dimension),
        **_both(_whole(found, table.use), _whole(found, table.all)),
        "values": [_row(found, row) for row in table.rows],
        "rest": {"values": len(table.rest), **_both(*map(_figures, rest))} if table.rest else None,
        "tags": [_tag(tag) for tag in covered_by_tags(table.use)] if found.dimension == "libc" else [],
    }


def use(found: FoundUse) -> Answer:
    """Return the downloads of a range, counted in four ways."""
    return json_answer(use_content(found), found.data_version)


def use_content(found: FoundUse) -> dict[str, Any]:
    """Return what the answer says."""
    is_known = found.covered.is_known
    sweep = found.sweep and {
        "versions": found.sweep.versions,
        "median": found.sweep.median,
        "downloads": found.sweep.downloads,
    }
    return {
        "id": found.id,
        **covered_content(found.covered),
        "downloads": found.downloads if is_known else None,
        "without_mirrors": found.without_mirrors if is_known else None,
        "without_ci": found.without_ci if is_known else None,
        "without_sweep": found.without_sweep,
        "sweep": sweep,
        "rule": SWEEP_RULE,
    }


def adoption(found: FoundAdoption) -> Answer:
    """Return how long it took until half of the downloads were of each release or a newer one."""
    content = {
        "id": found.id,
        **covered_content(found.covered),
        "rule": ADOPTION_RULE,
        "releases": listed_releases(found),
    }
    return json_answer(content, found.data_version)


def listed_releases(found: FoundAdoption) -> list[dict[str, Any]]:
    """Return how an answer lists releases."""
    return [
        {
            "version": release.version,
            "first_day": release.first_day,
            "half_on": release.half_on,
            "days": release.days,
            "share": release.share,
        }
        for release in found.releases
    ]


def _days(span: Covered) -> dict[str, Any]:
    window = span.window
    head = {"from": window.first_day, "to": window.last_day, "incomplete_days": span.incomplete_days}
    return {**head, **archived(span.archived_days)}


def _both(without: Any, with_all: Any) -> dict[str, Any]:
    return {"without_ci_and_mirrors": without, "all": with_all}


def _whole(found: FoundSupport, compared: Compared) -> dict[str, Any]:
    before = compared.before
    return {
        "downloads": compared.now.whole if found.covered.is_known else None,
        "downloads_before": None if before is None else before.whole,
    }


def _row(found: FoundSupport, row: SupportRow) -> dict[str, Any]:
    end = ENDS_OF_LIFE.get(row.value) if found.dimension == "python" else None
    return {
        "value": row.value,
        **_both(_counted(row.use), _counted(row.all)),
        "end_of_life": end and end.text,
        "is_over": end.is_over(found.today) if end else None,
        "sentence": found.sentences.about(row),
    }


def _counted(counted: Counted) -> dict[str, Any]:
    lost = counted.lost
    return {
        **_figures(counted.value),
        "lost": lost and lost.now.share,
        "lost_before": lost.before.share if lost and lost.before else None,
    }


def _figures(figures: Figures) -> dict[str, Any]:
    before = figures.before
    return {
        "downloads": figures.now.downloads,
        "share": figures.now.share,
        "downloads_before": before and before.downloads,
        "share_before": before and before.share,
    }


def _tag(tag: CoveredByTag) -> dict[str, Any]:
    return {
        "tag": tag.tag,
        "libc": tag.libc,
        **_figures(tag.use),
        "share_of_known": tag.of_known.now.share,
        "share_of_known_before": tag.of_known.before.share if tag.of_known.before else None,
    }

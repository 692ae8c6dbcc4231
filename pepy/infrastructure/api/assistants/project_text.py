"""`GET /projects/<p>.md`: the figures of a project's page as Markdown, for programs that read texts."""

from contextlib import suppress
from itertools import dropwhile
from urllib.parse import quote

from attrs import evolve, frozen
from flask import Blueprint

from pepy.application.query.downloads.find_downloads import FindDownloads, FindDownloadsHandler, FoundDownloads
from pepy.application.query.downloads.find_split import FindSplit, FindSplitHandler, FoundSplit
from pepy.application.query.index.find_ranks import FindRank, FindRankHandler
from pepy.application.query.index.rank_reader import ProjectRanks
from pepy.domain.dimensions import DIMENSIONS
from pepy.domain.downloads.asked_range import AskedRange
from pepy.domain.downloads.buckets import Bucket, Granularity, cut_into_buckets
from pepy.domain.downloads.filter import NET_DOWNLOADS
from pepy.domain.downloads.series import sum_days
from pepy.domain.errors import InvalidProjectNameError, UnknownProjectError
from pepy.domain.index.rankings import Counted, Period
from pepy.infrastructure.api.answers import API, Answer, answer_of
from pepy.infrastructure.api.markdown import day_spans, escaped, number, table

MONTHS = 12
"""How many whole months are listed; the current one comes on top."""
MAX_VALUES = 10
"""How many versions, Python versions and systems are listed."""
MAX_EVENTS = 20
MAX_GAPS = 20

_ENDING = ".md"
_YEAR = AskedRange(default_days=MONTHS * 31 + 30)
"""Days that surely contain the last twelve whole months."""
_SPLITS = {"version": "Versions", "python": "Python versions", "system": "Systems"}
_LABELS = {Period.DAY: "last day", Period.WEEK: "last 7 days", Period.MONTH: "last 30 days"}


@frozen
class ProjectTextHandlers:
    """What the text asks."""

    downloads: FindDownloadsHandler
    split: FindSplitHandler
    rank: FindRankHandler


def project_text_blueprint(find: ProjectTextHandlers) -> Blueprint:
    """Return the route."""
    blueprint = Blueprint("project_text", __name__)

    @blueprint.get(f"/projects/<name>{_ENDING}")
    def text(name: str) -> Answer:
        # The exact name goes first: `x.md` is a spelling of `x-md` (PEP 503), and every route accepts any spelling.
        with suppress(UnknownProjectError, InvalidProjectNameError):
            return _answer(find, name + _ENDING)
        return _answer(find, name)

    return blueprint


def _answer(find: ProjectTextHandlers, name: str) -> Answer:
    asked = FindDownloads((name,), _YEAR)
    year, net = (find.downloads.handle_one(question) for question in (asked, evolve(asked, wanted=NET_DOWNLOADS)))
    splits = [find.split.handle(FindSplit(name, dimension, limit=MAX_VALUES)) for dimension in _SPLITS]
    ranks = find.rank.handle(FindRank(name))
    # The oldest version of the data that anything here is of: with a newer one, the text is made anew.
    data_version = min(year.data_version, net.data_version, ranks.seen.data_version, *(s.data_version for s in splits))
    parts = [
        _introduction(year),
        _figures(year, net, ranks),
        _months(year),
        *(_values(found, title) for found, title in zip(splits, _SPLITS.values(), strict=True)),
        _events(year),
        _gaps(year),
        _addresses(year.projects[0].id),
    ]
    body = "\n\n".join(filter(None, parts)) + "\n"
    return answer_of(body.encode("utf-8", "replace"), "text/markdown; charset=utf-8", API, data_version)


def _introduction(year: FoundDownloads) -> str:
    name, through = escaped(year.projects[0].id), year.covered.data_through
    known = f"The data goes through {through}." if through else "No day was imported yet."
    return (
        f"# {name}\n\nDownloads of the Python package {name} from PyPI. {known} Days are UTC. Downloads are not "
        "people: most are made by continuous integration (CI), and mirrors copy everything. Unknown is not zero."
    )


def _figures(year: FoundDownloads, net: FoundDownloads, ranks: ProjectRanks) -> str:
    # Ranks of an older day would stand beside other numbers than they were made from.
    are_current = ranks.seen.last_day == year.covered.data_through
    rows = []
    for period, label in _LABELS.items():
        ranked = ranks.seen.counted_projects.get((period, Counted.ALL), 0)
        rank = ranks.standings[period].rank if are_current and period in ranks.standings else None
        downloads, left = (number(_last(found, period.days)) for found in (year, net))
        rows.append((label, downloads, left, f"{rank} of {ranked}" if rank else ""))
    rows.append(("all time", number(year.projects[0].total_downloads), "", ""))
    return "## Downloads\n\n" + table(("period", "downloads", "without CI and mirrors", "rank"), rows)


def _last(found: FoundDownloads, days: int) -> int | None:
    """Return the downloads of the last days, as far as they are known."""
    is_known = any(bucket.known for bucket in found.buckets.all[-days:])
    return sum(found.projects[0].downloads[-days:]) if is_known else None


def _months(year: FoundDownloads) -> str:
    window, missing = year.covered.window, frozenset(year.covered.incomplete_days)
    months = cut_into_buckets(window, Granularity.MONTH, frozenset(window.days) - missing)
    sums = list(zip(months, sum_days(year.projects[0].downloads, months), strict=True))[-MONTHS - 1 :]
    since_known = dropwhile(lambda month: not month[0].known, sums)
    rows = [(_month(bucket), number(n if bucket.known else None)) for bucket, n in since_known]
    if not rows:
        return ""
    return "## Months\n\n" + table(("month", "downloads"), rows)


def _month(bucket: Bucket) -> str:
    return bucket.period if bucket.complete or not bucket.known else f"{bucket.period} (incomplete)"


def _values(found: FoundSplit, title: str) -> str:
    sums = found.series.sums
    rows = [(escaped(value), number(n)) for value, n in sums.values.items()]
    if not rows and not sums.other:
        return ""
    if sums.other:
        rows.append(("all others", number(sums.other)))
    return f"## {title}, last 30 days\n\n" + table(("value", "downloads"), rows)


def _events(year: FoundDownloads) -> str:
    events = [
        f"- {' to '.join(dict.fromkeys((str(event.first_day), str(event.last_day))))} ({event.kind}): "
        f"{escaped(event.text)}{f' <{event.source}>' if event.source else ''}"
        for event in year.covered.events[-MAX_EVENTS:]
    ]
    return "\n".join(["## What happened to the data\n", *events]) if events else ""


def _gaps(year: FoundDownloads) -> str:
    """Say which days of the months are not known; before the first known one there is nothing to miss."""
    missing = frozenset(year.covered.incomplete_days)
    known = [day for day in year.covered.window.days if day not in missing]
    gaps = day_spans([day for day in year.covered.incomplete_days if known and day > known[0]])
    if not gaps:
        return ""
    more = f", and {len(gaps) - MAX_GAPS} earlier gaps" if len(gaps) > MAX_GAPS else ""
    return f"## Missing days\n\nNot imported, so nobody knows their downloads: {', '.join(gaps[-MAX_GAPS:])}{more}."


def _addresses(name: str) -> str:
    address = f"/api/v3/projects/{quote(name, safe='')}"
    return (
        f"## More\n\n- Any range, as JSON: `{address}/downloads?from=2026-01-01&granularity=month`\n"
        f"- Split by one of {', '.join(DIMENSIONS)}: `{address}/downloads?dimension=python`\n"
        f"- A chart: `/chart/{quote(name, safe='')}.svg`\n- All that can be asked: `/llms.txt`, `/openapi.json`"
    )

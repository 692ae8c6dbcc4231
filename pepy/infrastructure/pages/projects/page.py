"""`/projects/<p>`: all that there is to know about a project's downloads."""

from collections.abc import Mapping

from attrs import frozen

from pepy.application.query.charts.find_chart import FindChart, FoundChart
from pepy.application.query.downloads.find_breakdown import FindBreakdown
from pepy.application.query.downloads.find_figures import Figure, FindFigures, ProjectFigures
from pepy.application.query.find_badge_downloads import FindBadgeDownloads
from pepy.application.query.index.find_ranks import FindRank
from pepy.application.query.index.rank_reader import Standing
from pepy.domain.badges.request import BadgePeriod
from pepy.domain.charts.request import ChartRequest
from pepy.domain.dimensions import DIMENSIONS
from pepy.domain.downloads.filter import NET_DOWNLOADS
from pepy.domain.projects.grouped_versions import VersionDepth
from pepy.infrastructure.api.answers import Answer
from pepy.infrastructure.pages.charts import (
    ChartView,
    counted_choices,
    events_and_gaps,
    granularity_choices,
    parameters_of,
    range_choices,
)
from pepy.infrastructure.pages.choices import ChoiceGroup, Choices, address
from pepy.infrastructure.pages.handlers import PageHandlers
from pepy.infrastructure.pages.projects.bars import LIMITS, BarMaker
from pepy.infrastructure.pages.site import Site, project_path, quoted
from pepy.infrastructure.pages.words import days_in_words

_SPLIT_LABELS = {"file_type": "File type", "cpu": "CPU", "libc": "C library", "distro": "Distribution"}
_FIGURE_LABELS = {"month": "Last 30 days", "week": "Last 7 days", "day": "Last day"}


@frozen
class FigureView:
    """A figure, with its rank where the project has one."""

    label: str
    figure: Figure
    standing: Standing | None
    ranked: int
    """How many projects have a rank."""


def project_page(find: PageHandlers, site: Site, name: str, typed: Mapping[str, str]) -> Answer:
    """Return the page. Raises InvalidProjectNameError, UnknownProjectError, or InvalidQuestionError for a range."""
    request = ChartRequest.parse(typed)
    breakdown = find.breakdown.handle(FindBreakdown(name, LIMITS, request.counted))
    figures = find.figures.handle(FindFigures(name, breakdown.net_downloads))
    found = find.chart.handle(FindChart((name,), request))
    net_total = find.badge.handle(FindBadgeDownloads(name, BadgePeriod.TOTAL, NET_DOWNLOADS))
    bars = BarMaker(breakdown.by_dimension, figures.id, request.counted)
    versions = bars.versions(_depth(typed))
    about = events_and_gaps(found)
    # The oldest version of the data that anything on the page is of: with a newer one, the page is made anew.
    data_version = min(figures.data_version, found.data_version, net_total.data_version, breakdown.data_version)
    return site.page(
        "project.html",
        data_version,
        path=project_path(figures.id),
        name=figures.id,
        total=figures.total_downloads,
        # Downloads from elsewhere, and archived ones, do not say what CI made.
        net_total=None if net_total.caveats.has_unfiltered_past else net_total.downloads,
        figures=_figures(find, figures),
        odd_days=figures.anomalies,
        data_through=figures.data_through,
        chart=ChartView.of(found.chart, request),
        kept=_current(request, versions.depth),
        choices=_choices(figures.id, request, versions.depth),
        version_choices=_version_choices(figures.id, request, versions.depth),
        bars=bars.bars(),
        versions=versions,
        addresses=_addresses(figures.id, request, found),
        gap_words=days_in_words(about["gaps"]),
        **about,
    )


def _figures(find: PageHandlers, figures: ProjectFigures) -> list[FigureView]:
    ranks = find.rank.handle(FindRank(figures.id))
    # Ranks may be of an older day, and would then stand beside other numbers than they were made from.
    is_same_day = ranks.seen.last_day == figures.data_through
    by_name = {period.value: standing for period, standing in ranks.standings.items()} if is_same_day else {}
    ranked = {period.value: number for (period, _), number in ranks.seen.counted_projects.items()}
    return [
        FigureView(label, figures.figures[key], by_name.get(key), ranked.get(key, 0))
        for key, label in _FIGURE_LABELS.items()
    ]


def _depth(typed: Mapping[str, str]) -> VersionDepth:
    wanted = typed.get("versions", "").strip().lower()
    return VersionDepth(wanted) if wanted in set(VersionDepth) else VersionDepth.VERSION


def _current(request: ChartRequest, depth: VersionDepth) -> dict[str, str]:
    return parameters_of(request) | {"versions": "" if depth is VersionDepth.VERSION else depth.value}


def _choices(name: str, request: ChartRequest, depth: VersionDepth) -> list[ChoiceGroup]:
    choices = Choices(project_path(name), _current(request, depth))
    splits = {"Nothing": {"dimension": "", "stacked": ""}} | {
        _SPLIT_LABELS.get(dimension, dimension.capitalize()): {"dimension": dimension} for dimension in DIMENSIONS
    }
    groups = [range_choices(choices), granularity_choices(choices), choices.group("Split by", splits)]
    if request.dimension:
        groups.append(choices.group("As", {"Lines": {"stacked": ""}, "Stack": {"stacked": "true"}}))
    return [*groups, counted_choices(choices)]


def _version_choices(name: str, request: ChartRequest, depth: VersionDepth) -> ChoiceGroup:
    choices = Choices(project_path(name), _current(request, depth))
    labels = {"Each": "", "Major": "major", "Minor": "minor"}
    return choices.group("Versions by", {label: {"versions": value} for label, value in labels.items()})


def _addresses(name: str, request: ChartRequest, found: FoundChart) -> dict[str, str]:
    """Return where the numbers of the page are to be had, and where else one can go."""
    api, window = f"/api/v3/projects/{quoted(name)}", found.covered.window
    days = {"from": window.first_day.isoformat(), "to": window.last_day.isoformat()}
    parameters = {key: value for key, value in parameters_of(request).items() if key in ("dimension", "ci", "mirrors")}
    return {
        "chart": address(f"{api}/downloads", {**days, **parameters, "granularity": found.chart.granularity.value}),
        "total": f"{api}/total",
        "rank": f"{api}/rank",
        "net": f"{api}/total?ci=false&mirrors=false",
        "pypi": f"https://pypi.org/project/{quoted(name)}/",
        "badge": f"/badge/{quoted(name)}/month",
        "picture": address(f"/chart/{quoted(name)}.svg", {**parameters_of(request), "dimension": request.dimension}),
        "badges": f"/badges/{quoted(name)}",
        "compare": address("/compare", {"names": name}),
        "support": f"{project_path(name)}/support",
        "feed": f"{project_path(name)}/feed.atom",
    }

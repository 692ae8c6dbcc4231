"""`/compare?names=`: several projects beside each other, and the sum of a whole portfolio."""

from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from pepy.application.query.charts.find_chart import MAX_NAMES, FindChart, FoundChart
from pepy.application.query.downloads.find_downloads import FindDownloads, ProjectDownloads
from pepy.application.query.feeds.find_feed import MAX_NAMES as MAX_FOLLOWED
from pepy.domain.charts.chart import Measure
from pepy.domain.charts.measures import measured
from pepy.domain.charts.request import ChartRequest
from pepy.domain.errors import UnknownProjectError
from pepy.infrastructure.api.answers import NOT_FOUND, Answer
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
from pepy.infrastructure.pages.site import Site
from pepy.infrastructure.pages.words import days_in_words

_SUM = "sum"
_SHOWN_AS = {"Downloads": "", "First = 100": Measure.INDEX.value, "Shares": Measure.SHARE.value, "Sum": _SUM}
"""How the chart can show projects, and the values of the parameter `as`."""


@frozen
class Compared:
    """A project in the table."""

    id: str
    total: int
    month: int
    share: float
    """Its part of the month of all that are compared."""
    without: str
    """The address of the page without it."""


def names_in(typed: str) -> tuple[str, ...]:
    """Return names that are separated by commas, white space or both, as people paste them; each once."""
    return tuple(dict.fromkeys(typed.replace(",", " ").split()))


def compare_page(find: PageHandlers, site: Site, typed: Mapping[str, str]) -> Answer:
    """Return the page; without names, the form alone.

    Raises InvalidProjectNameError, or InvalidQuestionError if it is too much at once.
    """
    names = names_in(typed.get("names", ""))
    if not names:
        return site.page("compare.html", None, path="/compare", names="", kept={}, projects=(), unknown=())
    request = evolve(ChartRequest.parse(typed), dimension="", selection=None)
    found = find.downloads.handle(FindDownloads(names, wanted=request.counted))
    if not found.projects:
        return _none_known(site, names)
    ids = tuple(project.id for project in found.projects)
    shown_as = _shown_as(typed, len(ids))
    chart = find.chart.handle(FindChart(ids, request, is_sum=shown_as == _SUM))
    about = events_and_gaps(chart)
    return site.page(
        "compare.html",
        min(found.data_version, chart.data_version),
        path=address("/compare", {"names": ",".join(ids)}),
        names=", ".join(ids),
        projects=_compared(found.projects),
        total=sum(project.total_downloads for project in found.projects),
        month=sum(sum(project.downloads) for project in found.projects),
        is_month_known=found.covered.is_known,
        unknown=found.unknown,
        window=found.covered.window,
        chart=_view(chart, request, shown_as),
        choices=_choices(ids, request, shown_as),
        kept=parameters_of(request) | {"as": shown_as},
        addresses=_addresses(ids, request, chart),
        gap_words=days_in_words(about["gaps"]),
        **about,
    )


def _none_known(site: Site, names: Sequence[str]) -> Answer:
    message = str(UnknownProjectError(f"Project with name {', '.join(names)} does not exist"))
    return site.page(
        "compare.html",
        None,
        path="/compare",
        status=404,
        lifetime=NOT_FOUND,
        names=", ".join(names),
        kept={},
        projects=(),
        unknown=(message,),
    )


def _shown_as(typed: Mapping[str, str], projects: int) -> str:
    if projects > MAX_NAMES:
        return _SUM
    wanted = typed.get("as", "").strip().lower()
    return wanted if wanted in _SHOWN_AS.values() else ""


def _view(found: FoundChart, request: ChartRequest, shown_as: str) -> ChartView:
    if shown_as in ("", _SUM):
        return ChartView.of(found.chart, request)
    measure = Measure(shown_as)
    # Shares add up to 100, so they are drawn on each other.
    look = evolve(request.look, stacked=measure is Measure.SHARE)
    return ChartView.of(measured(found.chart, measure), evolve(request, look=look))


def _compared(projects: Sequence[ProjectDownloads]) -> list[Compared]:
    months = {project.id: sum(project.downloads) for project in projects}
    whole = sum(months.values())
    compared = [
        Compared(
            project.id,
            project.total_downloads,
            months[project.id],
            months[project.id] / whole if whole else 0,
            address("/compare", {"names": ",".join(name for name in months if name != project.id)}),
        )
        for project in projects
    ]
    return sorted(compared, key=lambda one: (-one.month, one.id))


def _choices(ids: tuple[str, ...], request: ChartRequest, shown_as: str) -> list[ChoiceGroup]:
    current = {"names": ",".join(ids), **parameters_of(request), "stacked": "", "as": shown_as}
    choices = Choices("/compare", current)
    shown = {label: {"as": value} for label, value in _SHOWN_AS.items()}
    groups = [range_choices(choices), granularity_choices(choices), counted_choices(choices)]
    return groups if len(ids) > MAX_NAMES else [choices.group("Show", shown), *groups]


def _addresses(ids: tuple[str, ...], request: ChartRequest, found: FoundChart) -> dict[str, str]:
    """Return where the numbers of the page are to be had, and its pictures."""
    names, parameters = ",".join(ids), parameters_of(request)
    window = found.covered.window
    days = {"from": window.first_day.isoformat(), "to": window.last_day.isoformat()}
    counted = {name: parameters[name] for name in ("ci", "mirrors")}
    step = {"granularity": found.chart.granularity.value}
    return {
        "month": address("/api/v3/projects", {"names": names, **counted}),
        "chart": address("/api/v3/projects", {"names": names, **days, **step, **counted}),
        "badge": address("/badge", {"names": names, "period": "month", **counted}),
        "picture": address("/chart.svg", {"names": names, **parameters}) if len(ids) <= MAX_NAMES else "",
        "page": address("/compare", {"names": names}),
        "feed": address("/feed.atom", {"names": names}) if len(ids) <= MAX_FOLLOWED else "",
    }

"""The figures of a project: its newest day, week and month, all downloads and what is left without CI and mirrors."""

from collections.abc import Sequence
from datetime import date, timedelta

from attrs import frozen

from pepy.application.query.downloads.covered import Covered
from pepy.application.query.downloads.find_downloads import FindDownloads, FindDownloadsHandler
from pepy.domain.downloads.anomalies import Anomaly
from pepy.domain.downloads.asked_range import AskedRange
from pepy.domain.downloads.filter import NET_DOWNLOADS
from pepy.domain.index.event_rules import straddled_definitions
from pepy.domain.windows import Window, last_days

DAYS_OF_FIGURE = {"day": 1, "week": 7, "month": 30}
"""How many calendar days each figure counts; they end with the newest complete day."""

_ALL_READ = AskedRange(default_days=2 * max(DAYS_OF_FIGURE.values()))
"""The longest figure, and as many days before it."""


@frozen
class FindFigures:
    """Ask for a project's figures, by any spelling of its name."""

    name: str
    net_downloads: tuple[int, ...] | None = None
    """What is left of each of the last 30 days without CI and mirrors, if that was read already."""


@frozen
class Figure:
    """The downloads of some calendar days, as far as they are known."""

    days: int
    downloads: int | None
    """None: not one of the days is known."""
    net_downloads: int | None
    """Without CI and mirrors."""
    missing_days: int
    """How many of the days are not known, and so not counted."""
    before: int | None
    """The downloads of as many days right before; None where the two do not compare."""
    obstacle: str
    """Why they do not compare; empty where they do."""

    @property
    def change(self) -> float | None:
        """Return by what part of the downloads before they changed; None if nobody can tell."""
        if self.before is None or self.downloads is None or not self.before:
            return None
        return self.downloads / self.before - 1


@frozen
class ProjectFigures:
    """A project's all-time total and its figures by name, shortest first."""

    id: str
    total_downloads: int
    figures: dict[str, Figure]
    anomalies: tuple[Anomaly, ...]
    """The odd days among those that the longest figure counts, and as many before them."""
    data_through: date | None
    """The newest complete day; None before the first import."""
    data_version: int


@frozen
class FindFiguresHandler:
    """Answers from the days of two months."""

    find_downloads: FindDownloadsHandler

    def handle(self, query: FindFigures) -> ProjectFigures:
        """Raises InvalidProjectNameError or UnknownProjectError."""
        gross = self.find_downloads.handle_one(FindDownloads((query.name,), _ALL_READ))
        net, data_version = query.net_downloads, gross.data_version
        if net is None:
            found = self.find_downloads.handle_one(FindDownloads((query.name,), _ALL_READ, wanted=NET_DOWNLOADS))
            net, data_version = found.projects[0].downloads, min(data_version, found.data_version)
        project = gross.projects[0]
        figures = {
            name: _figure(days, gross.covered, project.downloads, net, project.id)
            for name, days in DAYS_OF_FIGURE.items()
        }
        return ProjectFigures(
            project.id,
            project.total_downloads,
            figures,
            gross.anomalies,
            gross.covered.data_through,
            data_version,
        )


def _figure(days: int, covered: Covered, gross: Sequence[int], net: Sequence[int], project: str) -> Figure:
    last_day = covered.window.last_day
    window, before = last_days(days, last_day), last_days(days, last_day - timedelta(days=days))
    missing = [day for day in covered.incomplete_days if day >= window.first_day]
    is_known = len(missing) < days
    obstacle = _obstacle(covered, window, before, project)
    return Figure(
        days,
        sum(gross[-days:]) if is_known else None,
        sum(net[-days:]) if is_known else None,
        len(missing) if is_known else days,
        None if obstacle else sum(gross[-2 * days : -days]),
        obstacle,
    )


def _obstacle(covered: Covered, window: Window, before: Window, project: str) -> str:
    """Return why a window does not compare with the one before."""
    missing = sum(day >= before.first_day for day in covered.incomplete_days)
    if missing:
        return f"{missing} of the {2 * window.length} days are not known"
    for event in straddled_definitions(covered.events, window, before, project=project):
        return f"what is counted changed on {event.first_day}"
    return ""

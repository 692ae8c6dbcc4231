"""`/badges/<p>`: a form that makes a badge, and the texts to paste."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from attrs import frozen

from pepy.application.query.find_badge_downloads import FindBadgeDownloads, FindBadgeDownloadsHandler
from pepy.domain.badges.badge import BadgeStyle
from pepy.domain.badges.picture.colors import BLUE, GREY
from pepy.domain.badges.request import BadgePeriod, BadgeRequest
from pepy.domain.pictures.numbers import Units
from pepy.domain.projects.name import ProjectName
from pepy.infrastructure.api.answers import Answer
from pepy.infrastructure.pages.choices import address, counted_parameters
from pepy.infrastructure.pages.site import Site, project_path, quoted

Chosen = TypeVar("Chosen")

_PERIODS = {
    BadgePeriod.TOTAL: "all time",
    BadgePeriod.YEAR: "365 days",
    BadgePeriod.MONTH: "30 days",
    BadgePeriod.WEEK: "7 days",
    BadgePeriod.DAY: "newest day",
}
_UNITS = {
    Units.INTERNATIONAL_SYSTEM: "k, M, G",
    Units.ABBREVIATION: "k, M, B",
    Units.NONE: "in full",
}
_COLORS = ("brightgreen", "green", "yellowgreen", "yellow", "orange", "red", "blue", "grey", "lightgrey", "black")
_FORMATS = {
    "Markdown": "[![Downloads]({picture})]({page})",
    "RST": ".. image:: {picture}\n   :target: {page}\n   :alt: Downloads",
    "HTML": '<a href="{page}"><img src="{picture}" alt="Downloads"></a>',
    "AsciiDoc": "image:{picture}[Downloads,link={page}]",
}
"""The markup of each format, with places for the addresses of picture and page."""


@frozen
class Option:
    """A choice of a list in the form."""

    value: str
    label: str
    is_chosen: bool


@frozen
class Snippet:
    """A text to paste, and the form from which a script makes it anew."""

    label: str
    text: str
    template: str


def badge_maker_page(find: FindBadgeDownloadsHandler, site: Site, name: str, typed: Mapping[str, str]) -> Answer:
    """Return the page. Raises InvalidProjectNameError or UnknownProjectError."""
    asked = BadgeRequest.personalized(typed, default_colors=(GREY, BLUE))
    found = find.handle(FindBadgeDownloads(name, asked.period, asked.extras.counted))
    project = ProjectName.parse(name).normalized
    picture = address(f"/personalized-badge/{quoted(project)}", _parameters(asked, typed))
    return site.page(
        "badges.html",
        found.data_version,
        path=f"/badges/{quoted(project)}",
        name=project,
        project=project_path(project),
        maker=f"/personalized-badge/{quoted(project)}",
        picture=picture,
        asked=asked,
        left_text=typed.get("left_text", ""),
        left_color=typed.get("left_color") or "grey",
        right_color=typed.get("right_color") or "blue",
        logo=typed.get("logo", ""),
        periods=_options(_PERIODS, asked.period, lambda period: period.name.lower()),
        units=_options(_UNITS, asked.units, lambda units: units.name.lower()),
        styles=_options({style: style.value for style in BadgeStyle}, asked.extras.style, lambda style: style.value),
        colors=_COLORS,
        snippets=_snippets(f"{site.base}{picture}", f"{site.base}{project_path(project)}"),
    )


def _parameters(asked: BadgeRequest, typed: Mapping[str, str]) -> dict[str, str]:
    """Return what the picture's address has to say: all that is not a default of that address."""
    return {
        "period": "" if asked.period is BadgePeriod.TOTAL else asked.period.name.lower(),
        "units": "" if asked.units is Units.INTERNATIONAL_SYSTEM else asked.units.name.lower(),
        "left_text": typed.get("left_text", "").strip(),
        "left_color": typed.get("left_color", "").strip() or "grey",
        "right_color": typed.get("right_color", "").strip() or "blue",
        "style": "" if asked.extras.style is BadgeStyle.FLAT else asked.extras.style.value,
        "precision": "1" if asked.extras.decimals else "",
        **counted_parameters(asked.extras.counted),
        "logo": typed.get("logo", "").strip(),
    }


def _options(labels: Mapping[Chosen, str], chosen: Chosen, value: Callable[[Chosen], str]) -> list[Option]:
    return [Option(value(one), label, one is chosen) for one, label in labels.items()]


def _snippets(picture: str, page: str) -> list[Snippet]:
    return [
        Snippet(label, template.replace("{picture}", picture).replace("{page}", page), template)
        for label, template in _FORMATS.items()
    ]

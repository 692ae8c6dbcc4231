"""The same answers as tables: a row per value or release."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pepy.application.query.downloads.covered import Covered
from pepy.application.query.downloads.find_adoption import FoundAdoption
from pepy.application.query.downloads.find_use import FoundUse
from pepy.application.query.find_support import FoundSupport
from pepy.infrastructure.api.support.answers import listed_releases, support_content, use_content
from pepy.infrastructure.api.tables import Cell, Table, table_of

_RANGE = ("id", "from", "to", "complete")
_BEFORE = ("from_before", "to_before", "complete_before")
_FIGURES = ("downloads", "share", "downloads_before", "share_before", "lost", "lost_before")
_COUNTED = ("without_ci_and_mirrors", "all")
_USE = ("downloads", "without_mirrors", "without_ci", "without_sweep", "sweep")
_RELEASE = ("version", "first_day", "half_on", "days", "share")
_REST = "other"
"""What the sum of values that are not listed is called; the column of the same name tells it from a value."""


def support(found: FoundSupport) -> Table:
    """Return who still uses which values of a dimension; if nothing is known, a row without any value."""
    columns = (
        *_RANGE,
        *_BEFORE,
        "value",
        "other",
        *(f"{counted}_{figure}" for counted in _COUNTED for figure in _FIGURES),
        "end_of_life",
    )
    head = _head(found.id, found.covered) | dict(zip(_BEFORE, _span(found.before), strict=True))
    records = (dict.fromkeys(columns) | head | value for value in _values(found))
    name = (found.id, "support", found.dimension, *_days(found.covered))
    return table_of(name, columns, records, found.data_version)


def use(found: FoundUse) -> Table:
    """Return the downloads of a range, counted in four ways, as one row."""
    record = use_content(found) | _head(found.id, found.covered)
    record["sweep"] = found.sweep and found.sweep.downloads
    return table_of((found.id, "use", *_days(found.covered)), (*_RANGE, *_USE), (record,), found.data_version)


def adoption(found: FoundAdoption) -> Table:
    """Return how long it took until half of the downloads were of each release or a newer one."""
    head = _head(found.id, found.covered)
    records = (head | release for release in listed_releases(found))
    return table_of((found.id, "adoption", *_days(found.covered)), (*_RANGE, *_RELEASE), records, found.data_version)


def _values(found: FoundSupport) -> Iterator[dict[str, Cell]]:
    content = support_content(found)
    if not content["values"]:
        yield {}
    for value in content["values"]:
        yield {"value": value["value"], "other": False, "end_of_life": value["end_of_life"], **_flat(value)}
    if content["rest"]:
        yield {"value": _REST, "other": True, **_flat(content["rest"])}


def _flat(value: Mapping[str, Any]) -> dict[str, Cell]:
    return {f"{counted}_{figure}": cell for counted in _COUNTED for figure, cell in value[counted].items()}


def _head(name: str, covered: Covered) -> dict[str, Cell]:
    return dict(zip(_RANGE, (name, *_span(covered)), strict=True))


def _span(covered: Covered) -> tuple[date, date, bool]:
    return *_days(covered), not covered.incomplete_days


def _days(covered: Covered) -> tuple[date, date]:
    return covered.window.first_day, covered.window.last_day

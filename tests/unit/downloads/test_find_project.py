"""Which days the answers about one project have: `v1`, `v2`, the `pro` routes and the admins' whole history."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from pepy.application.query.downloads.find_pro_downloads import FindProDownloads, FindProDownloadsHandler, ProDownloads
from pepy.application.query.downloads.find_project import (
    FindAllVersionsHandler,
    FindProject,
    FindProjectHandler,
    FindProjectVersionsHandler,
)
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.errors import InvalidProjectNameError, UnknownProjectError
from pepy.domain.windows import TimeRange
from tests.fakes.handlers import MONDAY, Memory

HISTORIES = [FindProjectHandler, FindProjectVersionsHandler, FindAllVersionsHandler]


def with_days(*days: date, now: datetime | None = None) -> Memory:
    memory = Memory(now=now) if now else Memory()
    for day in days:
        memory.import_day(day, {"flask": {"version": {"2.9": 1, "2.10": 2}}})
    return memory


def history(memory: Memory, kind: Any, name: str = "flask") -> Any:
    return memory.handler(kind).handle(FindProject(name))


def pro(memory: Memory, name: str = "flask", dimension: str = "version", **others: Any) -> ProDownloads:
    handler = memory.handler(FindProDownloadsHandler)
    with handler.answering(FindProDownloads(name, dimension, **others)) as found:
        return evolve(found, downloads=dict(found.downloads))


def days_of(memory: Memory, kind: Any) -> list[str]:
    return list(json.loads(history(memory, kind).downloads_json))


def test_v1_has_the_30_calendar_days_that_end_with_the_newest_complete_one() -> None:
    memory = with_days(MONDAY - timedelta(days=30), MONDAY - timedelta(days=29), MONDAY)

    found = history(memory, FindProjectHandler)

    assert found.downloads == (("2026-07-26", 3), ("2026-08-24", 3))
    assert (found.id, found.total_downloads) == ("flask", 9)


def test_v2_begins_with_the_month_that_was_90_days_ago_and_ends_with_what_is_stored() -> None:
    ahead_of_the_clock = date(2018, 9, 2)
    memory = with_days(
        date(2018, 4, 30), date(2018, 5, 1), ahead_of_the_clock, now=datetime(2018, 8, 29, 12, tzinfo=UTC)
    )

    assert days_of(memory, FindProjectVersionsHandler) == ["2018-05-01", "2018-09-02"]


def test_admins_see_every_stored_day() -> None:
    assert days_of(with_days(date(2016, 1, 1), MONDAY), FindAllVersionsHandler) == ["2016-01-01", "2026-08-24"]


@pytest.mark.parametrize("kind", HISTORIES[1:])
def test_versions_are_in_the_order_of_pep_440(kind: Any) -> None:
    assert history(with_days(MONDAY), kind).versions == ("2.9", "2.10")


@pytest.mark.parametrize("kind", HISTORIES)
def test_any_spelling_of_a_name_finds_a_project_and_others_are_refused(kind: Any) -> None:
    memory = with_days(MONDAY)

    assert history(memory, kind, "FLASK").id == "flask"
    with pytest.raises(UnknownProjectError, match="Project with name No_Such does not exist"):
        history(memory, kind, "No_Such")
    with pytest.raises(InvalidProjectNameError):
        history(memory, kind, " ")


@pytest.mark.parametrize("kind", HISTORIES)
def test_archived_days_are_named_and_stay_in_the_total(kind: Any) -> None:
    sunday = MONDAY - timedelta(days=1)
    memory = with_days(sunday, MONDAY)
    memory.archive(sunday)

    found = history(memory, kind)

    assert (found.archived_days, found.total_downloads) == ((sunday,), 6)


@pytest.mark.parametrize("kind", HISTORIES)
def test_before_the_first_import_a_project_has_its_total_from_elsewhere_and_no_days(kind: Any) -> None:
    memory = Memory()
    memory.set_total("flask", 500)

    found = history(memory, kind)

    assert (found.total_downloads, found.archived_days) == (500, ())
    assert (found.downloads if kind is FindProjectHandler else found.downloads_json) in ((), "{}")


@pytest.mark.parametrize(("time_range", "days"), [(TimeRange.FOUR_MONTHS, 120), (TimeRange.ONE_YEAR, 365)])
def test_a_named_range_is_so_many_calendar_days(time_range: TimeRange, days: int) -> None:
    first = MONDAY - timedelta(days=days - 1)
    memory = with_days(first - timedelta(days=1), first, MONDAY)

    assert list(pro(memory, "FLASK", time_range=time_range).downloads) == [str(first), str(MONDAY)]


def test_a_day_of_which_nothing_is_left_is_absent() -> None:
    memory = with_days(MONDAY)
    memory.import_day(MONDAY - timedelta(days=1), {"flask": {"version": {"2.9": (4, 4, 0)}}})

    found = pro(memory, wanted=DownloadFilter(with_ci=False))

    assert found.downloads == {"2026-08-24": {"2.9": 1, "2.10": 2}}


def test_days_that_are_not_split_by_a_dimension_are_unknown_and_archived_ones_are_named() -> None:
    sunday = MONDAY - timedelta(days=1)
    memory = with_days(sunday, MONDAY)
    memory.archive(sunday)

    by_country = pro(memory, dimension="country")

    assert (by_country.downloads, by_country.archived_days) == ({"2026-08-24": {"unknown": 3}}, (sunday,))


def test_before_the_first_import_a_known_project_has_no_days_and_an_unknown_one_is_refused() -> None:
    memory = Memory()
    memory.set_total("flask", 500)

    assert pro(memory).downloads == {}
    with pytest.raises(UnknownProjectError, match="Project with name No_Such does not exist"):
        pro(memory, "No_Such")
    with pytest.raises(InvalidProjectNameError):
        pro(memory, " ")

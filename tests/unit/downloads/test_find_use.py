"""Likely real use, and the adoption of releases."""

from datetime import date, timedelta

import pytest

from pepy.application.query.downloads.find_adoption import AdoptedRelease, FindAdoption, FindAdoptionHandler
from pepy.application.query.downloads.find_use import FindUse, FindUseHandler
from pepy.domain.downloads.asked_range import AskedRange
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.sweep import Sweep
from pepy.domain.errors import InvalidQuestionError, UnknownProjectError
from pepy.domain.projects.version_groups import VersionLevel
from tests.fakes.handlers import MONDAY, Memory

OLD = {f"1.{n}": (2, 0, 1) for n in range(10)}


def day(number: int) -> date:
    return MONDAY + timedelta(days=number - 5)


@pytest.fixture
def memory() -> Memory:
    """`flask` on five days, with a release on the second, and the fourth day missing."""
    memory = Memory()
    for number, versions in {
        1: {"2.0": (80, 30, 0)},
        2: {"2.0": (60, 30, 0), "2.1": (20, 10, 0)},
        3: {"2.0": (40, 0, 0), "2.1": (40, 30, 0)},
        5: {"2.1": (70, 20, 0), "3.0": (90, 0, 0)},
    }.items():
        memory.import_day(day(number), {"flask": {"version": OLD | versions}})
    return memory


def test_downloads_are_counted_in_four_ways(memory: Memory) -> None:
    found = memory.handler(FindUseHandler).handle(FindUse("Flask"))

    assert (found.id, found.downloads, found.without_mirrors, found.without_ci) == ("flask", 480, 440, 360)
    assert (found.sweep, found.without_sweep) == (Sweep(versions=13, median=8, downloads=104), 376)


def test_with_few_versions_it_is_not_known_what_is_left_without_the_sweep() -> None:
    memory = Memory()
    memory.import_day(MONDAY, {"flask": {"version": {"2.0": 5}}})

    found = memory.handler(FindUseHandler).handle(FindUse("flask"))

    assert (found.downloads, found.sweep, found.without_sweep) == (5, None, None)


def test_days_of_adoption_are_known_only_where_all_days_are(memory: Memory) -> None:
    releases = memory.handler(FindAdoptionHandler).handle(FindAdoption("flask")).releases

    # The tenth of ten old versions has a tenth of each day's downloads.
    assert releases == (
        AdoptedRelease("2.1", day(2), day(5), round(160 / 180, 6), days=None),
        AdoptedRelease("3.0", day(5), day(5), 0.5, days=None),
    )


def test_releases_are_followed_among_the_downloads_that_are_wanted(memory: Memory) -> None:
    memory.import_day(day(4), {"flask": {"version": {"2.1": 30, "2.0": 20}}})

    wanted = DownloadFilter(with_mirrors=False)
    found = memory.handler(FindAdoptionHandler).handle(FindAdoption("flask", wanted=wanted, limit=1))
    assert found.releases == (AdoptedRelease("3.0", day(5), day(5), round(90 / 170, 6), days=0),)
    series = memory.handler(FindAdoptionHandler).handle(FindAdoption("flask", level=VersionLevel.MAJOR))
    assert [(one.version, one.days) for one in series.releases] == [("3", 0)]


def test_what_cannot_be_answered_is_refused(memory: Memory) -> None:
    four_years = AskedRange(MONDAY - timedelta(days=4 * 365), MONDAY)
    for handler, query in ((FindUseHandler, FindUse), (FindAdoptionHandler, FindAdoption)):
        with pytest.raises(UnknownProjectError, match="Project with name No_Such does not exist"):
            memory.handler(handler).handle(query("No_Such"))
        with pytest.raises(InvalidQuestionError, match="it should have at most 1096"):
            memory.handler(handler).handle(query("flask", four_years))

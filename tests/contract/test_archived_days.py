"""What every store answers about archived days: their downloads are in totals, and unknown elsewhere."""

from datetime import UTC, date, datetime

import pytest
from attrs import evolve

from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.query.downloads.dimension_reader import Completeness
from pepy.application.query.downloads.project_reader import ProjectHistory, ProjectSum
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.imports.state import ImportState
from pepy.domain.windows import LastDays, Window
from tests.builders import RecordedProgress, RowsSource
from tests.contract.conftest import Store
from tests.contract.test_store import set_totals

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
SUNDAY, MONDAY, TUESDAY, WEDNESDAY = (date(2026, 8, day) for day in (16, 17, 18, 19))
WEEK = Window(SUNDAY, WEDNESDAY)
WITHOUT_CI = DownloadFilter(with_ci=False)


@pytest.fixture
def archived(store: Store) -> Store:
    """Monday to Wednesday, of which Monday and Tuesday are in files; `new` has no day before Wednesday."""
    importing = DayImporter(store.writes, lambda: NOW, RecordedProgress())
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        projects = {"flask": {"version": {"3.0": (10, 4, 0)}, "country": {"US": (10, 4, 0)}}}
        new = {"new": {"version": {"1.0": (2, 1, 0)}}} if day == WEDNESDAY else {}
        importing.import_day(day, RowsSource(projects | new))
    with store.archiving.archiving() as archive:
        archive.drop({day: f"/archive/{day}.parquet" for day in (MONDAY, TUESDAY)})
    return store


def test_sums_say_how_many_of_their_days_they_lack(archived: Store) -> None:
    assert archived.reads.find_sum("flask", WEEK) == ProjectSum(30, 10, archived_days=2, data_version=archived.version)
    assert archived.reads.find_sum("flask", Window(WEDNESDAY, WEDNESDAY)) == ProjectSum(
        30, 10, data_version=archived.version
    )
    assert archived.reads.find_sum("flask", None) == ProjectSum(30, 0, data_version=archived.version)


def test_totals_without_ci_say_that_they_hold_downloads_of_which_nobody_knows(archived: Store) -> None:
    set_totals(archived, {"elsewhere": 7, "nothing": 0})
    found = archived.reads.find_sum

    assert found("flask", WEEK, WITHOUT_CI) == ProjectSum(
        26, 6, archived_days=2, has_unfiltered_past=True, data_version=archived.version
    )
    assert found("flask", None, WITHOUT_CI) == ProjectSum(
        26, 0, has_unfiltered_past=True, data_version=archived.version
    )
    assert found("new", None, WITHOUT_CI) == ProjectSum(1, 0, data_version=archived.version)
    assert found("elsewhere", None, WITHOUT_CI) == ProjectSum(
        7, 0, has_unfiltered_past=True, data_version=archived.version
    )
    assert found("nothing", None, WITHOUT_CI) == ProjectSum(0, 0, data_version=archived.version)


def test_histories_list_their_archived_days(archived: Store) -> None:
    days = (MONDAY, TUESDAY)
    assert archived.reads.find_history("flask", WEEK) == ProjectHistory(
        "flask", 30, (("2026-08-19", 10),), days, data_version=archived.version
    )
    assert archived.reads.find_history("flask", Window(SUNDAY, MONDAY)) == ProjectHistory(
        "flask", 30, (), (MONDAY,), data_version=archived.version
    )

    versions = archived.reads.find_version_history("new", WEEK)
    assert (versions.downloads_json, versions.archived_days) == ('{"2026-08-19":{"1.0":2}}', days)
    assert archived.reads.find_version_history("flask", Window(WEDNESDAY, WEDNESDAY)).archived_days == ()


def test_an_archived_day_is_not_complete_for_those_who_sum_days(archived: Store) -> None:
    expected = Completeness(
        WEDNESDAY, frozenset({WEDNESDAY}), frozenset({MONDAY, TUESDAY}), data_version=archived.version
    )

    for name in ("flask", "new", "no-such-thing"):
        counted = archived.dimensions.count_projects((name,), LastDays(7).window, WITHOUT_CI)
        assert evolve(counted.completeness, events=()) == expected
    for name in ("flask", "new"):
        with archived.dimensions.split(name, LastDays(7).window, "country", ALL_DOWNLOADS) as found:
            assert evolve(found.completeness, events=()) == expected


def test_the_ledger_says_that_a_day_was_archived(archived: Store) -> None:
    attempted = archived.ledger.attempted_days(WEEK)
    assert {day: known.is_complete for day, known in attempted.items()} == {
        MONDAY: True,
        TUESDAY: True,
        WEDNESDAY: True,
    }
    assert {status.state for status in attempted.values()} == {ImportState.COMPLETE}
    assert [attempted[day].archived_in for day in (MONDAY, TUESDAY, WEDNESDAY)] == [
        "/archive/2026-08-17.parquet",
        "/archive/2026-08-18.parquet",
        None,
    ]

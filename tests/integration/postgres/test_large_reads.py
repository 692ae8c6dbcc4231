"""Questions that read much: in parts, bounded, and only a few at a time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, event

from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.query.downloads.find_split import FindSplit, FindSplitHandler
from pepy.domain.downloads.asked_range import AskedRange
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.downloads.series import NumberedDay
from pepy.domain.errors import InvalidQuestionError, TooBusyError
from pepy.domain.windows import ALL_DAYS, LastDays
from pepy.infrastructure.postgres.connection.engine import connect, connect_for_reading
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.reads.dimension_reader import PostgresDimensionReader
from pepy.infrastructure.postgres.reads.index_reader import PostgresIndexReader
from pepy.infrastructure.postgres.reads.project_reader import PostgresProjectReader
from pepy.infrastructure.postgres.reads.splits.breakdown_reader import PostgresBreakdownReader
from pepy.infrastructure.postgres.reads.splits.large_reads import LargeReads
from tests.builders import Projects, RecordedProgress, RowsSource

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
NEWEST = date(2026, 8, 24)
DAYS = LastDays(7).window
WITHOUT_CI = DownloadFilter(with_ci=False)


def import_day(engine: Engine, day: date, downloads: int = 7) -> None:
    projects: Projects = {
        "flask": {"version": {"3.0": (downloads, 2, 0), "2.3": 1}, "country": {"US": (downloads + 1, 2, 0)}}
    }
    DayImporter(PostgresImportStore(engine), lambda: NOW, RecordedProgress()).import_day(
        day, RowsSource(projects), force=True
    )


def store_days(engine: Engine) -> None:
    """Store five days with a gap, of 17 bytes of versions each."""
    for age in (5, 4, 2, 1, 0):
        import_day(engine, NEWEST - timedelta(days=age), downloads=age + 2)


@pytest.fixture(scope="module")
def reading(module_database_url: str) -> Iterator[Engine]:
    """For tests that change nothing."""
    writing, made = connect(module_database_url), connect_for_reading(module_database_url)
    store_days(writing)
    yield made
    made.dispose()


def reader(source: Engine, **bounds: float) -> PostgresDimensionReader:
    """Return a reader to which nearly everything is large."""
    return PostgresDimensionReader(source, LargeReads(**{"large_bytes": 1, "bytes_per_read": 40} | bounds))


def days_of(reader: PostgresDimensionReader, dimension: str, wanted: DownloadFilter) -> list[NumberedDay]:
    with reader.split("flask", DAYS, dimension, wanted) as found:
        return list(found.days)


@pytest.mark.parametrize("wanted", [ALL_DOWNLOADS, WITHOUT_CI])
@pytest.mark.parametrize("dimension", ["version", "country", "python"])
@pytest.mark.parametrize("bytes_per_read", [1, 40, 1_000])
def test_large_splits_are_those_of_small_ones(
    reading: Engine, dimension: str, wanted: DownloadFilter, bytes_per_read: int
) -> None:
    small = days_of(PostgresDimensionReader(reading), dimension, wanted)

    assert days_of(reader(reading, bytes_per_read=bytes_per_read), dimension, wanted) == small
    assert [number for number, _ in small] == [1, 2, 4, 5, 6]


@pytest.mark.parametrize("wanted", [ALL_DOWNLOADS, WITHOUT_CI])
def test_a_large_breakdown_is_that_of_a_small_one(reading: Engine, wanted: DownloadFilter) -> None:
    asked = ("flask", DAYS, ("version", "country", "python"), wanted)
    small, large = (PostgresBreakdownReader(reading, reader(reading), size) for size in (1_000_000, 1))

    assert large.break_down(*asked) == small.break_down(*asked)
    assert small.break_down(*asked).by_dimension["version"]["2.3"] == 5


def test_a_large_split_is_read_once_for_several_filters(reading: Engine) -> None:
    filters = (ALL_DOWNLOADS, WITHOUT_CI)

    with reader(reading).split_each("flask", DAYS, "version", filters) as found:
        of_each = [list(one.days) for one in found]
    assert of_each == [days_of(PostgresDimensionReader(reading), "version", wanted) for wanted in filters]


@pytest.mark.parametrize("bytes_per_read", [1, 40, 1_000])
def test_two_large_spans_are_those_of_small_ones(reading: Engine, bytes_per_read: int) -> None:
    asked = ("flask", LastDays(2).window, 4, "version", (WITHOUT_CI, ALL_DOWNLOADS))

    with PostgresDimensionReader(reading).split_spans(*asked) as found:
        small = [[list(one.days) for one in span] for span in found]
    with reader(reading, bytes_per_read=bytes_per_read).split_spans(*asked) as found:
        assert [[list(one.days) for one in span] for span in found] == small
    assert [[number for number, _ in span[0]] for span in small] == [[0, 1], [0, 1]]


def test_the_days_of_a_large_split_are_decoded_only_when_they_are_asked_for(reading: Engine) -> None:
    with reader(reading).split("flask", DAYS, "version", ALL_DOWNLOADS) as found:
        assert not isinstance(found.days, list)
        assert list(found.days) == list(found.days)


def test_a_large_split_that_an_import_overtakes_is_read_again(migrated_engine: Engine, migrated_url: str) -> None:
    store_days(migrated_engine)
    reading = connect_for_reading(migrated_url)
    large = reader(reading, bytes_per_read=20)
    days_of(large, "version", ALL_DOWNLOADS)
    asked = 0

    def overtake(*_: object) -> None:
        nonlocal asked
        asked += 1
        if asked == 4:  # It has been measured twice, and one part has been read.
            for age in range(6):
                import_day(migrated_engine, NEWEST - timedelta(days=age), downloads=50)

    event.listen(reading, "checkout", overtake)

    assert days_of(large, "version", ALL_DOWNLOADS) == [(number, {"2.3": 1, "3.0": 50}) for number in range(1, 7)]
    reading.dispose()


def test_a_question_that_would_read_too_much_is_told_to_ask_for_less(reading: Engine) -> None:
    handler = FindSplitHandler(reader(reading, max_bytes=60), lambda: NOW)

    with pytest.raises(InvalidQuestionError) as refused:
        handler.handle(FindSplit("flask", "version"))
    assert str(refused.value) == (
        "Downloads of flask by version in this range take 85 bytes, which is more than 60: ask for a shorter range"
    )
    assert handler.handle(FindSplit("flask", "version", AskedRange(date(2026, 8, 22), NEWEST))).series.sums.downloads


def test_only_so_many_large_questions_are_answered_at_a_time(reading: Engine) -> None:
    one_at_a_time = reader(reading, at_once=1, patience_seconds=0.01)

    with one_at_a_time.split("flask", DAYS, "version", ALL_DOWNLOADS):
        with pytest.raises(TooBusyError, match="try again in a moment, or ask for fewer days"):
            days_of(one_at_a_time, "version", ALL_DOWNLOADS)
        # What is not large does not wait: nothing is stored of this one.
        with one_at_a_time.split("no-such-thing", DAYS, "version", ALL_DOWNLOADS) as found:
            assert found is None
    assert len(days_of(one_at_a_time, "version", ALL_DOWNLOADS)) == 5


def test_only_so_many_large_questions_wait(reading: Engine) -> None:
    nobody_waits = reader(reading, at_once=1, waiting=0, patience_seconds=5)

    busy = pytest.raises(TooBusyError, match="Several large requests are waiting")
    with nobody_waits.split("flask", DAYS, "version", ALL_DOWNLOADS), busy:
        days_of(nobody_waits, "version", ALL_DOWNLOADS)
    assert len(days_of(nobody_waits, "version", ALL_DOWNLOADS)) == 5


def test_a_large_question_that_fails_gives_its_turn_back(reading: Engine) -> None:
    one_at_a_time = reader(reading, at_once=1, patience_seconds=0.01)

    with pytest.raises(KeyError), one_at_a_time.split("flask", DAYS, "version", ALL_DOWNLOADS):
        raise KeyError
    assert len(days_of(one_at_a_time, "version", ALL_DOWNLOADS)) == 5


def test_the_whole_history_of_a_project_is_bounded_too(reading: Engine) -> None:
    large, small, unbounded = (LargeReads(1, 60), LargeReads(1, 90), LargeReads())

    with pytest.raises(InvalidQuestionError) as refused:
        PostgresProjectReader(reading, large).find_version_history("flask", ALL_DAYS)
    assert str(refused.value) == (
        "All days of flask take 85 bytes, which is more than 60: "
        "ask /api/v3/projects/flask/downloads?dimension=version for a range of days"
    )
    found = PostgresProjectReader(reading, small).find_version_history("flask", ALL_DAYS)
    assert found == PostgresProjectReader(reading, unbounded).find_version_history("flask", ALL_DAYS)
    assert PostgresProjectReader(reading, large).find_version_history("no-such-thing", ALL_DAYS) is None


def index_days(reader: PostgresIndexReader, wanted: DownloadFilter = ALL_DOWNLOADS) -> list[NumberedDay]:
    with reader.split("__all__", DAYS, "country", wanted) as found:
        return list(found.days)


@pytest.mark.parametrize("wanted", [ALL_DOWNLOADS, WITHOUT_CI])
@pytest.mark.parametrize("bytes_per_read", [1, 40, 1_000])
def test_a_large_split_of_the_index_is_that_of_a_small_one(
    reading: Engine, wanted: DownloadFilter, bytes_per_read: int
) -> None:
    small = index_days(PostgresIndexReader(reading), wanted)
    large = PostgresIndexReader(reading, LargeReads(large_bytes=1, bytes_per_read=bytes_per_read))

    assert index_days(large, wanted) == small
    assert [number for number, _ in small] == [1, 2, 4, 5, 6]
    with large.split("__all__", DAYS, "country", wanted) as found:
        assert not isinstance(found.days, list)


def test_large_splits_of_the_index_wait_for_their_turn(reading: Engine) -> None:
    bounds = LargeReads(large_bytes=1, at_once=1, patience_seconds=0.01)
    large, projects = PostgresIndexReader(reading, bounds), PostgresDimensionReader(reading, bounds)

    with large.split("__all__", DAYS, "country", ALL_DOWNLOADS), pytest.raises(TooBusyError):
        days_of(projects, "version", ALL_DOWNLOADS)
    with projects.split("flask", DAYS, "version", ALL_DOWNLOADS), pytest.raises(TooBusyError):
        index_days(large)
    assert len(index_days(large)) == 5


def test_a_large_split_of_the_index_that_an_import_overtakes_is_read_again(
    migrated_engine: Engine, migrated_url: str
) -> None:
    store_days(migrated_engine)
    reading = connect_for_reading(migrated_url)
    large = PostgresIndexReader(reading, LargeReads(large_bytes=1, bytes_per_read=20))
    index_days(large)
    asked = 0

    def overtake(*_: object) -> None:
        nonlocal asked
        asked += 1
        if asked == 4:  # It has been measured, and two parts have been read.
            for age in range(6):
                import_day(migrated_engine, NEWEST - timedelta(days=age), downloads=50)

    event.listen(reading, "checkout", overtake)

    assert index_days(large) == [(number, {"US": 51}) for number in range(1, 7)]
    reading.dispose()

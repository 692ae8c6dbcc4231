"""The life of an import: which step may follow which, and what it leaves behind."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pepy.domain.errors import ImplausibleDayError, ImportEndedError, MalformedDayError, ReconciliationError
from pepy.domain.imports.day_import import Import, StoredSums
from pepy.domain.imports.day_published import DayPublished
from pepy.domain.imports.days.day_source import SourceDay
from pepy.domain.imports.days.figures import Figures
from pepy.domain.imports.state import ImportState
from pepy.domain.imports.usual_downloads import PublishedDay
from tests.builders import RowsSource

MONDAY = date(2026, 8, 24)
STARTED = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
ENDED = STARTED + timedelta(seconds=62)
LAST_MONDAYS = [PublishedDay(MONDAY - timedelta(weeks=weeks), 1_000) for weeks in range(1, 5)]


def running(downloads: int = 1_000, partition_rows: int | None = None) -> Import:
    known = Import(1, MONDAY, 1, STARTED)
    with RowsSource({"flask": {"version": {"3.0": downloads}}}, partition_rows=partition_rows).open(MONDAY) as source:
        for batch in source.batches:
            known.sums.add_rows(batch)
    return known.read_from(SourceDay("bigquery-storage", iter(()), bytes_billed=5_000, partition_rows=partition_rows))


def index_of(downloads: int) -> Figures:
    return {"downloads by version": downloads}


def completed(known: Import) -> Import:
    return known.complete(StoredSums(1, known.sums.downloads, 0, 0), index_of(known.sums.downloads), ENDED)[0]


def test_a_complete_import_says_what_it_published() -> None:
    known, published = (
        running().judge(LAST_MONDAYS, force=False).complete(StoredSums(1, 1_000, 0, 0), index_of(1_000), ENDED)
    )

    assert (known.state, known.finished_at, known.error) == (ImportState.COMPLETE, ENDED, None)
    assert published == DayPublished(MONDAY, 1, 1, 1_000, 5_000, STARTED, ENDED)
    assert published.seconds == 62


def test_a_step_leaves_the_import_before_as_it_was() -> None:
    known = running()
    completed(known)

    assert (known.state, known.finished_at) == (ImportState.RUNNING, None)


def test_an_import_that_stored_something_else_does_not_complete() -> None:
    with pytest.raises(ReconciliationError, match="the source has 1000 downloads, 999 were stored"):
        running().complete(StoredSums(1, 999, 0, 0), index_of(1_000), ENDED)


def test_an_import_whose_index_adds_up_to_something_else_does_not_complete() -> None:
    with pytest.raises(
        ReconciliationError, match="the source has 1000 downloads by version, the index of the day has 999"
    ):
        running().complete(StoredSums(1, 1_000, 0, 0), index_of(999), ENDED)


def test_an_import_of_a_partition_that_has_other_rows_is_not_judged_well() -> None:
    with pytest.raises(ReconciliationError, match="the source has 2000 downloads, 1000 were counted"):
        running(partition_rows=2_000).judge(LAST_MONDAYS, force=True)


def test_a_day_unlike_others_becomes_suspect_unless_it_is_forced() -> None:
    odd = running(downloads=10)
    with pytest.raises(ImplausibleDayError) as reason:
        odd.judge(LAST_MONDAYS, force=False)

    assert odd.refuse(reason.value, ENDED).state is ImportState.SUSPECT
    assert odd.judge(LAST_MONDAYS, force=True).is_unusual
    assert not running().judge(LAST_MONDAYS, force=True).is_unusual


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (MalformedDayError("row 3:\nno name"), "row 3: no name"),
        (OSError("gone"), "unexpected OSError: gone"),
        (KeyboardInterrupt(), "interrupted"),
    ],
)
def test_an_import_that_fails_says_why_in_one_line(error: BaseException, line: str) -> None:
    failed = running().refuse(error, ENDED)

    assert (failed.state, failed.error, failed.finished_at) == (ImportState.FAILED, line, ENDED)


def test_an_import_whose_process_died_has_failed() -> None:
    abandoned = running().abandon(ENDED)

    assert (abandoned.state, abandoned.error) == (ImportState.FAILED, "the importing process was killed or crashed")


def test_only_an_import_that_read_everything_can_be_forgotten() -> None:
    suspect = running().refuse(ImplausibleDayError("half of it"), ENDED)
    for known in (completed(running()), suspect):
        forgotten = known.forget(ENDED)
        assert (forgotten.state, forgotten.error) == (
            ImportState.FORGOTTEN,
            "forgotten on 2026-08-25 17:01 UTC",
        )
    for known in (running(), running().abandon(ENDED), suspect.forget(ENDED)):
        with pytest.raises(ImportEndedError, match=f"The import of day 2026-08-24 is {known.state}"):
            known.forget(ENDED)


def test_an_import_ends_once() -> None:
    for ended in (completed(running()), running().abandon(ENDED), completed(running()).forget(ENDED)):
        with pytest.raises(ImportEndedError):
            completed(ended)
        with pytest.raises(ImportEndedError):
            ended.refuse(MalformedDayError("row 1"), ENDED)

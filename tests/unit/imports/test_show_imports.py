"""Which days `imports:status` shows, and how their imports went."""

from datetime import timedelta

import pytest

from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.query.imports.import_status import ShowImports, ShowImportsHandler
from pepy.domain.errors import MalformedDayError
from pepy.domain.imports.state import ImportState
from tests.builders import FailingSource, RecordedProgress
from tests.fakes.handlers import MONDAY, NOW, Memory

FLASK = {"flask": {"version": {"3.0": 7}}}
SATURDAY, SUNDAY, TUESDAY = MONDAY - timedelta(days=2), MONDAY - timedelta(days=1), MONDAY + timedelta(days=1)


def shown(memory: Memory, days: int = 30) -> list[tuple[object, str]]:
    statuses = memory.handler(ShowImportsHandler).handle(ShowImports(days))
    return [(status.day, status.state) for status in statuses]


def test_before_the_first_import_yesterday_is_missing() -> None:
    assert shown(Memory()) == [(MONDAY, ImportState.MISSING)]


def test_a_gap_is_missing_and_days_before_the_first_import_are_no_gaps() -> None:
    memory = Memory()
    memory.import_day(SATURDAY, FLASK)
    memory.import_day(MONDAY, FLASK)

    assert shown(memory) == [
        (SATURDAY, ImportState.COMPLETE),
        (SUNDAY, ImportState.MISSING),
        (MONDAY, ImportState.COMPLETE),
    ]
    assert shown(memory, days=1) == [(MONDAY, ImportState.COMPLETE)]


def test_today_is_shown_where_it_is_complete_already() -> None:
    memory = Memory()
    memory.import_day(TUESDAY, FLASK)

    assert shown(memory) == [(TUESDAY, ImportState.COMPLETE)]


def test_days_are_shown_up_to_the_newest_one_also_where_the_clock_is_behind_it() -> None:
    memory = Memory()
    memory.import_day(MONDAY, FLASK)

    assert shown(Memory(memory.store, NOW - timedelta(days=10))) == [(MONDAY, ImportState.COMPLETE)]


def test_a_failed_day_says_why_and_how_often_it_was_tried() -> None:
    memory = Memory()
    source = FailingSource(FLASK, MalformedDayError("row 2: it broke"))
    for _ in range(2):
        with pytest.raises(MalformedDayError):
            DayImporter(memory.store, lambda: NOW, RecordedProgress()).import_day(MONDAY, source)

    (status,) = memory.handler(ShowImportsHandler).handle(ShowImports(30))

    assert (status.state, status.attempts, status.error) == (ImportState.FAILED, 2, "row 2: it broke")


def test_an_archived_day_is_complete_and_names_its_file() -> None:
    memory = Memory()
    memory.import_day(MONDAY, FLASK)
    memory.archive(MONDAY)

    (status,) = memory.handler(ShowImportsHandler).handle(ShowImports(30))

    assert (status.state, status.archived_in) == (ImportState.COMPLETE, "2026-08-24.parquet")

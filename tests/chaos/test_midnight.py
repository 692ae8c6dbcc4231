"""A day is a UTC day, whatever the host's clock shows: importers near midnight, on hosts far from Greenwich."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.query.imports.import_status import ShowImports, ShowImportsHandler
from pepy.domain.errors import InvalidDayError
from tests.builders import RecordedProgress, RowsSource
from tests.fakes.memory_store import MemoryStore

LAST_MOMENT = datetime(2026, 8, 24, 23, 59, 59, 999_999, tzinfo=UTC)
FIRST_MOMENT = datetime(2026, 8, 25, tzinfo=UTC)
SOURCE = RowsSource({"flask": {"version": {"3.0": 1}}})


def test_the_new_day_begins_with_its_first_microsecond() -> None:
    store = MemoryStore()
    tomorrow = FIRST_MOMENT.date()
    with pytest.raises(InvalidDayError, match="2026-08-25"):
        DayImporter(store, lambda: LAST_MOMENT, RecordedProgress()).import_day(tomorrow, SOURCE)

    DayImporter(store, lambda: FIRST_MOMENT, RecordedProgress()).import_day(tomorrow, SOURCE)
    yesterdays = [
        ShowImportsHandler(MemoryStore(), lambda now=now: now).handle(ShowImports(1))[-1].day.isoformat()
        for now in (LAST_MOMENT, FIRST_MOMENT)
    ]
    assert yesterdays == ["2026-08-23", "2026-08-24"]


@pytest.mark.parametrize("time_zone", ["Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kathmandu"])
def test_the_clock_of_the_program_knows_no_time_zone(time_zone: str) -> None:
    program = (
        "from datetime import UTC, datetime; from pepy.domain.clock import utc_now; now = utc_now(); "
        "print(now.tzinfo, abs((datetime.fromtimestamp(__import__('time').time(), UTC) - now).total_seconds()) < 60)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], env={"TZ": time_zone}, capture_output=True, text=True, check=True
    )
    assert told.stdout == "UTC True\n"

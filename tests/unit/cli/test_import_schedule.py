"""When the scheduler imports, and when it finds that a run was missed."""

from datetime import UTC, date, datetime

import pytest

from pepy.infrastructure.cli.imports.schedule import import_times, is_run_missed
from pepy.infrastructure.container.settings import SettingError, Settings

MORNING = datetime(2026, 8, 24, 10, tzinfo=UTC)
EVENING = datetime(2026, 8, 24, 18, tzinfo=UTC)
DAILY_AT_17 = import_times(Settings().import_schedule, MORNING)


def test_the_daily_import_starts_at_17_utc_unless_another_time_is_set() -> None:
    assert DAILY_AT_17.get_next_fire_time(None, MORNING) == datetime(2026, 8, 24, 17, tzinfo=UTC)
    assert DAILY_AT_17.get_next_fire_time(None, EVENING) == datetime(2026, 8, 25, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("data_through", "now", "missed"),
    [
        (date(2026, 8, 23), EVENING, False),
        (date(2026, 8, 22), MORNING, False),
        (date(2026, 8, 22), EVENING, True),
        (date(2026, 8, 21), MORNING, True),
        (date(2026, 8, 22), datetime(2026, 8, 24, 17, tzinfo=UTC), True),
        (None, MORNING, False),
        (None, EVENING, True),
    ],
)
def test_a_run_is_missed_when_it_should_have_brought_in_the_next_day(
    data_through: date | None, now: datetime, missed: bool
) -> None:
    assert is_run_missed(DAILY_AT_17, data_through, now) is missed


@pytest.mark.parametrize(
    "expression", ["at five", "0 17 * *", "61 17 * * *", "0 17 * * * *", "0 0 31 2 *", "0 17 * * 1"]
)
def test_a_time_that_cannot_be_meant_is_one_line_that_names_the_setting(expression: str) -> None:
    with pytest.raises(SettingError, match=r"^PEPY_IMPORT_SCHEDULE is .*$") as caught:
        import_times(expression, MORNING)

    assert "\n" not in str(caught.value)

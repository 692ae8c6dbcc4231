"""What is derived from days follows once per command, and cannot fail it."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from pepy.application.command.follow_up import Follower, FollowUp
from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.command.imports.forget_day import ForgetDay, ForgetDayHandler
from pepy.application.command.imports.import_days import ImportDays, ImportDaysHandler
from pepy.domain.errors import UnrankableError
from tests.builders import RecordedProgress, RowsSource
from tests.fakes.memory_store import MemoryStore

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
DAYS = (date(2026, 8, 22), date(2026, 8, 23), date(2026, 8, 24))
SOURCE = RowsSource({"flask": {"version": {"3.0": 1}}})


def importer(store: MemoryStore) -> DayImporter:
    return DayImporter(store, lambda: NOW, RecordedProgress())


def follower(follow: Callable[[], object]) -> Follower:
    return Follower(follow, "pepy index:refresh")


def test_several_days_are_followed_once_after_the_last() -> None:
    store, seen = MemoryStore(), []
    handler = ImportDaysHandler(
        importer(store), SOURCE, FollowUp([follower(lambda: seen.append(len(store.published.days)))])
    )

    handler.handle(ImportDays(DAYS), lambda _: None)
    assert seen == [3]

    ForgetDayHandler(store, lambda: NOW, handler.follow_up).handle(ForgetDay(DAYS[0]))
    assert seen == [3, 2]


def test_a_follower_that_fails_is_a_warning_that_says_what_to_do(caplog: pytest.LogCaptureFixture) -> None:
    followed: list[str] = []

    def fail() -> None:
        raise UnrankableError("too large")

    outcomes = ImportDaysHandler(
        importer(MemoryStore()), SOURCE, FollowUp([follower(fail), follower(lambda: followed.append("the next one"))])
    ).handle(ImportDays(DAYS[:1]), lambda _: None)

    assert outcomes[0].published
    assert followed == ["the next one"]
    assert [(record.levelname, record.getMessage()) for record in caplog.records if record.levelname == "WARNING"] == [
        (
            "WARNING",
            (
                "The days are stored, but what is derived from them is not up to date: too large. "
                "The next import makes up for it, or run `pepy index:refresh`"
            ),
        )
    ]

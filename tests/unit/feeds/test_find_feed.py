"""What a feed tells, from what is stored."""

from datetime import date, timedelta

import pytest

from pepy.application.query.feeds.find_feed import MAX_ENTRIES, MAX_NAMES, FindFeed, FindFeedHandler, FoundFeed
from pepy.domain.errors import InvalidProjectNameError, InvalidQuestionError, UnknownProjectError
from pepy.domain.index.data_event import DataEvent, DataEventKind
from pepy.domain.windows import Window
from tests.fakes.handlers import Memory
from tests.fakes.memory_events import MemoryEvents

SPRING = Window(date(2026, 4, 30), date(2026, 7, 1))


@pytest.fixture
def memory() -> Memory:
    """`flask` from May on, 10 downloads a day and 20 in June, half of them by mirrors; the store began in April."""
    memory = Memory()
    for day in SPRING.days:
        count = 20 if day.month == 6 else 10
        flask = {"flask": {"version": {"3.0": (count, 0, count // 2)}}} if day.month > 4 else {}
        memory.import_day(day, {"click": {"version": {"8": 1}}, **flask})
    return memory


def ask(memory: Memory, *names: str) -> FoundFeed:
    return memory.handler(FindFeedHandler).handle(FindFeed(names))


def told(memory: Memory, *names: str) -> list[tuple[str, str]]:
    return [(entry.title, entry.text) for entry in ask(memory, *names).entries]


def test_each_complete_month_is_told_with_how_it_compares(memory: Memory) -> None:
    assert told(memory, "FLASK") == [
        ("flask: 600 downloads in June 2026", "600 downloads, 300 without mirrors. 93.5 % more than in May 2026."),
        (
            "flask: 310 downloads in May 2026",
            "310 downloads, 155 without mirrors. Not compared with April 2026, of which not all days are known.",
        ),
    ]
    assert [entry.known_on for entry in ask(memory, "flask").entries] == [date(2026, 7, 1), date(2026, 6, 1)]


def test_a_month_with_a_missing_day_is_not_told_until_the_day_is_there(memory: Memory) -> None:
    memory.archive(date(2026, 6, 15))
    assert [title for title, _ in told(memory, "flask")] == ["flask: 310 downloads in May 2026"]

    memory.import_day(date(2026, 6, 15), {"flask": {"version": {"3.0": 20}}})
    assert len(told(memory, "flask")) == 2


def test_months_before_and_after_a_definition_are_not_compared(memory: Memory) -> None:
    first = date(2026, 6, 10)
    MemoryEvents(memory.store).add(DataEvent(first, first, DataEventKind.DEFINITION, "Counted differently."))

    titles = dict(told(memory, "flask"))
    assert titles["flask: 600 downloads in June 2026"].endswith(
        "Not compared with May 2026: the source counts something else since 2026-06-10."
    )
    assert titles["Downloads are counted differently since 2026-06-10"] == "Counted differently."


def test_events_of_other_projects_and_of_long_ago_are_not_told(memory: Memory) -> None:
    events = MemoryEvents(memory.store)
    day = date(2026, 6, 10)
    events.add(DataEvent(day, day, DataEventKind.NOTE, "Of click.", "click"))
    events.add(DataEvent(date(2020, 1, 1), date(2020, 1, 1), DataEventKind.LOSS, "Long ago."))
    for _ in range(2):  # The same twice is told once.
        events.add(DataEvent(day, day + timedelta(days=1), DataEventKind.LOSS, "Lost.", "flask"))

    texts = [text for _, text in told(memory, "flask")]
    assert [text for text in texts if "downloads" not in text] == ["Lost."]


def test_milestones_are_told_and_those_in_doubt_are_listed(memory: Memory) -> None:
    memory.import_day(
        date(2026, 7, 2), {"flask": {"version": {"3.0": (800, 0, 0)}}, "click": {"version": {"8": 5_000}}}
    )

    found = ask(memory, "flask", "click")

    assert [entry.title for entry in found.entries if entry.kind == "milestone"] == ["flask passed 1,000 downloads"]
    assert [(one.project, one.downloads) for one in found.doubtful] == [("click", 5_000)]


def test_the_clock_plays_no_part(memory: Memory) -> None:
    later = Memory(memory.store, memory.now + timedelta(days=4_000))
    earlier = Memory(memory.store, memory.now - timedelta(days=4_000))

    assert ask(later, "flask") == ask(earlier, "flask") == ask(memory, "flask")


def test_several_projects_are_in_one_feed_and_unknown_ones_are_left_out(memory: Memory) -> None:
    found = ask(memory, "no-such", "Flask", "click", "flask")

    assert found.projects == ("click", "flask")
    assert [entry.title.partition(":")[0] for entry in found.entries] == ["flask", "click", "flask", "click"]


def test_nobody_that_is_known_is_an_error_that_repeats_the_names(memory: Memory) -> None:
    with pytest.raises(UnknownProjectError, match=r"^Project with name No\.Such does not exist$"):
        ask(memory, "No.Such")
    with pytest.raises(UnknownProjectError, match=r"^None of the projects b, A exists$"):
        ask(memory, "b", "A")
    with pytest.raises(InvalidProjectNameError):
        ask(memory, "flask", "x" * 513)
    with pytest.raises(InvalidQuestionError, match="at most 20 projects, 21 are asked for"):
        ask(memory, *(f"p{number}" for number in range(MAX_NAMES + 1)))


def test_a_store_without_days_has_a_feed_without_entries() -> None:
    memory = Memory()
    memory.set_total("flask", 5_000)

    assert ask(memory, "flask").entries == ()


def test_a_feed_has_the_newest_entries(memory: Memory) -> None:
    for number in range(MAX_ENTRIES):
        day = date(2026, 6, 10)
        MemoryEvents(memory.store).add(DataEvent(day, day, DataEventKind.NOTE, f"Note {number}."))

    entries = ask(memory, "flask").entries
    assert (len(entries), entries[0].title) == (MAX_ENTRIES, "flask: 600 downloads in June 2026")

"""Who still uses what."""

from datetime import date, timedelta

import pytest
from attrs import evolve

from pepy.application.query.find_support import FindSupport, FindSupportHandler, FoundSupport
from pepy.domain.errors import UnknownProjectError
from pepy.domain.index.data_event import DataEvent, DataEventKind
from pepy.domain.support.table import Part
from pepy.domain.windows import Window
from tests.fakes.handlers import MONDAY, Memory
from tests.fakes.memory_events import MemoryEvents

HALF_A_YEAR_BEFORE = MONDAY - timedelta(days=182)
NOW = {"version": {"3.0": (100, 30, 5)}, "python": {"3.9": (20, 10, 0), "3.12": (70, 20, 5), None: 10}}
BEFORE = {"version": {"3.0": (40, 0, 0)}, "python": {"2.7": 4, "3.9": 16, "3.12": 20}}


@pytest.fixture
def memory() -> Memory:
    """`flask` on a Monday and on the Monday half a year before."""
    memory = Memory()
    memory.import_day(HALF_A_YEAR_BEFORE, {"flask": BEFORE})
    memory.import_day(MONDAY, {"flask": NOW})
    return memory


def ask(memory: Memory, dimension: str = "python", name: str = "flask", days: int = 30) -> FoundSupport:
    return memory.handler(FindSupportHandler).handle(FindSupport(name, dimension, days))


def test_values_are_counted_without_ci_and_mirrors_and_with_them_now_and_half_a_year_before(memory: Memory) -> None:
    found = ask(memory, name="Flask")

    rows = {row.value: row for row in found.table.rows}
    assert list(rows) == ["2.7", "3.9", "3.12", "unknown"]
    assert (rows["3.9"].use.value.now, rows["3.9"].all.value.now) == (Part(10, 65), Part(20, 100))
    assert (rows["3.9"].use.lost.before, rows["unknown"].use.lost) == (Part(20, 40), None)
    assert rows["unknown"].use.value.now == Part(10, 65)


def test_both_spans_have_the_same_length(memory: Memory) -> None:
    found = ask(memory, days=7)

    assert found.covered.window == Window(MONDAY - timedelta(days=6), MONDAY)
    assert found.before.window == Window(HALF_A_YEAR_BEFORE - timedelta(days=6), HALF_A_YEAR_BEFORE)
    assert (len(found.covered.incomplete_days), len(found.before.incomplete_days)) == (6, 6)


def test_half_a_year_that_is_not_stored_is_not_known() -> None:
    memory = Memory()
    memory.import_day(MONDAY, {"flask": NOW})

    assert ask(memory).table.use.before is None


def test_days_without_the_dimension_say_nothing_of_its_values(memory: Memory) -> None:
    found = ask(memory, "libc")

    assert [(row.value, row.use.value.now) for row in found.table.rows] == [("unknown", Part(65, 65))]
    assert found.table.use.before is None


def test_where_no_day_is_stored_nothing_is_listed(memory: Memory) -> None:
    memory.archive(MONDAY)

    found = ask(memory, days=1)

    assert (found.table.rows, found.covered.is_known, found.table.use.before) == ((), False, None)


def test_a_definition_between_the_spans_is_told(memory: Memory) -> None:
    step = DataEvent(date(2026, 5, 1), date(2026, 5, 1), DataEventKind.DEFINITION, "Fewer files count.")
    other = evolve(step, project="click")
    for event in (step, other):
        MemoryEvents(memory.store).add(event)

    assert ask(memory).definitions == (step,)


def test_an_unknown_project_is_refused(memory: Memory) -> None:
    with pytest.raises(UnknownProjectError, match="Project with name No_Such does not exist"):
        ask(memory, name="No_Such")

"""What every store keeps of what happened to the data, and which answers mention it."""

from datetime import date

import pytest

from pepy.application.query.downloads.covered import Covered
from pepy.application.query.downloads.project_reader import DataState
from pepy.domain.downloads.filter import ALL_DOWNLOADS
from pepy.domain.errors import UnknownEventError
from pepy.domain.index.data_event import DataEvent, DataEventKind
from pepy.domain.windows import Window
from tests.contract.conftest import Store
from tests.contract.test_one_version import QUESTIONS
from tests.contract.test_store import MONDAY, TUESDAY, import_day

# Before all events that are shipped.
FIRST, SECOND = date(2015, 3, 1), date(2015, 3, 2)
ABOUT_ALL = DataEvent(FIRST, SECOND, DataEventKind.LOSS, "half of it", source="https://example.org/")
HOLIDAY = DataEvent(MONDAY, MONDAY, DataEventKind.NOTE, "a holiday", "flask")
ABOUT_FLASK = DataEvent(SECOND, SECOND, DataEventKind.NOTE, "the talk", "flask")


def touching(store: Store, window: Window, *names: str) -> tuple[DataEvent, ...]:
    completeness = store.dimensions.count_projects(names, lambda _: window, ALL_DOWNLOADS).completeness
    return Covered.of(window, completeness, names).events


def test_events_are_kept_as_they_are_and_listed_by_day(store: Store) -> None:
    shipped = list(store.event_reads.all_events().by_id.items())
    of_flask, later, of_all = map(store.event_writes.add, (ABOUT_FLASK, ABOUT_FLASK, ABOUT_ALL))

    known = store.event_reads.all_events()
    assert list(known.by_id.items()) == [(of_all, ABOUT_ALL), (of_flask, ABOUT_FLASK), (later, ABOUT_FLASK), *shipped]
    assert known.data_version == store.version


def test_an_event_that_is_removed_is_gone_and_its_id_with_it(store: Store) -> None:
    shipped = store.event_reads.all_events().by_id
    added = store.event_writes.add(ABOUT_ALL)

    assert store.event_writes.remove(added) == ABOUT_ALL
    assert store.event_reads.all_events().by_id == shipped
    assert store.event_writes.add(ABOUT_ALL) != added


@pytest.mark.parametrize("event_id", [0, -1, 999, 10**30])
def test_an_event_that_does_not_exist_cannot_be_removed(store: Store, event_id: int) -> None:
    before = store.version

    with pytest.raises(UnknownEventError, match=f"There is no event with id {event_id}: pepy events:list shows all"):
        store.event_writes.remove(event_id)
    assert store.version == before


def test_every_change_raises_the_data_version_and_leaves_the_newest_day(store: Store) -> None:
    import_day(store, MONDAY, {"flask": {"version": {"3.0": 7}}})
    before = store.version

    added = store.event_writes.add(ABOUT_ALL)
    assert store.data_state() == DataState(store.version, MONDAY)
    assert before < store.version
    before = store.version
    store.event_writes.remove(added)
    assert before < store.version


def test_a_window_is_touched_by_events_about_all_and_about_the_projects_that_are_asked_for(store: Store) -> None:
    store.event_writes.add(ABOUT_FLASK)
    assert touching(store, Window(FIRST, SECOND), "flask") == (ABOUT_FLASK,)
    store.event_writes.add(ABOUT_ALL)

    assert touching(store, Window(FIRST, SECOND), "click", "flask") == (ABOUT_ALL, ABOUT_FLASK)
    assert touching(store, Window(FIRST, SECOND), "click") == (ABOUT_ALL,)
    assert touching(store, Window(FIRST, FIRST), "flask") == (ABOUT_ALL,)
    assert touching(store, Window(date(2015, 3, 3), date(2015, 3, 9)), "flask") == ()


@pytest.mark.parametrize("question", ["range", "split"])
def test_an_answer_mentions_the_events_of_the_version_that_it_is_of(store: Store, question: str) -> None:
    import_day(store, TUESDAY, {"flask": {"version": {"3.0": 7}}})
    assert QUESTIONS[question](store).covered.events == ()

    added = store.event_writes.add(HOLIDAY)
    assert QUESTIONS[question](store).covered.events == (HOLIDAY,)
    store.event_writes.remove(added)
    assert QUESTIONS[question](store).covered.events == ()


def test_a_question_that_a_change_of_events_overtakes_sees_those_of_the_version_that_it_is_of(
    store: Store,
) -> None:
    added = store.event_writes.add(HOLIDAY)
    right = {store.version: True}
    assert touching(store, Window(MONDAY, MONDAY), "flask") == (HOLIDAY,)

    def overtaken(_: date | None) -> Window:
        if len(right) == 1:
            store.event_writes.remove(added)
            right[store.version] = False
        return Window(MONDAY, MONDAY)

    seen = store.dimensions.count_projects(("flask",), overtaken, ALL_DOWNLOADS).completeness
    assert right[seen.data_version] == (HOLIDAY in seen.events)
    assert touching(store, Window(MONDAY, MONDAY), "flask") == ()

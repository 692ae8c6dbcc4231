"""What a data event can be, which answers mention it, and which days it keeps from being compared."""

from datetime import date

import pytest

from pepy.domain.errors import InvalidEventError
from pepy.domain.index.data_event import DataEvent, DataEventKind
from pepy.domain.index.event_rules import events_touching, straddled_definitions
from pepy.domain.windows import Window

SUNDAY, MONDAY, TUESDAY = date(2026, 8, 23), date(2026, 8, 24), date(2026, 8, 25)
NEW_MEANING = DataEvent(MONDAY, MONDAY, DataEventKind.DEFINITION, "fewer files count")
LOST = DataEvent(date(2026, 8, 10), date(2026, 8, 12), DataEventKind.LOSS, "half is lost")
OF_FLASK = DataEvent(TUESDAY, TUESDAY, DataEventKind.DEFINITION, "renamed", "flask")
EVENTS = (LOST, NEW_MEANING, OF_FLASK)


def days(first: int, last: int) -> Window:
    return Window(date(2026, 8, first), date(2026, 8, last))


def typed(**changes: object) -> DataEvent:
    return DataEvent.parse(
        **{"kind": DataEventKind.NOTE, "first_day": SUNDAY, "last_day": MONDAY, "text": "a note"} | changes
    )


def test_an_event_is_kept_stripped_and_with_the_normalised_name() -> None:
    event = typed(text="  odd days ", project=" Foo.Bar_", source=" HTTPS://example.org/a?b#c ")

    assert event == DataEvent(SUNDAY, MONDAY, DataEventKind.NOTE, "odd days", "foo-bar-", "HTTPS://example.org/a?b#c")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"first_day": TUESDAY}, "2026-08-25 to 2026-08-24 are reversed: from must not be after to"),
        ({"first_day": date(2002, 12, 31)}, "Day 2002-12-31 is before 2003-01-01"),
        ({"kind": DataEventKind.DEFINITION}, "A definition has one day, the first one that is counted by the new"),
        ({"text": " "}, "The text has 0 characters, it should have 1 to 500"),
        ({"text": "x" * 501}, "The text has 501 characters, it should have 1 to 500"),
        ({"text": "one\ntwo"}, "one line of printable characters"),
        ({"text": "nul\x00"}, "one line of printable characters"),
        ({"text": "byte \udcff"}, "one line of printable characters"),
        ({"project": " "}, "length should be between 1 and 512"),
        ({"project": "x" * 513}, "length should be between 1 and 512"),
        ({"project": "a\udcff"}, "it should have printable characters only"),
        ({"source": ""}, "should be an address that begins with http:// or https://"),
        ({"source": "ftp://example.org"}, "should be an address that begins with http"),
        ({"source": "javascript:alert(1)"}, "should be an address that begins with http"),
        ({"source": "https://"}, "should be an address that begins with http"),
        ({"source": "https://[::1"}, "should be an address that begins with http"),
        ({"source": "https://a b"}, "should be an address that begins with http"),
        ({"source": "https://a/\udcff"}, "should be an address that begins with http"),
        ({"source": "https://a/" + "x" * 2000}, "The source has 2,010 characters, it should have at most 2000"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_event_is_refused_with_what_would_be_right(changes: dict, message: str) -> None:
    with pytest.raises(InvalidEventError) as refused:
        typed(**changes)

    assert message in str(refused.value)
    str(refused.value).encode()


@pytest.mark.parametrize(
    ("window", "touched"),
    [(days(1, 9), ()), (days(1, 10), (LOST,)), (days(12, 12), (LOST,)), (days(13, 23), ()), (days(1, 31), EVENTS[:2])],
)
def test_an_event_touches_a_window_with_which_it_shares_a_day(window: Window, touched: tuple[DataEvent, ...]) -> None:
    assert events_touching(EVENTS, window) == touched


def test_an_event_about_a_project_touches_answers_about_that_project_only() -> None:
    assert events_touching(EVENTS, days(25, 25), {"flask", "click"}) == (OF_FLASK,)
    assert events_touching(EVENTS, days(25, 25), {"click"}) == ()


@pytest.mark.parametrize(
    ("windows", "straddled"),
    [
        ([days(1, 23)], False),
        ([days(24, 31)], False),
        ([days(23, 24)], True),
        ([days(17, 23), days(24, 30)], True),
        ([days(24, 30), days(17, 23)], True),
        ([days(25, 30), days(20, 22)], True),
        ([days(17, 23), days(10, 16)], False),
        ([days(24, 30), days(31, 31)], False),
    ],
)
def test_the_day_of_a_definition_is_the_first_on_its_side(windows: list[Window], straddled: bool) -> None:
    assert straddled_definitions(EVENTS, *windows) == ((NEW_MEANING,) if straddled else ())


def test_the_definition_of_one_project_keeps_no_other_from_being_compared() -> None:
    assert straddled_definitions(EVENTS, days(24, 25)) == ()
    assert straddled_definitions(EVENTS, days(24, 25), project="click") == ()
    assert straddled_definitions(EVENTS, days(24, 25), project="flask") == (OF_FLASK,)

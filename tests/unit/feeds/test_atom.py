"""Feeds as feed readers see them, whatever the names and texts in them."""

from datetime import date

import feedparser
import pytest
from attrs import evolve

from pepy.application.query.feeds.find_feed import FoundFeed
from pepy.domain.feeds.entry import EntryKind, FeedEntry
from pepy.domain.feeds.milestones import Milestone
from pepy.infrastructure.api.feeds.atom import FeedWriter
from tests.atom_rules import checked_atom

JUNE = FeedEntry(
    EntryKind.MONTH, ("flask", "2026-06"), "flask: 600 downloads in June 2026", "600.", date(2026, 7, 1), "flask"
)
EVENT = FeedEntry(
    EntryKind.EVENT, ("", "2026-06-10", "loss", "0a"), "Lost", "Gone.", date(2026, 6, 11), None, "https://e.org/?a=1&b"
)
FOUND = FoundFeed(("flask",), (JUNE, EVENT), (), data_version=3)
HOSTILE = ("<script>alert(1)</script>", "a&b", "]]>", "\x00\x0b\uffff", "é/ü 中", "&#0;", '"quoted"', "a,b", "\ud800")


def read(found: FoundFeed, base_url: str = "https://pepy.example.org") -> feedparser.FeedParserDict:
    body = FeedWriter(base_url).write(found)
    checked_atom(body)
    parsed = feedparser.parse(body, response_headers={"content-type": "application/atom+xml; charset=utf-8"})
    assert not parsed.bozo, parsed.bozo_exception
    assert parsed.version == "atom10"
    return parsed


def test_a_reader_finds_everything_that_is_told() -> None:
    parsed = read(FOUND)

    assert (parsed.feed.title, parsed.feed.updated) == ("Downloads of flask", "2026-07-01T00:00:00Z")
    assert {link.rel: link.href for link in parsed.feed.links} == {
        "self": "https://pepy.example.org/projects/flask/feed.atom",
        "alternate": "https://pepy.example.org/projects/flask",
    }
    month, event = parsed.entries
    assert (month.id, month.title, month.content[0].value) == (
        "tag:pepy.tech,2026:month/flask/2026-06",
        "flask: 600 downloads in June 2026",
        "600.",
    )
    assert (month.updated, month.published, month.tags[0].term) == ("2026-07-01T00:00:00Z",) * 2 + ("month",)
    assert [link.href for link in event.links] == ["https://pepy.example.org/events", "https://e.org/?a=1&b"]


def test_ids_do_not_depend_on_the_host_nor_on_who_else_is_followed() -> None:
    alone, elsewhere = read(FOUND), read(FOUND, "http://localhost:5200")
    together = read(evolve(FOUND, projects=("click", "flask")))

    ids = [entry.id for entry in alone.entries]
    assert [entry.id for entry in elsewhere.entries] == ids == [entry.id for entry in together.entries]
    assert (alone.feed.id, together.feed.id) == ("tag:pepy.tech,2026:feed/flask", "tag:pepy.tech,2026:feed/click,flask")
    assert together.feed.links[0].href == "https://pepy.example.org/feed.atom?names=click,flask"


def test_without_a_base_url_links_are_relative() -> None:
    assert b'href="/projects/flask"' in FeedWriter().write(FOUND)


def test_the_same_data_gives_the_same_bytes() -> None:
    assert FeedWriter().write(FOUND) == FeedWriter().write(FOUND)


def test_a_feed_without_entries_is_valid_too() -> None:
    assert read(evolve(FOUND, entries=())).feed.updated == "2003-01-01T00:00:00Z"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_and_texts_break_no_feed(name: str) -> None:
    storable = name.encode("utf-8", "replace").decode() if "\ud800" in name else name
    entry = evolve(JUNE, key=(storable, "2026-06"), title=name, text=name, project=storable)

    parsed = read(
        evolve(FOUND, projects=(storable, "x"), entries=(entry,), doubtful=(Milestone(name, 1_000, date.max, name),))
    )

    assert len(parsed.entries) == 1
    assert "<script" not in FeedWriter().write(evolve(FOUND, projects=(storable,), entries=(entry,))).decode()


def test_what_is_left_out_is_named_with_the_reason() -> None:
    doubtful = tuple(Milestone(f"p{number}", 1_000, date(2026, 6, 1), "not known") for number in range(12))

    subtitle = read(evolve(FOUND, doubtful=doubtful)).feed.subtitle

    assert "Left out, because nobody knows the day: p0 1,000 (not known); p1" in subtitle
    assert subtitle.endswith("p9 1,000 (not known); and 2 more.")


def test_the_title_of_a_long_list_names_the_first_ones() -> None:
    projects = tuple(f"p{number:02}" for number in range(12))

    assert read(evolve(FOUND, projects=projects)).feed.title.endswith("p09 and 2 more")

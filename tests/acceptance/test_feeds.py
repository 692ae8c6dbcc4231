"""Feeds over HTTP, as a feed reader asks for them."""

from datetime import date, timedelta

import feedparser

from tests.acceptance.conftest import CommandLine, start_service, stop_service
from tests.atom_rules import checked_atom

FIRST = date(2025, 3, 31)
"""The first stored day, the last of a month."""


def fill(pepy: CommandLine) -> None:
    for number in range(31):
        day = FIRST + timedelta(days=number)
        pepy.store_day(day, {"flask": {"version": {"3.0": (40, 0, 5)}}, "x & <b>": {"version": {"1": 3}}})


def test_a_reader_follows_projects_and_is_told_when_nothing_has_changed(pepy: CommandLine) -> None:
    fill(pepy)
    service = start_service(pepy.settings | {"PEPY_BASE_URL": "https://pepy.example.org/"})
    try:
        answer = service.get("/projects/Flask/feed.atom?utm_source=reader")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
        assert answer.headers["Cache-Control"] == "public, max-age=3600, stale-if-error=86400"
        checked_atom(answer.content)
        feed = feedparser.parse(answer.content)
        assert [entry.title for entry in feed.entries] == [
            "flask: 1,200 downloads in April 2025",
            "The source says more since 2024-04-22",
        ]
        assert feed.feed.subtitle.endswith("flask 1,000 (downloads before the first stored day are not known).")
        assert feed.feed.links[0].href == "https://pepy.example.org/projects/flask/feed.atom"

        known = {"If-None-Match": answer.headers["ETag"]}
        assert service.get("/projects/Flask/feed.atom?utm_source=reader", headers=known).status_code == 304
        together = service.get("/feed.atom?names=no-such,x%20%26%20%3Cb%3E,flask")
        checked_atom(together.content)
        assert feedparser.parse(together.content).feed.title == "Downloads of flask, x & <b>"
        assert service.get("/projects/no-such/feed.atom").json() == {
            "error": 404,
            "message": "Project with name no-such does not exist",
        }
        assert [service.get(f"/feed.atom?names={names}").status_code for names in ("", ",", "a,b", "x" * 513)] == [
            *(400, 400, 404, 400),
        ]
        assert service.request("HEAD", "/feed.atom?names=flask").status_code == 200
    finally:
        stop_service(service)

"""Writing a feed as Atom (RFC 4287).

Ids are tag URIs (RFC 4151): they stay the same whatever the host is called, and several hosts have the same ones. All
moments come from the data, so the same data gives the same bytes.
"""

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from attrs import frozen

from pepy.application.query.feeds.find_feed import FoundFeed
from pepy.domain.feeds.entry import EntryKind, FeedEntry
from pepy.domain.feeds.milestones import Milestone
from pepy.domain.windows import FIRST_DAY

CONTENT_TYPE = "application/atom+xml; charset=utf-8"

_ATOM = "http://www.w3.org/2005/Atom"
_TAG = "tag:pepy.tech,2026:"
_SUBTITLE = (
    "Each month's downloads once all of its days are known, round numbers of downloads without mirrors, "
    "and what happened to the data."
)
_MAX_LISTED = 10
"""How many projects a title names, and how many milestones that are left out the subtitle lists."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document can contain (XML 1.0, production 2), not even escaped."""


@frozen
class FeedWriter:
    """Writes feeds with links to a host, or relative ones without it."""

    base_url: str = ""
    """How the outside reaches pepy, without a slash at the end."""

    def write(self, found: FoundFeed) -> bytes:
        """Return a feed; it has at least one project."""
        feed = Element("feed", xmlns=_ATOM)
        _text(feed, "id", _TAG + "feed/" + _listed(found.projects))
        _text(feed, "title", f"Downloads of {_named(found.projects)}")
        _text(feed, "subtitle", _SUBTITLE + _left_out(found.doubtful))
        _text(feed, "updated", _moment(max((entry.known_on for entry in found.entries), default=FIRST_DAY)))
        _text(SubElement(feed, "author"), "name", "pepy")
        self._link(feed, "self", _path_of_feed(found.projects), "application/atom+xml")
        self._link(feed, "alternate", _path_of_page(found.projects), "text/html")
        for entry in found.entries:
            self._add(feed, entry, found.projects)
        indent(feed)
        written: bytes = tostring(feed, "utf-8", xml_declaration=True)
        return written + b"\n"

    def _add(self, feed: Element, entry: FeedEntry, projects: Sequence[str]) -> None:
        element = SubElement(feed, "entry")
        _text(element, "id", _TAG + "/".join((entry.kind, *map(_escaped, entry.key))))
        _text(element, "title", entry.title)
        for name in ("published", "updated"):
            _text(element, name, _moment(entry.known_on))
        self._link(element, "alternate", _page_of_entry(entry, projects), "text/html")
        if entry.source:
            SubElement(element, "link", rel="related", href=_allowed(entry.source))
        SubElement(element, "category", term=entry.kind)
        _text(element, "content", entry.text, type="text")

    def _link(self, parent: Element, relation: str, path: str, media_type: str) -> None:
        SubElement(parent, "link", rel=relation, type=media_type, href=self.base_url + path)


def _page_of_entry(entry: FeedEntry, projects: Sequence[str]) -> str:
    if entry.kind is EntryKind.EVENT:
        return "/events"
    return _path_of_page((entry.project,) if entry.project else projects)


def _path_of_page(projects: Sequence[str]) -> str:
    return f"/projects/{_escaped(projects[0])}" if len(projects) == 1 else f"/compare?names={_listed(projects)}"


def _path_of_feed(projects: Sequence[str]) -> str:
    return (
        f"/projects/{_escaped(projects[0])}/feed.atom"
        if len(projects) == 1
        else f"/feed.atom?names={_listed(projects)}"
    )


def _left_out(doubtful: Sequence[Milestone]) -> str:
    if not doubtful:
        return ""
    listed = "; ".join(f"{one.project} {one.downloads:,} ({one.doubt})" for one in doubtful[:_MAX_LISTED])
    more = f"; and {len(doubtful) - _MAX_LISTED} more" if len(doubtful) > _MAX_LISTED else ""
    return f" Left out, because nobody knows the day: {listed}{more}."


def _named(projects: Sequence[str]) -> str:
    if len(projects) <= _MAX_LISTED:
        return ", ".join(projects)
    return f"{', '.join(projects[:_MAX_LISTED])} and {len(projects) - _MAX_LISTED} more"


def _listed(projects: Sequence[str]) -> str:
    return ",".join(map(_escaped, projects))


def _escaped(text: str) -> str:
    return quote(text, safe="")


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = _allowed(text)


def _allowed(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)

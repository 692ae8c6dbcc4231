"""What RFC 4287 demands of a feed, checked without looking at how it was written."""

import re
from collections import Counter
from xml.etree.ElementTree import Element, fromstring

ATOM = "{http://www.w3.org/2005/Atom}"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
_TAG_URI = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d(-\d\d)?)?:[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]+")
_OF_FEED = {"id", "title", "subtitle", "updated", "author", "link", "entry"}
_OF_ENTRY = {"id", "title", "updated", "published", "link", "category", "content"}


def checked_atom(body: bytes) -> Element:
    """Return the root of a feed. Fails where it breaks a rule of RFC 4287 (sections 4.1.1 and 4.1.2)."""
    feed = fromstring(body)  # noqa: S314 - pepy wrote it.
    assert feed.tag == f"{ATOM}feed"
    _check_container(feed, _OF_FEED)
    assert feed.findtext(f"{ATOM}author/{ATOM}name"), "entries without an author need one of the feed"
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")].count("self") == 1
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        _check_container(entry, _OF_ENTRY)
        assert entry.find(f"{ATOM}content").get("type") == "text"
        assert len(entry.find(f"{ATOM}content")) == 0, "text has no children"
    ids = [feed.findtext(f"{ATOM}id"), *(entry.findtext(f"{ATOM}id") for entry in entries)]
    assert len(set(ids)) == len(ids)
    return feed


def _check_container(element: Element, allowed: set[str]) -> None:
    names = Counter(child.tag.removeprefix(ATOM) for child in element)
    assert set(names) <= allowed
    assert all(names[name] == 1 for name in ("id", "title", "updated"))
    assert _TAG_URI.fullmatch(element.findtext(f"{ATOM}id"))
    assert element.findtext(f"{ATOM}title").strip()
    for moment in (f"{ATOM}updated", f"{ATOM}published"):
        assert _MOMENT.fullmatch(element.findtext(moment, "2026-01-01T00:00:00Z"))
    links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in element.findall(f"{ATOM}link")]
    assert [link[0] for link in links].count("alternate") == len({link for link in links if link[0] == "alternate"})
    assert all(link.get("href") and " " not in link.get("href") for link in element.findall(f"{ATOM}link"))

"""`/events`: what happened to the data."""

from pepy.infrastructure.api.answers import Answer
from pepy.infrastructure.pages.handlers import PageHandlers
from pepy.infrastructure.pages.site import Site


def events_page(find: PageHandlers, site: Site) -> Answer:
    """Return all events, newest first."""
    found = find.events.handle()
    events = sorted(found.by_id.values(), key=lambda event: event.first_day, reverse=True)
    return site.page("events.html", found.data_version, path="/events", events=events)

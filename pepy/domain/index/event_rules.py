"""Which events an answer mentions, and which days cannot be compared because of one."""

from collections.abc import Collection, Iterable

from pepy.domain.index.data_event import DataEvent
from pepy.domain.windows import Window


def events_touching(
    events: Iterable[DataEvent], window: Window, projects: Collection[str] = ()
) -> tuple[DataEvent, ...]:
    """Return the events that share a day with a window and are about all projects or one of these, in their order."""
    return tuple(
        event
        for event in events
        if event.first_day <= window.last_day
        and event.last_day >= window.first_day
        and (event.project is None or event.project in projects)
    )


def straddled_definitions(
    events: Iterable[DataEvent], *windows: Window, project: str | None = None
) -> tuple[DataEvent, ...]:
    """Return the definition events that lie between the days of a window, or of several that are compared.

    Their downloads do not compare: before such a day the source counted something else than on that day and after it.
    Windows that all end before an event's day, or all begin on it or later, are on one side of it. Events about a
    single project count only where that project is compared.
    """
    first_day = min(window.first_day for window in windows)
    last_day = max(window.last_day for window in windows)
    return tuple(
        event
        for event in events
        if event.is_definition
        and first_day < event.first_day <= last_day
        and (event.project is None or event.project == project)
    )

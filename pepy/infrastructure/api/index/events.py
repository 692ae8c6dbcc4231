"""`GET /api/v3/events`: what is known to have happened to the data."""

from flask import Blueprint, request

from pepy.application.query.index.event_reader import KnownEvents
from pepy.application.query.index.find_events import FindEventsHandler
from pepy.infrastructure.api.answers import Answer, json_answer, listed_events
from pepy.infrastructure.api.ranges.parameters import refuse_unknown
from pepy.infrastructure.api.tables import Table, asked_format, table_of


def events_blueprint(find_events: FindEventsHandler) -> Blueprint:
    """Return the route."""
    blueprint = Blueprint("events", __name__)

    @blueprint.get("/api/v3/events")
    def events() -> Answer:
        refuse_unknown(request.args, ("format",))
        return asked_format(request.args).answer(find_events.handle(), _as_json, _as_table)

    return blueprint


def _as_json(found: KnownEvents) -> Answer:
    return json_answer({"events": listed_events(found.by_id.values())}, found.data_version)


def _as_table(found: KnownEvents) -> Table:
    columns = ("from", "to", "kind", "project", "text", "source")
    return table_of(("events",), columns, listed_events(found.by_id.values()), found.data_version)

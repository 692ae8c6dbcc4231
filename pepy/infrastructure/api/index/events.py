"""`GET /api/v3/events`: what is known to have happened to the data."""

from flask import Blueprint, request

from pepy.application.query.index.find_events import FindEventsHandler
from pepy.infrastructure.api.answers import Answer, json_answer, listed_events
from pepy.infrastructure.api.ranges.parameters import refuse_unknown


def events_blueprint(find_events: FindEventsHandler) -> Blueprint:
    """Return the route."""
    blueprint = Blueprint("events", __name__)

    @blueprint.get("/api/v3/events")
    def events() -> Answer:
        refuse_unknown(request.args, ())
        found = find_events.handle()
        return json_answer({"events": listed_events(found.by_id.values())}, found.data_version)

    return blueprint

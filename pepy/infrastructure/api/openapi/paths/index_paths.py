"""The paths about PyPI as a whole and what happened to the data."""

from pepy.infrastructure.api.openapi.parts import FORMAT, Part, operation, table_answer

_TAG = "index"

INDEX_PATHS: dict[str, Part] = {
    "/api/v3/events": operation(
        "getEvents",
        _TAG,
        "What happened to the data",
        table_answer("Events ascending by day.", "Events"),
        description="Days on which the source counted something else than before, lost downloads or counted them "
        "twice. Answers over a range have those that touch it in `events`.",
        parameters=(FORMAT,),
        errors=(400, 503),
    ),
}

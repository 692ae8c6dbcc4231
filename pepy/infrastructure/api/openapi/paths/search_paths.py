"""The path of the search for projects."""

from pepy.application.query.index.search_projects import DEFAULT_FOUND, MAX_FOUND
from pepy.domain.projects.name import MAX_NAME_LENGTH
from pepy.infrastructure.api.openapi.parts import FORMAT, Part, operation, query, table_answer

SEARCH_PATHS: dict[str, Part] = {
    "/api/v3/search": operation(
        "searchProjects",
        "index",
        "Projects by name",
        table_answer("Projects, the best match first.", "FoundProjects"),
        description="First the project of that name, then names that begin so, then names with a typo (a letter "
        "dropped, added, replaced or swapped with the next), each by the downloads of the last 30 days. Names with two "
        "typos are listed only where nothing else is found.",
        parameters=(
            query(
                "q",
                "A project's name or its beginning, in any spelling.",
                {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": MAX_NAME_LENGTH,
                    "pattern": r"\S",
                    "example": "reqests",
                },
                required=True,
            ),
            query(
                "limit",
                "How many projects to list.",
                {"type": "integer", "minimum": 1, "maximum": MAX_FOUND, "default": DEFAULT_FOUND},
            ),
            FORMAT,
        ),
        errors=(400, 503),
    ),
}

"""`/search?q=`: projects by name."""

from pepy.application.query.index.search_projects import SearchProjects
from pepy.domain.projects.name import MAX_NAME_LENGTH
from pepy.infrastructure.api.answers import PAGE, Answer
from pepy.infrastructure.pages.choices import address
from pepy.infrastructure.pages.handlers import PageHandlers
from pepy.infrastructure.pages.site import Site

_FOUND = 30


def search_page(find: PageHandlers, site: Site, typed: str) -> Answer:
    """Return what was found; without a question, the form alone. Raises InvalidQuestionError for one too long."""
    found = find.search.handle(SearchProjects(typed, _FOUND)) if typed.strip() else None
    return site.page(
        "search.html",
        found.data_version if found else None,
        path="/search",
        lifetime=PAGE,
        q=typed[:MAX_NAME_LENGTH],
        projects=found.projects if found else (),
        json=address("/api/v3/search", {"q": typed}),
    )

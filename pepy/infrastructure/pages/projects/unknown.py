"""The page of a project that pepy does not know: what that means, when it may change, and what was perhaps meant."""

from contextlib import suppress
from typing import TYPE_CHECKING

from pepy.application.query.index.search_projects import SearchProjects
from pepy.domain.errors import InvalidQuestionError
from pepy.infrastructure.api.answers import NOT_FOUND, Answer
from pepy.infrastructure.pages.handlers import PageHandlers
from pepy.infrastructure.pages.site import Site, project_path

if TYPE_CHECKING:
    from pepy.domain.index.popular_names import RankedProject

_CLOSE_NAMES = 6


def unknown_project_page(find: PageHandlers, site: Site, name: str) -> Answer:
    """Return a 404."""
    close: tuple[RankedProject, ...] = ()
    with suppress(InvalidQuestionError):
        close = find.search.handle(SearchProjects(name, _CLOSE_NAMES)).projects
    status = find.status.handle()
    return site.page(
        "unknown.html",
        None,
        path=project_path(name),
        status=404,
        lifetime=NOT_FOUND,
        name=name,
        close=close,
        data_through=status.data_through,
    )

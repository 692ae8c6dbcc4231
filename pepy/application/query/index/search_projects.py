"""Projects by their name: exactly, by how it begins, or in spite of a typo."""

from collections.abc import Iterable

from attrs import frozen

from pepy.application.query.index.kept_names import KeptNames
from pepy.application.query.index.search_reader import SearchReader
from pepy.domain.errors import InvalidQuestionError
from pepy.domain.index.popular_names import PopularNames, RankedProject
from pepy.domain.projects.name import MAX_NAME_LENGTH, normalized_name

DEFAULT_FOUND = 20
"""How many projects an answer lists where nobody says how many."""
MAX_FOUND = 100
"""How many projects an answer may list."""

NAMES_READ = 50
"""How many of the stored names that begin with a text are looked at, unless more are asked for: each takes the database
2 us, and the names that most people look for are in memory."""


@frozen
class SearchProjects:
    """Ask for projects by a name, or the beginning of one, in any spelling."""

    typed: str
    limit: int = DEFAULT_FOUND


@frozen
class FoundProjects:
    """What was found: the project of that name, then names that begin so, then names with a typo."""

    projects: tuple[RankedProject, ...]
    data_version: int
    """The version of the data that this is of, see `DataState`."""


@frozen
class SearchProjectsHandler:
    """Answers from memory what the most downloaded names can answer, and asks the store for the rest.

    Projects that are not among the most downloaded come after those that are, so nobody needs to ask for them where
    memory alone has enough.
    """

    reader: SearchReader
    kept: KeptNames

    def handle(self, query: SearchProjects) -> FoundProjects:
        """Raises InvalidQuestionError if nothing, or too much, is asked for."""
        name, limit = _searched_name(query.typed), query.limit
        kept = self.kept.now()
        while True:
            exact, begun = kept.names.named(name), kept.names.beginning_with(name, limit)
            if exact and len(begun) == limit:
                return FoundProjects(_distinct([exact, *begun], limit), kept.data_version)
            stored = self.reader.beginning_with(name, limit, max(limit, NAMES_READ) if len(begun) < limit else 1)
            if stored.data_version == kept.data_version:
                break
            kept = self.kept.of(stored.data_version)
        named = [project for project in stored.projects[:1] if project.id == name]
        found = _distinct([*named, *begun, *stored.projects], limit)
        if len(found) < limit:
            found = _distinct([*found, *_mistyped(kept.names, name, bool(found))], limit)
        return FoundProjects(found, kept.data_version)


def _searched_name(typed: str) -> str:
    if not typed.strip():
        raise InvalidQuestionError("Parameter q is missing or empty, it should be a project's name or its beginning")
    if len(typed) > MAX_NAME_LENGTH:
        raise InvalidQuestionError(f"Parameter q has {len(typed)} characters, it should have at most {MAX_NAME_LENGTH}")
    return normalized_name(typed)


def _mistyped(names: PopularNames, name: str, found_something: bool) -> list[RankedProject]:
    # Two typos are looked for only where there is nothing better: it takes milliseconds.
    return names.with_a_typo(name) or ([] if found_something else names.with_two_typos(name))


def _distinct(projects: Iterable[RankedProject], limit: int) -> tuple[RankedProject, ...]:
    """Return the first projects, each once."""
    distinct: dict[str, RankedProject] = {}
    for project in projects:
        distinct.setdefault(project.id, project)
    return tuple(distinct.values())[:limit]

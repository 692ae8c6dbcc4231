"""The tools that an assistant can call. Each is a thin face of a query; what it cannot answer, it says in words."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from pepy.application.query.downloads.find_downloads import FindDownloadsHandler
from pepy.application.query.downloads.find_split import FindSplitHandler
from pepy.application.query.find_support import FindSupportHandler
from pepy.application.query.index.find_ranks import FindTopHandler
from pepy.application.query.index.search_projects import SearchProjects, SearchProjectsHandler
from pepy.domain.dimensions import DIMENSIONS, INDEX_DIMENSIONS
from pepy.domain.errors import InvalidProjectNameError, InvalidQuestionError, UnknownProjectError
from pepy.domain.keys.api_key import without_secrets
from pepy.domain.projects.name import INDEX_ID
from pepy.infrastructure.api.assistants import results, schemas
from pepy.infrastructure.api.assistants.arguments import Parameters, parameters_from
from pepy.infrastructure.api.assistants.bounds import Content
from pepy.infrastructure.api.index.routes import top_question
from pepy.infrastructure.api.ranges.parameters import choice, count
from pepy.infrastructure.api.ranges.questions import downloads_question, names_of, split_question
from pepy.infrastructure.api.support.routes import support_question

MAX_ERROR_LENGTH = 1_000
"""Characters of an error, which may repeat what was typed."""

_CLOSE_NAMES = 5
"""How many names are suggested for one that no project has."""
_NAMES_WITH_SUGGESTIONS = 10
"""For how many of them: each takes a search."""


@frozen
class ToolHandlers:
    """What the tools ask; two of the handlers ask a reader of the index."""

    search: SearchProjectsHandler
    downloads: FindDownloadsHandler
    split: FindSplitHandler
    index_downloads: FindDownloadsHandler
    index_split: FindSplitHandler
    top: FindTopHandler
    support: FindSupportHandler


@frozen
class Tool:
    """Something that an assistant can call by its name."""

    name: str
    title: str
    description: str
    schema: Mapping[str, schemas.Schema]
    examples: tuple[Mapping[str, Any], ...]
    needed: tuple[str, ...]
    answer: Callable[[ToolHandlers, Parameters], Content]

    def described(self) -> Content:
        """Return how the tool is listed."""
        return {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "inputSchema": {
                "type": "object",
                "properties": self.schema,
                "required": self.needed,
                "additionalProperties": False,
                "examples": self.examples,
            },
            "annotations": {"readOnlyHint": True, "idempotentHint": True, "openWorldHint": False},
        }

    def call(self, find: ToolHandlers, arguments: Mapping[str, Any]) -> Content | str:
        """Return an answer, or in a text why there is none and what to ask instead."""
        try:
            parameters = parameters_from(arguments, self.schema, self.needed)
            return self.answer(find, schemas.defaults_of(self.schema) | dict(parameters))
        except UnknownProjectError as error:
            return _shortened(f"{error}. {_in_words(_close_names(find, arguments))}")
        except (InvalidProjectNameError, InvalidQuestionError) as error:
            return _shortened(str(error))


def _search(find: ToolHandlers, parameters: Parameters) -> Content:
    limit = count(parameters, "limit", schemas.MAX_LIMIT, schemas.MAX_LIMIT)
    return results.found_projects(find.search.handle(SearchProjects(parameters["q"], limit)), parameters["q"])


def _downloads(find: ToolHandlers, parameters: Parameters) -> Content:
    name, is_index = parameters["name"], parameters["name"] == INDEX_ID
    known = INDEX_DIMENSIONS if is_index else DIMENSIONS
    dimension = choice(parameters, "dimension", {label: label for label in known}, "")
    _check_limit(parameters, schemas.MAX_VALUES)
    if dimension:
        asked = split_question(name, dimension, parameters)
        return results.split((find.index_split if is_index else find.split).handle(asked), dimension)
    if "values" in parameters:
        raise InvalidQuestionError(f"Argument values also needs the argument dimension: one of {', '.join(known)}")
    finder = find.index_downloads if is_index else find.downloads
    return results.downloads(finder.handle_one(downloads_question((name,), parameters)))


def _compare(find: ToolHandlers, parameters: Parameters) -> Content:
    found = find.downloads.handle(downloads_question(names_of(parameters), parameters))
    close_names = {
        name: _names_like(find, name) if number < _NAMES_WITH_SUGGESTIONS else []
        for number, name in enumerate(found.unknown)
    }
    if not found.projects:
        names = ", ".join(found.unknown)
        close = [close for names in close_names.values() for close in names]
        raise InvalidQuestionError(f"None of these projects exists: {names}. {_in_words(close)}")
    return results.comparison(found, close_names)


def _top(find: ToolHandlers, parameters: Parameters) -> Content:
    _check_limit(parameters, schemas.MAX_LIMIT)
    asked = top_question(parameters)
    return results.top(find.top.handle(asked), asked.period, asked.counted)


def _support(find: ToolHandlers, parameters: Parameters) -> Content:
    return results.support(find.support.handle(support_question(parameters["name"], parameters)))


def _check_limit(parameters: Parameters, highest: int) -> None:
    """Raise InvalidQuestionError for a limit that the API has room for and an assistant has not."""
    count(parameters, "limit", highest, highest)


def _close_names(find: ToolHandlers, arguments: Mapping[str, Any]) -> list[str]:
    return _names_like(find, str(arguments.get("name", "")))


def _names_like(find: ToolHandlers, typed: str) -> list[str]:
    return [project.id for project in find.search.handle(SearchProjects(typed.strip(), _CLOSE_NAMES)).projects]


def _in_words(close_names: list[str]) -> str:
    if not close_names:
        return "Nothing has a name like that; the tool search finds projects by the beginning of their names"
    return f"Projects with names like that: {', '.join(close_names)}"


def _shortened(text: str) -> str:
    return without_secrets(text)[:MAX_ERROR_LENGTH]


TOOLS = (
    Tool(
        "search",
        "Find projects by name",
        "Find Python packages on PyPI by name: the project of that name, then names that begin so, then names with a "
        "typo, each by downloads of the last 30 days, with their rank.",
        schemas.SEARCH,
        ({"q": "reqests"}, {"q": "django-", "limit": 20}),
        ("q",),
        _search,
    ),
    Tool(
        "downloads",
        "Downloads of a project",
        "How often a Python package was downloaded from PyPI: all-time total, and over any range by day, week or "
        f"month, in all or split by one of {', '.join(DIMENSIONS)}. Numbers are null where they are not known, never "
        "zero.",
        schemas.DOWNLOADS,
        (
            {"name": "requests"},
            {"name": "requests", "from": "2026-01-01", "granularity": "month"},
            {"name": "requests", "dimension": "python", "values": "3.*", "granularity": "month"},
            {"name": INDEX_ID, "granularity": "week", "ci": False, "mirrors": False},
        ),
        ("name",),
        _downloads,
    ),
    Tool(
        "compare",
        "Compare projects",
        "Downloads of several Python packages side by side, over any range by day, week or month.",
        schemas.COMPARE,
        ({"names": ["requests", "httpx"]}, {"names": ["flask", "django"], "from": "2026-01-01", "ci": False}),
        ("names",),
        _compare,
    ),
    Tool(
        "top",
        "Most downloaded projects",
        "The most downloaded Python packages of the last day, 7 days or 30 days, with their rank and the one before.",
        schemas.TOP,
        ({}, {"period": "week", "limit": 50}, {"ci": False, "mirrors": False}),
        (),
        _top,
    ),
    Tool(
        "support",
        "Who still uses what",
        "What maintainers decide by: which share of a Python package's downloads has an old Python version, C library, "
        "processor, system or file type, now and half a year ago, and what dropping it would cost. lost is the share "
        "of a value and all that are dropped with it; summary says in a sentence what to know first.",
        schemas.SUPPORT,
        ({"name": "requests"}, {"name": "numpy", "dimension": "libc", "days": 90}),
        ("name",),
        _support,
    ),
)
"""All tools, in the order in which they are listed."""

"""Project names, and how PyPI normalises them."""

import re
from typing import Self, TypeVar

from attrs import frozen

from pepy.domain.errors import InvalidProjectNameError, UnknownProjectError

MAX_NAME_LENGTH = 512
"""Characters of a project name after stripping; PyPI's own limit is lower."""

INDEX_ID = "__all__"
"""What answers call the index, all projects together. No project has this id: PEP 503 makes `-all-` of it."""

_SEPARATORS = re.compile(r"[-_.]+")


def normalized_name(typed: str) -> str:
    """Return the spelling under which a project is stored.

    PEP 503 (https://peps.python.org/pep-0503/#normalized-names): runs of `-`, `_` and `.` become one `-`, lower-cased;
    surrounding white space is stripped.
    """
    return _SEPARATORS.sub("-", typed.strip()).lower()


@frozen
class ProjectName:
    """A project's name: the normalised spelling, and the one that was typed, which errors repeat."""

    normalized: str
    typed: str

    @classmethod
    def parse(cls, typed: str) -> Self:
        """Accept any spelling of a name.

        Raises InvalidProjectNameError if it is not 1 to 512 characters long after stripping.
        """
        if not 1 <= len(typed.strip()) <= MAX_NAME_LENGTH:
            raise InvalidProjectNameError(
                f'Name "{typed}" is not valid, length should be between 1 and {MAX_NAME_LENGTH}'
            )
        return cls(normalized=normalized_name(typed), typed=typed)


Found = TypeVar("Found")
"""What was found of a project."""


def known(found: Found | None, name: ProjectName) -> Found:
    """Return what was found. Raises UnknownProjectError, with the name as typed, if that is nothing."""
    if found is None:
        raise UnknownProjectError(f"Project with name {name.typed} does not exist")
    return found

"""Selecting values of a dimension: exact values, globs, and for versions PEP 440 specifiers."""

import re
from collections.abc import Iterable
from fnmatch import translate
from typing import Self

from attrs import frozen
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from pepy.domain.dimensions import UNKNOWN
from pepy.domain.errors import InvalidQuestionError
from pepy.domain.projects.version_order import parsed_version

MAX_PATTERNS = 100
"""How many values, globs and specifiers a request may have."""
MAX_PATTERN_LENGTH = 128
"""How many characters each of them may have."""

_SPECIFIER_STARTS = ("<", ">", "=", "~", "!")
_NULL = "null"
"""What many clients call the unknown value."""


@frozen
class ValueSelection:
    """A value is selected if a pattern matches it completely, in any case, or if all specifiers contain it."""

    pattern: re.Pattern[str] | None = None
    specifiers: SpecifierSet | None = None

    @classmethod
    def parse(cls, typed: str, dimension: str) -> Self:
        """Read a list such as `2.*,3.1` or `>=2,<3`. Raises InvalidQuestionError for an invalid list."""
        items = [item.strip() for item in typed.split(",")]
        _refuse_invalid(items)
        are_specifiers = dimension == "version"
        specifiers = [item for item in items if are_specifiers and item.startswith(_SPECIFIER_STARTS)]
        globs = [item for item in items if item not in specifiers]
        return cls(_pattern(globs), _specifier_set(specifiers))

    def select(self, values: Iterable[str]) -> frozenset[str]:
        """Return the selected values."""
        return frozenset(value for value in values if self._matches(value))

    def _matches(self, value: str) -> bool:
        if self.pattern and self.pattern.fullmatch(value):
            return True
        return self.specifiers is not None and _contains(self.specifiers, value)


def _refuse_invalid(items: list[str]) -> None:
    if len(items) > MAX_PATTERNS:
        raise InvalidQuestionError(f"Parameter values has {len(items)} values, it should have at most {MAX_PATTERNS}")
    for item in items:
        if not 1 <= len(item) <= MAX_PATTERN_LENGTH:
            raise InvalidQuestionError(
                f'Parameter values has "{item}", '
                f"each value should be between 1 and {MAX_PATTERN_LENGTH} characters long"
            )


def _pattern(globs: list[str]) -> re.Pattern[str] | None:
    if not globs:
        return None
    spelled = globs + [UNKNOWN for glob in globs if glob.lower() == _NULL]
    return re.compile("|".join(map(translate, spelled)), re.IGNORECASE)


def _specifier_set(specifiers: list[str]) -> SpecifierSet | None:
    if not specifiers:
        return None
    try:
        return SpecifierSet(",".join(specifiers))
    except InvalidSpecifier as error:
        raise InvalidQuestionError(
            f'Parameter values has "{",".join(specifiers)}", which is not a PEP 440 specifier such as ">=2.0,<3"'
        ) from error


def _contains(specifiers: SpecifierSet, version: str) -> bool:
    parsed = parsed_version(version)
    # Include pre-releases: this counts downloads, it does not choose what to install.
    return parsed is not None and specifiers.contains(parsed, prereleases=True)

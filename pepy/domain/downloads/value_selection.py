"""Which values of a dimension a reader asks for: exact values, globs, and for versions PEP 440 specifiers."""

import re
from collections.abc import Iterable
from fnmatch import translate
from typing import Self

from attrs import frozen
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from pepy.domain.dimensions import UNKNOWN
from pepy.domain.errors import InvalidQuestionError

MOST_PATTERNS = 100
"""How many values, globs and specifiers one question may have."""
LONGEST_PATTERN = 128
"""How many characters each of them may have."""

_SPECIFIER_STARTS = ("<", ">", "=", "~", "!")
_NULL = "null"
"""What many clients call the value that is not known."""


@frozen
class ValueSelection:
    """A value is selected if any pattern matches all of it, in any case, or if all specifiers contain it."""

    pattern: re.Pattern[str] | None = None
    specifiers: SpecifierSet | None = None

    @classmethod
    def parse(cls, typed: str, dimension: str) -> Self:
        """Read a list such as `2.*,3.1` or `>=2,<3`. Raises InvalidQuestionError where it says nothing."""
        items = [item.strip() for item in typed.split(",")]
        _refuse_odd(items)
        are_specifiers = dimension == "version"
        specifiers = [item for item in items if are_specifiers and item.startswith(_SPECIFIER_STARTS)]
        globs = [item for item in items if item not in specifiers]
        return cls(_pattern(globs), _specifier_set(specifiers))

    def select(self, values: Iterable[str]) -> set[str]:
        """Return the values that are asked for."""
        return {value for value in values if self._matches(value)}

    def _matches(self, value: str) -> bool:
        if self.pattern and self.pattern.fullmatch(value):
            return True
        return self.specifiers is not None and _contains(self.specifiers, value)


def _refuse_odd(items: list[str]) -> None:
    if len(items) > MOST_PATTERNS:
        raise InvalidQuestionError(f"Parameter values has {len(items)} values, it should have at most {MOST_PATTERNS}")
    for item in items:
        if not 1 <= len(item) <= LONGEST_PATTERN:
            raise InvalidQuestionError(
                f'Parameter values has "{item}", each value should be between 1 and {LONGEST_PATTERN} characters long'
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
    try:
        parsed = Version(version)
    except ValueError:
        # Not a version of PEP 440 (or one with more digits than a number may have), so no specifier speaks of it.
        return False
    # Downloads of a pre-release are downloads: nobody installs anything here.
    return specifiers.contains(parsed, prereleases=True)

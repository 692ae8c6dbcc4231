"""Reading the parameters of a query strictly: what cannot be understood is a 400 that says what would be right."""

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

from pepy.domain.errors import InvalidQuestionError

Choice = TypeVar("Choice", bound=Enum)


def flag(parameters: Mapping[str, str], name: str, default: bool) -> bool:
    """Return a parameter that is `true` or `false`, in any case. Raises InvalidQuestionError."""
    typed = parameters.get(name)
    if typed is None:
        return default
    if typed.lower() not in ("true", "false"):
        raise InvalidQuestionError(f'Parameter {name} is "{typed}", it should be true or false')
    return typed.lower() == "true"


def choice(parameters: Mapping[str, str], name: str, default: Choice) -> Choice:
    """Return the member of the default's kind that a parameter names, in any case. Raises InvalidQuestionError."""
    typed = parameters.get(name)
    if typed is None:
        return default
    members = {member.name.lower(): member for member in type(default)}
    if typed.lower() not in members:
        names = " or ".join(member.name for member in type(default))
        raise InvalidQuestionError(f'Parameter {name} is "{typed}", it should be {names}')
    return members[typed.lower()]

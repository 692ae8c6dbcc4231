"""Reading the parameters of a query strictly: what cannot be understood is a 400 that says what would be right."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from pepy.domain.errors import InvalidQuestionError

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

Choice = TypeVar("Choice")

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def flag(parameters: Mapping[str, str], name: str, default: bool) -> bool:
    """Return a parameter that is `true` or `false`, in any case. Raises InvalidQuestionError."""
    return choice(parameters, name, {"true": True, "false": False}, default)


def choice(parameters: Mapping[str, str], name: str, choices: Mapping[str, Choice], default: Choice) -> Choice:
    """Return what a parameter stands for, in any case. Raises InvalidQuestionError if it is none of the choices."""
    typed = parameters.get(name)
    if typed is None:
        return default
    for label, meaning in choices.items():
        if label.lower() == typed.lower():
            return meaning
    raise InvalidQuestionError(f'Parameter {name} is "{typed}", it should be {_alternatives(list(choices))}')


def day(parameters: Mapping[str, str], name: str) -> date | None:
    """Return a parameter that is a day such as 2026-08-24. Raises InvalidQuestionError."""
    typed = parameters.get(name)
    if typed is None:
        return None
    try:
        if _ISO_DAY.fullmatch(typed):
            return date.fromisoformat(typed)
    except ValueError:
        pass  # There is no such day in the calendar.
    raise InvalidQuestionError(f'Parameter {name} is "{typed}", it should be a day such as 2026-08-24')


def count(parameters: Mapping[str, str], name: str, default: int, highest: int, lowest: int = 1) -> int:
    """Return a parameter that is a whole number from the lowest to the highest. Raises InvalidQuestionError."""
    typed = parameters.get(name)
    if typed is None:
        return default
    # Looking at the length first keeps numbers away that Python refuses to read.
    if typed.isascii() and typed.isdecimal() and len(typed) <= len(str(highest)) and lowest <= int(typed) <= highest:
        return int(typed)
    raise InvalidQuestionError(f'Parameter {name} is "{typed}", it should be a whole number from {lowest} to {highest}')


def refuse_unknown(parameters: "MultiDict[str, str]", known: Collection[str]) -> None:
    """Raise InvalidQuestionError for a parameter that means nothing here, which may be a slip, or one given twice."""
    for name, values in parameters.lists():
        if name not in known:
            raise InvalidQuestionError(
                f'Parameter "{name}" is not known here; this route takes {", ".join(known) or "none"}'
            )
        if len(values) > 1:
            raise InvalidQuestionError(f"Parameter {name} is given {len(values)} times, it should be given once")


def _alternatives(labels: list[str]) -> str:
    return f"{', '.join(labels[:-1])} or {labels[-1]}"

"""The arguments of a tool, as the parameters of a route that they are named after."""

from collections.abc import Collection, Mapping
from typing import Any

from pepy.domain.errors import InvalidQuestionError

Parameters = Mapping[str, str]


def parameters_from(arguments: Mapping[str, Any], known: Collection[str], needed: Collection[str]) -> Parameters:
    """Return arguments as if they had been typed into an address. Null means that there is none.

    Raises InvalidQuestionError for an argument that means nothing here, or that cannot be such a text.
    """
    for name in arguments:
        if name not in known:
            raise InvalidQuestionError(f'Argument "{name}" is not known here; this tool takes {", ".join(known)}')
    parameters = {name: _text(name, value) for name, value in arguments.items() if value is not None}
    for name in needed:
        if not parameters.get(name, "").strip():
            raise InvalidQuestionError(f"Argument {name} is missing or empty")
    return parameters


def _text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ",".join(value)
    raise InvalidQuestionError(f"Argument {name} should be a text, a whole number, true or false, or a list of texts")

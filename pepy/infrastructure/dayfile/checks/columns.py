"""The column names of a file, and advice if some are missing."""

from collections import Counter
from collections.abc import Iterable, Sequence

from pepy.domain.errors import MalformedDayError

_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars", ":": "colons", " ": "spaces"}
_MAX_NAMES_SHOWN = 12
_MAX_CHARACTERS_SHOWN = 40


def refuse_columns(found: Sequence[str], wanted: Iterable[str]) -> None:
    """Raise MalformedDayError if a wanted column is missing among the names found, or appears twice.

    The message says how to correct it if that can be guessed, and otherwise what was found.
    """
    times = Counter(found)
    for column in wanted:
        if times[column] > 1:
            raise MalformedDayError(f"column {column} appears twice")
        if not times[column]:
            raise MalformedDayError(f"column {column} is missing{_advice(column, found)}")


def _advice(column: str, found: Sequence[str]) -> str:
    if found and found[0].startswith("sep="):
        return ": remove the line before the header"
    alike = next((name for name in found if _letters(name) == _letters(column)), None)
    if alike is not None:
        # A space that does not break is seen, but not as what it is.
        seen = alike.replace("\t", " ").isprintable()
        wrong = "column names are lower case and have no spaces" if seen else "it contains invisible characters"
        return f": rename {alike!r}, {wrong}"
    joined = ",".join(found)
    for separator, name in _SEPARATORS.items():
        if column in (part.strip(" \"'") for part in joined.casefold().split(separator)) and separator in joined:
            return f": separate the columns with commas instead of {name}"
    names = ", ".join(_shown(name) for name in found[:_MAX_NAMES_SHOWN])
    return f": the columns are {names}{', ...' if len(found) > _MAX_NAMES_SHOWN else ''}" if found else ""


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()


def _shown(name: str) -> str:
    cut = name[:_MAX_CHARACTERS_SHOWN]
    text = "".join(character if character.isprintable() else repr(character)[1:-1] for character in cut)
    return f"{text}..." if len(name) > _MAX_CHARACTERS_SHOWN else text

"""A project's days by version, put together from stored texts without taking them apart.

A day's text is `{"<version>":n}` as the importer wrote it, which is what answers say of the day.
"""

from collections.abc import Sequence

import orjson

from pepy.domain.downloads.stored_days import above_zero

DayText = tuple[str, str]
"""An ISO day and its stored text."""

_DECODED_TOGETHER = 32
"""Days: more are not quicker, and decoding takes several times their size in memory."""


def listable(texts: Sequence[DayText]) -> list[DayText]:
    """Return the texts without versions that have no downloads, and without days that have none."""
    # Only few texts have a zero, and they alone are decoded. Long needles are found sooner: `:0` takes twice the time.
    above = [(day, _without_zeros(text) if '":0,"' in text or text.endswith('":0}') else text) for day, text in texts]
    return [(day, text) for day, text in above if text != "{}"]


def versions_in(texts: Sequence[DayText]) -> tuple[str, ...]:
    """Return every version that occurs, once, in the order in which they are first seen."""
    versions: dict[str, int] = {}
    for first in range(0, len(texts), _DECODED_TOGETHER):
        # As one object, in which a version takes its own place again: that is quicker than uniting an object per day.
        members = ",".join([text[1:-1] for _, text in texts[first : first + _DECODED_TOGETHER]])
        versions.update(orjson.loads(f"{{{members}}}"))
    return tuple(versions)


def days_object(texts: Sequence[DayText]) -> str:
    """Return `{"YYYY-MM-DD":{"<version>":n}}`."""
    # Joined in one step, because a text for each day in between would be a second copy of all.
    parts = [part for day, text in texts for part in (",", f'"{day}":', text)]
    return "".join(["{", *parts[1:], "}"])


def _without_zeros(text: str) -> str:
    return orjson.dumps(above_zero(orjson.loads(text))).decode()

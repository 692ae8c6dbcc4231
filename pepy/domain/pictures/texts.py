"""Which part of a text a picture can show, and how much of it fits."""

import re
from bisect import bisect_right
from unicodedata import normalize

from pepy.domain.pictures.text_width import VERDANA, Face, text_width

ELLIPSIS = "\u2026"

# Characters that XML 1.0 forbids (section 2.2), control characters, and those that reverse the text direction.
_UNDRAWABLE = re.compile("[^\t\n\r -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")


def drawable_line(text: str) -> str:
    """Return the drawable part of a text: one line without control characters.

    A letter with an accent becomes a single character, because some programs draw each character separately.
    """
    return normalize("NFC", " ".join(_UNDRAWABLE.sub("", text).split()))


def cut_to_width(text: str, width: int, size: int, face: Face = VERDANA) -> str:
    """Return a line that is at most so wide (tenths of a pixel, like `size`); if it is cut, it ends in an ellipsis."""
    if text_width(text, face, size) <= width:
        return text
    room = width - text_width(ELLIPSIS, face, size)
    kept = bisect_right(range(1, len(text) + 1), room, key=lambda end: text_width(text[:end], face, size))
    return f"{text[:kept].rstrip()}{ELLIPSIS}"

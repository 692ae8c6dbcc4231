"""Counts as other programs write them for readers: 1,234 or 12.0."""

import re

_DECORATION = re.compile(r"[\s'\"+_,\u2019]|\.0*$|\.(?=\d{3}(?:\.\d{3})+$)|(?<=\.\d{3})\.(?=\d{3}(?:\.|$))")
"""What can stand around the digits of a count and between them without changing it."""
_DIGITS = re.compile("[0-9]{1,18}")
_WHOLE_FLOAT = re.compile(r"[0-9]+\.0*")


def advice_about(written: str | None) -> str:
    """Return what to write instead of a text that means a count but is not written as one; else nothing.

    It is the end of the sentence that refuses the text.
    """
    digits = _DECORATION.sub("", written or "")
    if digits == written or not _DIGITS.fullmatch(digits):
        return ""
    cast = " (cast to BIGINT)" if _WHOLE_FLOAT.fullmatch(written or "") else ""
    return f": write {int(digits)}{cast}"

"""Counts as other programs format them for people: 1,234,567 or 12.0."""

import re

_AROUND = " \t\r\n\u00a0'\""
"""What can surround a count without changing it."""

_SPACES = "\u00a0\u2009\u202f "
_MAX_DIGITS = 18

_ONE_READING = tuple(
    re.compile(rf"\+?(?P<whole>{whole}){fraction}")
    for whole, fraction in (
        ("[0-9]+", ""),
        # Three zeros after one to three digits may be a group of thousands.
        ("[0-9]+", r"\.(?!000$)0*"),
        ("0|[0-9]{4,}", r"\.000"),
        # No fraction starts with these.
        (rf"[1-9][0-9]{{0,2}}([{_SPACES}'\u2019_])[0-9]{{3}}(?:\2[0-9]{{3}})*", ""),
        # Nor does a sign that occurs twice, or before the other one.
        (r"[1-9][0-9]{0,2}([.,])[0-9]{3}(?:\2[0-9]{3})+", ""),
        (r"[1-9][0-9]{0,2}(?:,[0-9]{3})+", r"\.0*"),
        (r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+", ",0*"),
    )
)
"""Numbers that mean the same in every country: not 1.000 and 1,000, which are 1 in one and 1000 in another."""


def advice_about(written: str | None) -> str:
    """Return what to write instead of a text that means a count but is not written as one; empty otherwise.

    It ends the sentence that refuses the text, and names a number only if the text can mean no other.
    """
    text = (written or "").strip(_AROUND)
    if text == written and re.fullmatch("[0-9]+", text):
        return ""
    found = next(filter(None, (reading.fullmatch(text) for reading in _ONE_READING)), None)
    digits = re.sub("[^0-9]", "", found["whole"]) if found else ""
    return f": write {int(digits)}" if 0 < len(digits) <= _MAX_DIGITS else ""

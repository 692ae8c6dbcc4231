"""Whether a day is plausible: one that is far from usual is not published over good data (docs/imports.md)."""

from collections.abc import Sequence

from pepy.domain.imports.usual_downloads import Usual

MIN_PERCENT, MAX_PERCENT = 50, 200
"""A plausible day has this percentage of its usual downloads, both bounds included."""


def implausibility(rows: int, downloads: int, usual: Sequence[Usual]) -> str | None:
    """Return why a day with these rows and downloads is implausible, or None.

    If several levels are usual, being near one of them is enough. If none is known, every day with rows is plausible.
    """
    if not rows:
        return "the source has no rows"
    percent = 100 * downloads
    if not usual or any(MIN_PERCENT * known.downloads <= percent <= MAX_PERCENT * known.downloads for known in usual):
        return None
    alternatives = ", or of ".join(f"{known.downloads:,.0f}, {known.source}" for known in usual)
    return f"its {downloads:,} downloads are not within {MIN_PERCENT} to {MAX_PERCENT} % of {alternatives}"

"""Caveats about the number on a badge: days that are missing, or downloads that could not be left out."""

from attrs import frozen


@frozen
class Caveats:
    """What the number does not include, or includes too much; the defaults mean that there is no caveat."""

    days: int = 0
    """Calendar days of the period; 0 for all time."""
    archived_days: int = 0
    """How many of them are archived, so that their downloads cannot be counted."""
    is_before_first_import: bool = False
    """Whether no day has been imported yet."""
    has_unfiltered_past: bool = False
    """Whether CI or mirrors should be left out, but the total includes more than the stored days."""

    @property
    def is_lower_bound(self) -> bool:
        """Whether the true number may be higher."""
        return self.archived_days > 0

    @property
    def note(self) -> str:
        """Return the caveat in a few words, for the title and the label; empty if there is none."""
        if self.is_before_first_import:
            return "no day has been imported yet"
        if self.archived_days:
            return f"{self.archived_days} of {self.days} days are archived and not counted"
        if self.has_unfiltered_past:
            return "CI and mirrors are left out of stored days only; older downloads are counted in full"
        return ""


NO_CAVEATS = Caveats()
"""The number is complete."""

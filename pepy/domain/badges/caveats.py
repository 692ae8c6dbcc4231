"""What a reader must know of the number on a badge: days that it lacks, or downloads that could not be left out."""

from attrs import frozen


@frozen
class Caveats:
    """What is off about a number; nothing unless something is said."""

    days: int = 0
    """Calendar days of the period; 0 for all of time."""
    archived_days: int = 0
    """How many of them are archived: nobody can count their downloads here."""
    is_before_first_import: bool = False
    """Whether the period has no day at all, because none was ever imported."""
    has_unfiltered_past: bool = False
    """Whether CI or mirrors were to be left out of a total that is not all of stored days."""

    @property
    def is_lower_bound(self) -> bool:
        """Tell whether there were at least as many downloads as the number says."""
        return self.archived_days > 0

    @property
    def note(self) -> str:
        """Say it in a few words, for those who hear the badge read or point at it; empty where nothing is off."""
        if self.is_before_first_import:
            return "no day was imported yet"
        if self.archived_days:
            return f"{self.archived_days} of {self.days} days are archived and not counted"
        if self.has_unfiltered_past:
            return "CI and mirrors are known of stored days only, all else is counted whole"
        return ""


NO_CAVEATS = Caveats()
"""The number is what it seems."""

"""What an answer about a range of days covers, and what of it is missing."""

from datetime import date

from attrs import frozen

from pepy.application.query.dimension_views import Completeness
from pepy.domain.buckets import missing_days
from pepy.domain.windows import Window


@frozen
class Covered:
    """A range of days at the moment of an answer. A day that was not imported is missing, not zero."""

    window: Window
    data_through: date | None
    """The newest complete UTC day; None before the first import."""
    incomplete_days: tuple[date, ...]
    """The days of the range that were not imported, ascending."""

    @classmethod
    def of(cls, window: Window, completeness: Completeness) -> "Covered":
        """Return what is covered of a window."""
        return cls(window, completeness.data_through, missing_days(window, completeness.complete_days))

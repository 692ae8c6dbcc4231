"""The range of days that a client requests, and its limits."""

from datetime import date, timedelta

from attrs import frozen

from pepy.domain.errors import InvalidQuestionError
from pepy.domain.windows import FIRST_DAY, Window

DEFAULT_RANGE_DAYS = 30
"""How many days an answer covers by default."""

MAX_RANGE_DAYS = 3_653
"""Ten years of a project's sums."""

MAX_SPLIT_RANGE_DAYS = 1_096
"""Three years of days split by a dimension: each day's text has to be read and decoded."""


@frozen
class AskedRange:
    """A range as typed; either end may be missing."""

    first_day: date | None = None
    last_day: date | None = None
    default_days: int = DEFAULT_RANGE_DAYS
    """How many days it has if only its end is given, or nothing."""

    def window(self, data_through: date | None, today: date, longest: int = MAX_RANGE_DAYS) -> Window:
        """Return the days of the range, by default those that end with the newest complete day.

        Raises InvalidQuestionError if the range is reversed, too long, or outside of the possible days.
        """
        # Allow tomorrow, because it has already started in some time zones. Stored days are always allowed, even if the
        # server's clock is behind.
        latest = max(today + timedelta(days=1), data_through or FIRST_DAY)
        last_day = self.last_day or data_through or max(today - timedelta(days=1), FIRST_DAY)
        _refuse_impossible("to", last_day, latest)
        first_day = self.first_day or max(last_day - timedelta(days=self.default_days - 1), FIRST_DAY)
        _refuse_impossible("from", first_day, latest)
        window = Window(first_day, last_day)
        if window.length < 1:
            raise InvalidQuestionError(
                f"The range from {first_day} to {last_day} is reversed: from must not be after to"
            )
        if window.length > longest:
            raise InvalidQuestionError(
                f"The range from {first_day} to {last_day} has {window.length} days, it should have at most {longest}"
            )
        return window


DEFAULT_RANGE = AskedRange()
"""The range if neither end is given."""


def _refuse_impossible(name: str, day: date, latest: date) -> None:
    if not FIRST_DAY <= day <= latest:
        raise InvalidQuestionError(f"Parameter {name} is {day}, it should be between {FIRST_DAY} and {latest}")

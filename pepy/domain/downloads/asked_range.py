"""The range of days that a reader asks for, and how far it may go."""

from datetime import date, timedelta

from attrs import frozen

from pepy.domain.errors import InvalidQuestionError
from pepy.domain.windows import FIRST_DAY, Window

USUAL_RANGE_DAYS = 30
"""How many days an answer covers where nobody says where it begins."""

LONGEST_RANGE_DAYS = 3_653
"""Ten years of a project's sums."""

LONGEST_SPLIT_RANGE_DAYS = 1_096
"""Three years of days split by a dimension: each day's text has to be read and decoded."""


@frozen
class AskedRange:
    """A range as typed: either end may be missing."""

    first_day: date | None = None
    last_day: date | None = None

    def window(self, data_through: date | None, today: date, longest: int = LONGEST_RANGE_DAYS) -> Window:
        """Return the days that are meant: up to the newest complete day, 30 of them, where nothing else is said.

        Raises InvalidQuestionError where the range is upside down, too long, or outside of what can be.
        """
        # Where the sun rises first it is tomorrow already; clients there ask in good faith. What is stored can be asked
        # for, also where the server's clock is behind it.
        latest = max(today + timedelta(days=1), data_through or FIRST_DAY)
        last_day = self.last_day or data_through or max(today - timedelta(days=1), FIRST_DAY)
        _refuse_impossible("to", last_day, latest)
        first_day = self.first_day or max(last_day - timedelta(days=USUAL_RANGE_DAYS - 1), FIRST_DAY)
        _refuse_impossible("from", first_day, latest)
        window = Window(first_day, last_day)
        if window.length < 1:
            raise InvalidQuestionError(f"The range from {first_day} to {last_day} is upside down: from comes first")
        if window.length > longest:
            raise InvalidQuestionError(
                f"The range from {first_day} to {last_day} has {window.length} days, it should have at most {longest}"
            )
        return window


USUAL_RANGE = AskedRange()
"""What is meant where neither end is given."""


def _refuse_impossible(name: str, day: date, latest: date) -> None:
    if not FIRST_DAY <= day <= latest:
        raise InvalidQuestionError(f"Parameter {name} is {day}, it should lie between {FIRST_DAY} and {latest}")

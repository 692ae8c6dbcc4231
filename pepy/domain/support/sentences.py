"""What a table says in plain words, to paste into the change that drops something."""

import re
from datetime import date

from attrs import frozen

from pepy.domain.dimensions import UNKNOWN
from pepy.domain.index.data_event import DataEvent
from pepy.domain.support.order import Order
from pepy.domain.support.processors import PROCESSOR_RULE
from pepy.domain.support.python_ends import ENDS_OF_LIFE
from pepy.domain.support.table import Figures, SupportRow, SupportTable
from pepy.domain.support.wheel_tags import TAG_RULE

SDIST = "sdist"
"""The file type of source distributions."""

NOTES = {
    "file_type": "Which installers download sdists is not known: a day's downloads are stored by file type and by "
    "installer, not by both.",
    "libc": TAG_RULE,
    "cpu": PROCESSOR_RULE,
}
"""What else has to be known of some dimensions."""

_COUNTED = "CI and mirrors are not counted."
_MAX_SHOWN = 60
# An underscore within a word is plain, at its ends it makes words of Markdown italic.
_NOT_PLAIN = re.compile(r"[^\w .+-]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", re.ASCII)
_WORDS = {"python": "Python version", "libc": "C library", "cpu": "CPU", "system": "system", "file_type": "file type"}


@frozen
class Sentences:
    """Says what a table of a dimension over so many days means."""

    dimension: str
    days: int
    table: SupportTable
    definitions: tuple[DataEvent, ...] = ()
    """Since when the source counts something else than half a year ago."""

    def about(self, row: SupportRow) -> str | None:
        """Return what dropping a value would have cost; None if it cannot be dropped by itself."""
        lost = row.use.lost
        if lost is None or not lost.now.whole:
            return None
        return f"Dropping {self._dropped(row)} would have affected {self._now_and_then(lost)}."

    def summary(self, today: date) -> str:
        """Return what to know first: the cost of what one would drop next, and how much is not known."""
        if not self.table.use.now.whole:
            return f"In {self._span} there were no downloads, or nothing is known of them."
        if self.table.use.now.values.keys() == {UNKNOWN}:
            return f"Of the downloads in {self._span} the {_WORDS[self.dimension]} is not known."
        sentences = [self._first(today), self._unknown(), _COUNTED, self._definition()]
        return " ".join(sentence for sentence in sentences if sentence)

    def _first(self, today: date) -> str | None:
        if self.dimension == "file_type":
            sdists = self.table.use.figures(SDIST)
            return f"The sdist had {self._now_and_then(sdists)}."
        row = self._next_to_drop(today)
        return self.about(row) if row else None

    def _next_to_drop(self, today: date) -> SupportRow | None:
        """Return the newest Python past its end of life; where there is none, the oldest or rarest value in use."""
        rows = [row for row in self.table.rows if row.use.lost]
        ends = ENDS_OF_LIFE if self.dimension == "python" else {}
        over = [row for row in rows if row.value in ends and ends[row.value].is_over(today)]
        return over[-1] if over else next((row for row in rows if row.use.value.now.downloads), None)

    def _unknown(self) -> str | None:
        unknown = self.table.use.figures(UNKNOWN)
        now, before = unknown.now.percent, unknown.before.percent if unknown.before else "0 %"
        if now == before == "0 %":
            return None
        # Days that were imported without the dimension make the other shares of their span smaller.
        then = f", of {before} half a year ago" if unknown.before and unknown.before.whole and before != now else ""
        return f"Of {now} of the downloads the {_WORDS[self.dimension]} is not known{then}."

    def _definition(self) -> str | None:
        if not self.definitions or self.table.use.before is None:
            return None
        days = " and ".join(str(event.first_day) for event in self.definitions)
        return f"Since {days} the source counts something else, so the figures of half a year ago do not compare."

    def _dropped(self, row: SupportRow) -> str:
        name = f"Python {shown(row.value)}" if self.dimension == "python" else shown(row.value)
        if not row.follows:
            return name
        return f"{name} and {'older' if self.table.order is Order.VERSION else 'everything rarer'}"

    def _now_and_then(self, figures: Figures) -> str:
        now = f"{figures.now.percent} of downloads in {self._span}"
        if figures.before is None:
            return f"{now}; for half a year ago it is not known"
        if not figures.before.whole:
            return f"{now}; half a year ago there were no downloads"
        by_what = " (by another definition)" if self.definitions else ""
        return f"{now}, {figures.before.percent} half a year ago{by_what}"

    @property
    def _span(self) -> str:
        return "the last day" if self.days == 1 else f"the last {self.days} days"


def shown(value: str) -> str:
    """Return a value for a sentence or a table of Markdown, in which nothing of it has a special meaning."""
    plain = _NOT_PLAIN.sub("?", value)
    return plain if len(plain) <= _MAX_SHOWN else f"{plain[: _MAX_SHOWN - 3]}..."

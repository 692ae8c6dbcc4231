"""What is usual for a day: the same weekday in the weeks before, since the last step that an operator confirmed.

Days between which the source began to count something else are not compared at all (`domain/index/event_rules.py`).

A day that was published although it is unlike those before may be the first after a lasting step (such as PyPI counting
differently) or a single outlier. The days after it decide. Until there are some, both levels are usual.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import log
from statistics import median

from attrs import frozen

from pepy.domain.index.data_event import DataEvent
from pepy.domain.index.event_rules import straddled_definitions
from pepy.domain.windows import Window

_FOUR_WEEKS = timedelta(weeks=4)
"""How far back to look. Only the same weekday counts: a day at the weekend has half of a weekday's downloads."""

_Profile = Mapping[int, float]
"""Usual downloads by weekday, Monday is 0."""


@frozen
class PublishedDay:
    """A complete day, as the ledger knows it."""

    day: date
    downloads: int
    is_unusual: bool = False
    """Whether it was unlike the days before it, but published because an operator confirmed the change."""


@frozen
class Usual:
    """How many downloads are usual for a day, and what that is based on."""

    downloads: float
    source: str


@frozen
class _Level:
    """Downloads as a multiple of the profile, and the day since which that holds; None: always."""

    factor: float
    since: date | None

    def of(self, downloads: float) -> Usual:
        """Return what is usual at this level, given the downloads of the profile."""
        if self.since is None:
            return Usual(downloads, "the median of the same weekday in the last four weeks")
        return Usual(downloads * self.factor, f"what is usual since it changed on {self.since}")

    def is_nearer_to(self, change: float, other: "_Level") -> bool:
        """Tell whether this level is nearer; half and double are equally far away."""
        return abs(log(change / self.factor)) < abs(log(change / other.factor))


_UNCHANGED = _Level(1.0, None)


def compared_days(day: date) -> Window:
    """Return the days whose downloads `usual_before` and `usual_around` may need."""
    return Window(day - 2 * _FOUR_WEEKS, day + _FOUR_WEEKS)


def comparable_days(
    day: date, published: Iterable[PublishedDay], definitions: Sequence[DataEvent]
) -> tuple[PublishedDay, ...]:
    """Return the published days on the same side of every definition event as a day."""
    the_day = Window(day, day)
    return tuple(
        other for other in published if not straddled_definitions(definitions, the_day, Window(other.day, other.day))
    )


def usual_before(day: date, published: Iterable[PublishedDay]) -> tuple[Usual, ...]:
    """Return what is usual for a day, judging by those before it: nothing if unknown, two levels if undecided."""
    past = _Past.of(other for other in published if other.day < day)
    steps = [step for step in past.steps if step >= day - _FOUR_WEEKS]
    profile = past.profile(steps[0] if steps else day)
    levels = past.levels(steps, profile)
    if steps and levels == (_UNCHANGED,):
        # None of these days was a step, so their weeks show what is usual as well.
        return usual_before(day, [other for other in published if other.day not in steps])
    return tuple(level.of(profile[day.weekday()]) for level in levels if day.weekday() in profile)


def usual_around(day: date, published: Iterable[PublishedDay]) -> tuple[Usual, ...]:
    """Return what else is usual for a day: what it had before, or the level since the day after if that was a step.

    A step may have come earlier than the day that was confirmed, as long as nothing in between is published.
    """
    past = _Past.of(published)
    next_step = min((other for other in past.downloads if other >= day), default=None)
    if next_step not in past.steps:
        return ()
    if next_step == day:
        return (Usual(past.downloads[day], "what it had when it was published before"),)
    steps = [step for step in past.steps if day - _FOUR_WEEKS <= step <= next_step]
    profile = past.profile(steps[0])
    levels = [level for level in past.levels(steps, profile) if level.since == next_step]
    return tuple(level.of(profile[day.weekday()]) for level in levels if day.weekday() in profile)


@frozen
class _Past:
    """Published days with downloads, and those among them that were unlike the days before, ascending.

    A day without downloads says nothing about what is usual.
    """

    downloads: Mapping[date, int]
    steps: tuple[date, ...]

    @classmethod
    def of(cls, published: Iterable[PublishedDay]) -> "_Past":
        telling = [other for other in published if other.downloads]
        steps = sorted(other.day for other in telling if other.is_unusual)
        return cls({other.day: other.downloads for other in telling}, tuple(steps))

    def profile(self, until: date) -> _Profile:
        """Return the medians of weekdays in the four weeks before a day, scaled to the level after the last step."""
        last_step = max((step for step in self.steps if step < until), default=date.min)
        days = [day for day in self.downloads if until - _FOUR_WEEKS <= day < until and day not in self.steps]
        before = _by_weekday(self.downloads, [day for day in days if day < last_step])
        since = _by_weekday(self.downloads, [day for day in days if day > last_step])
        # A weekday that has not occurred since the step is carried over, scaled like the others.
        changes = [since[weekday] / before[weekday] for weekday in since.keys() & before.keys()]
        change = median(changes) if changes else 1.0
        return {weekday: usual * change for weekday, usual in before.items()} | since

    def levels(self, steps: Sequence[date], profile: _Profile) -> tuple[_Level, ...]:
        """Return the level after these steps, and the one before the last step if no later day has decided."""
        level = _UNCHANGED
        for step in steps:
            changes = self._changes(step, profile)
            if step not in changes:
                continue
            own = _Level(changes.pop(step), step)
            votes = sum(1 if own.is_nearer_to(change, level) else -1 for change in changes.values())
            if votes > 0:
                level = _Level(median([own.factor, *changes.values()]), step)
            elif votes == 0 and step == steps[-1]:
                return own, level
        return (level,)

    def _changes(self, step: date, profile: _Profile) -> dict[date, float]:
        """Return the downloads of the days from a step up to the next one, as multiples of the profile."""
        next_step = min((other for other in self.steps if other > step), default=date.max)
        days = (day for day in self.downloads if step <= day < next_step and day.weekday() in profile)
        return {day: self.downloads[day] / profile[day.weekday()] for day in days}


def _by_weekday(downloads: Mapping[date, int], days: Iterable[date]) -> dict[int, float]:
    counts: dict[int, list[int]] = {}
    for day in days:
        counts.setdefault(day.weekday(), []).append(downloads[day])
    return {weekday: median(known) for weekday, known in counts.items()}

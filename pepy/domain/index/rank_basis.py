"""What ranks were made of, to tell whether they still hold and which days have to be read to bring them up to date."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from hashlib import blake2b

from attrs import frozen

from pepy.domain.index.rankings import RANKED_DAYS, ranked_windows
from pepy.domain.windows import Window, last_days


@frozen
class KnownDay:
    """A complete day."""

    day: date
    run: int
    """The import whose rows are stored: another number means other rows."""
    is_archived: bool = False


@frozen
class RankBasis:
    """The days that ranks are of."""

    last_day: date
    stored_days: tuple[date, ...]
    """Those of the ranked days that are stored; the others count as nothing."""
    recent: str
    """Says which imports the ranked days are of: as long as it stays the same, so do their downloads."""
    older: str
    """Says the same of all days before, which decide what is new; archived ones are as good as stored ones for that."""

    @classmethod
    def of(cls, known: Iterable[KnownDay], last_day: date) -> "RankBasis":
        """Return what ranks through this day are made of now."""
        ranked = last_days(RANKED_DAYS, last_day)
        days = sorted((one for one in known if one.day <= last_day), key=lambda one: one.day)
        recent = [one for one in days if one.day >= ranked.first_day and not one.is_archived]
        older = [one for one in days if one.day < ranked.first_day]
        return cls(last_day, tuple(one.day for one in recent), _digest(recent), _digest(older))


@frozen
class Slice:
    """Days that enter or leave the same windows: +1 for a window that they enter, -1 for one that they leave."""

    days: tuple[date, ...]
    weights: Mapping[str, int]


@frozen
class RankPlan:
    """How to count the downloads in each window: from those of a window before, or from none, and slices of days."""

    bases: Mapping[str, str]
    slices: tuple[Slice, ...]

    @property
    def days(self) -> int:
        """Return how many days have to be read."""
        return sum(len(one.days) for one in self.slices)

    @property
    def changes_windows(self) -> bool:
        """Tell whether any window is another one than before."""
        return bool(self.slices) or any(name != base for name, base in self.bases.items())


def plan_ranks(old: RankBasis | None, known: Iterable[KnownDay], last_day: date) -> RankPlan:
    """Return the cheaper way to the ranks of a day: moved on from the old ones, or from nothing.

    Moving on needs that nothing happened to the days that the old ranks are of.
    """
    anew = _plan(None, last_day)
    if old is None or old.last_day > last_day or RankBasis.of(known, old.last_day).recent != old.recent:
        return anew
    moved = _plan(old.last_day, last_day)
    return moved if moved.days < anew.days / 2 else anew


def _plan(old_last_day: date | None, last_day: date) -> RankPlan:
    windows = ranked_windows(last_day)
    old_windows = ranked_windows(old_last_day) if old_last_day else {}
    bases = {name: base for name, window in windows.items() if (base := _nearest(window, old_windows))}
    weights: dict[date, dict[str, int]] = {}
    for name, window in windows.items():
        before = set(old_windows[bases[name]].days) if name in bases else set()
        for day in before.symmetric_difference(window.days):
            weights.setdefault(day, {})[name] = -1 if day in before else 1
    return RankPlan(bases, _grouped(weights))


def _nearest(window: Window, old_windows: Mapping[str, Window]) -> str | None:
    """Return the old window from which fewest days have to be read; None if all of them are fewer still."""
    days = set(window.days)
    differences = {name: len(days.symmetric_difference(old.days)) for name, old in old_windows.items()}
    nearest = min(differences, key=lambda name: differences[name], default=None)
    return nearest if nearest and differences[nearest] < window.length else None


def _grouped(weights: Mapping[date, Mapping[str, int]]) -> tuple[Slice, ...]:
    groups: dict[tuple[tuple[str, int], ...], list[date]] = {}
    for day in sorted(weights):
        groups.setdefault(tuple(sorted(weights[day].items())), []).append(day)
    return tuple(Slice(tuple(days), dict(group)) for group, days in groups.items())


def _digest(days: Iterable[KnownDay]) -> str:
    return blake2b(" ".join(f"{one.day}:{one.run}" for one in days).encode(), digest_size=16).hexdigest()


def days_before(window: Window, count: int) -> Window:
    """Return so many days right before a window."""
    return last_days(count, window.first_day - timedelta(days=1))

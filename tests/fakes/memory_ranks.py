"""Ranks of the store in memory, recounted in plain Python from its days."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction

from attrs import define, frozen

from pepy.application.query.index.rank_reader import (
    Grown,
    NewProject,
    NewProjects,
    ProjectRanks,
    RanksSeen,
    Standing,
    TopProjects,
    TrendingProjects,
)
from pepy.domain.errors import ImportInProgressError
from pepy.domain.index.data_event import DataEvent
from pepy.domain.index.event_rules import straddled_definitions
from pepy.domain.index.rank_basis import KnownDay, RankBasis
from pepy.domain.index.rank_store import RefreshedRanks
from pepy.domain.index.rankings import RANKED_DAYS, Counted, Period
from pepy.domain.index.trends import MIN_GROWTH, TREND_RULES
from pepy.domain.windows import Window
from tests.fakes.memory_store import MemoryStore


@frozen
class MadeRanks:
    """What a refresh left: the days that it saw."""

    basis: RankBasis
    days: dict[date, dict[str, dict]]
    with_unknown_past: frozenset[str]
    """Projects that archived days hold, or a total from elsewhere."""


@define
class MemoryRanks:
    """Implements `RankStore` and `RankReader`."""

    store: MemoryStore
    made: MadeRanks | None = None

    def are_stale(self) -> bool:
        return (self.made and self.made.basis) != self._basis()

    def refresh(self, *, anew: bool) -> RefreshedRanks:  # noqa: ARG002 - It is always made from nothing.
        if self.store._locked:
            raise ImportInProgressError("An import or another refresh is running: the ranks were left as they were")
        basis = self._basis()
        self.store.raise_version_for_ranks()
        if basis is None:
            self.made = None
            return RefreshedRanks(None, 0, 0)
        published = self.store.published
        past = {name for projects in published.archived.values() for name in projects} | set(published.baselines)
        days = {day: dict(projects) for day, projects in published.days.items() if day <= basis.last_day}
        self.made = MadeRanks(basis, days, frozenset(past))
        projects = len(self._ranks(Period.MONTH.window(basis.last_day), Counted.ALL))
        return RefreshedRanks(basis.last_day, projects, RANKED_DAYS)

    def find_top(self, period: Period, counted: Counted, limit: int, offset: int) -> TopProjects:
        if self.made is None:
            return TopProjects(self._seen(), ())
        downloads = self._downloads(period.window(self.made.basis.last_day), counted)
        listed = sorted((name for name in downloads if downloads[name]), key=lambda name: (-downloads[name], name))
        chosen = [name for name in listed[offset : offset + limit] if self.store._knows(name)]
        standings = self._standings(period, counted)
        return TopProjects(self._seen(), tuple((name, standings[name]) for name in chosen))

    def find_ranks(self, normalized_name: str, counted: Counted) -> ProjectRanks | None:
        if not self.store._knows(normalized_name):
            return None
        standings = {
            period: self._standings(period, counted).get(normalized_name, Standing(None, 0, None)) for period in Period
        }
        return ProjectRanks(normalized_name, self._seen(), standings)

    def find_trending(self, period: Period, limit: int) -> TrendingProjects:
        grown = sorted(self._grown(period), key=lambda one: (-one[0], one[1].id)) if self.made else []
        definitions = tuple(event for event in self._events() if event.is_definition and event.project is None)
        return TrendingProjects(self._seen(), tuple(one for _, one in grown[:limit]), definitions)

    def find_new(self, days: int, limit: int) -> NewProjects:
        if self.made is None:
            return NewProjects(self._seen(), (), 0)
        last_day = self.made.basis.last_day
        first_day = last_day - timedelta(days=days - 1)
        month = self._downloads(Period.MONTH.window(last_day), Counted.ALL)
        first = {name: min(day for day in self.made.days if name in self.made.days[day]) for name in month}
        new = [
            NewProject(name, first[name], month[name])
            for name in sorted(month, key=lambda name: (-month[name], name))
            if month[name] and first[name] >= first_day and name not in self._with_unknown_past()
        ]
        before = Window(first_day - timedelta(days=30), first_day - timedelta(days=1))
        known = sum(before.first_day <= day <= before.last_day for day in self.store._complete_days())
        return NewProjects(self._seen(), tuple(new[:limit]), known)

    def _with_unknown_past(self) -> set[str]:
        return set(self.made.with_unknown_past) | set(self.store.published.baselines)

    def _grown(self, period: Period) -> Iterable[tuple[Fraction, Grown]]:
        rule, last_day = TREND_RULES[period], self.made.basis.last_day
        before = self._downloads(period.window_before(last_day), Counted.NET)
        for name, downloads in self._downloads(period.window(last_day), Counted.NET).items():
            days = [_net(self.made.days.get(day, {}).get(name)) for day in period.window(last_day).days]
            steady = Fraction(sum(sorted(days)[: -rule.left_out]), period.days - rule.left_out)
            both = Window(period.window_before(last_day).first_day, last_day)
            own = [event for event in self._events() if event.project is not None]
            if straddled_definitions(own, both, project=name):
                continue
            growth = steady / Fraction(max(before.get(name, 0), rule.floor), period.days)
            if growth >= MIN_GROWTH:
                yield growth, Grown(name, downloads, before.get(name, 0), float(round(growth, 2)))

    def _events(self) -> list[DataEvent]:
        return list(self.store.published.events.values())

    def _basis(self) -> RankBasis | None:
        runs = {known.day: known.id for known in self.store._complete()}
        archived = self.store.published.archived
        days = [KnownDay(day, run, day in archived) for day, run in runs.items()]
        return RankBasis.of(days, max(runs)) if runs else None

    def _seen(self) -> RanksSeen:
        version = self.store.published.version
        if self.made is None:
            return RanksSeen(version)
        basis = self.made.basis
        counted = {
            (period, count): len(self._ranks(period.window(basis.last_day), count))
            for period in Period
            for count in Counted
        }
        return RanksSeen(version, basis.last_day, frozenset(basis.stored_days), counted)

    def _standings(self, period: Period, counted: Counted) -> dict[str, Standing]:
        if self.made is None:
            return {}
        last_day = self.made.basis.last_day
        downloads = self._downloads(period.window(last_day), counted)
        ranks = self._ranks(period.window(last_day), counted)
        before = self._ranks(period.window_before(last_day), counted)
        return {
            name: Standing(ranks.get(name), downloads.get(name, 0), before.get(name)) for name in {*downloads, *before}
        }

    def _ranks(self, window: Window, counted: Counted) -> dict[str, int]:
        downloads = {name: n for name, n in self._downloads(window, counted).items() if n}
        numbers = sorted(downloads.values(), reverse=True)
        return {name: 1 + numbers.index(n) for name, n in downloads.items()}

    def _downloads(self, window: Window, counted: Counted) -> dict[str, int]:
        count: Callable[[dict | None], int] = _net if counted is Counted.NET else lambda stored: stored["downloads"]
        sums: dict[str, int] = {}
        for day in window.days:
            for name, stored in self.made.days.get(day, {}).items():
                sums[name] = sums.get(name, 0) + count(stored)
        return sums


def _net(stored: dict | None) -> int:
    if stored is None:
        return 0
    return max(0, stored["downloads"] - (stored["ci_downloads"] or 0) - (stored["mirror_downloads"] or 0))

"""Filling the index of the store in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from attrs import frozen

from pepy.domain.errors import ReconciliationError
from pepy.domain.imports.days.figures import Figures
from tests.fakes.memory_store import MemoryStore, counted_index, index_figures_of


@frozen
class MemoryIndexFilling:
    """Implements `IndexStore` and `IndexFilling`."""

    store: MemoryStore

    @contextmanager
    def filling(self) -> Iterator["MemoryIndexFilling"]:
        yield self

    def outdated_days(self) -> tuple[date, ...]:
        published = self.store.published
        outdated = (day for day in published.days if self._differs(day, index_figures_of(published.index.get(day, {}))))
        return tuple(sorted(outdated, reverse=True))

    def drop_unknown_days(self) -> int:
        published = self.store.published
        unknown = published.index.keys() - published.days.keys() - published.archived.keys()
        for day in unknown:
            del published.index[day]
        published.version += bool(unknown)
        return len(unknown)

    def fill(self, day: date) -> bool:
        published = self.store.published
        if day not in published.days:
            return False
        index = counted_index(published.days[day])
        if self._differs(day, index_figures_of(index)):
            raise ReconciliationError(f"day {day}: the stored days add up to something else")
        published.index[day] = index
        published.version += 1
        return True

    def _differs(self, day: date, index: Figures) -> bool:
        said = self.store.ledger_figures(day)
        return not index or any(index.get(figure, 0) != said[figure] for figure in said if " by " in figure)

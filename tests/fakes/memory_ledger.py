"""The ledger of the store in memory, held to the same contract tests as PostgreSQL."""

from datetime import date

from attrs import frozen

from pepy.domain.imports.import_run import FinishedImport, ImportState
from pepy.domain.imports.ledger import LedgerDay
from pepy.domain.windows import Window
from tests.fakes.memory_store import MemoryStore


@frozen
class MemoryLedger:
    """Implements `Ledger`."""

    store: MemoryStore

    def attempts(self, window: Window) -> dict[date, LedgerDay]:
        attempted = {
            run.day
            for number, run in self.store.runs.items()
            if number not in self.store.forgotten and window.first_day <= run.day <= window.last_day
        }
        return {day: self._day(day) for day in attempted}

    def complete_days(self) -> Window | None:
        complete = self._complete()
        return Window(min(complete), max(complete)) if complete else None

    def _complete(self) -> set[date]:
        return {outcome.run.day for outcome in self.store.valid_outcomes() if isinstance(outcome, FinishedImport)}

    def _day(self, day: date) -> LedgerDay:
        read_all = [
            outcome
            for outcome in self.store.valid_outcomes()
            if outcome.run.day == day and (isinstance(outcome, FinishedImport) or outcome.state is ImportState.SUSPECT)
        ]
        if not read_all:
            return LedgerDay(day, complete=False)
        newest = read_all[-1]
        source, downloads = newest.source, newest.sums.downloads
        archived = day in self.store.published.archived
        return LedgerDay(day, day in self._complete(), source.method, downloads, source.partition_rows, archived)

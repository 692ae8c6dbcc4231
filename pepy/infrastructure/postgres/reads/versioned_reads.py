"""Reading the days of a question in one statement, together with what was imported in the data version of its rows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson
from attrs import define

from pepy.application.query.downloads.dimension_reader import Completeness
from pepy.application.query.downloads.project_reader import DataState
from pepy.domain.errors import DomainError
from pepy.domain.windows import DaysUpTo, Window
from pepy.infrastructure.postgres.reads.data_events import read_events
from pepy.infrastructure.postgres.reads.prepared_reads import ReadSource, Rows, fetch_rows
from pepy.infrastructure.postgres.reads.snapshot import in_snapshot

VERSION_SEEN = "coalesce((SELECT version FROM data_state), 0)"
"""The last column of a statement: the data version that it saw."""

_IMPORTED = """
    SELECT (SELECT json_agg(DISTINCT day)::text FROM import_run WHERE state = 'complete'),
           (SELECT json_agg(day)::text FROM archived_day)
"""


@define
class VersionedReads:
    """Assumes that the data version is still the one last seen, and repeats the read if it is not.

    What was imported changes only with the data version, so that it is read once for each of them, and not for each
    question. A statement says in the same snapshot in which it reads the days which version it saw: its rows are taken
    only if that is the version of which the completeness is known.
    """

    source: ReadSource
    imported: str = _IMPORTED
    """Returns the days whose downloads are stored, and those that were archived, each as JSON."""
    _seen: Completeness | None = None

    def fetch(self, statement: str, parameters: Mapping[str, Any], days: DaysUpTo) -> tuple[Window, Completeness, Rows]:
        """Return the rows of a statement that uses `IN_WINDOW`, ends with `VERSION_SEEN` and always has a row.

        Raises StoreUnavailableError, StoreOutdatedError, and what `days` raises.
        """
        window, completeness = self._assumed(days)
        while True:
            ends = {"first_day": window.first_day, "last_day": window.last_day}
            rows = fetch_rows(self.source, statement, {**parameters, **ends})
            if rows[0][-1] == completeness.data_version:
                return window, completeness, rows
            window, completeness = self._newest(days)

    def _assumed(self, days: DaysUpTo) -> tuple[Window, Completeness]:
        completeness = self._seen
        if completeness is None:
            return self._newest(days)
        try:
            return days(completeness.data_through), completeness
        except DomainError:
            # With the days imported since it may be all right.
            return self._newest(days)

    def _newest(self, days: DaysUpTo) -> tuple[Window, Completeness]:
        completeness = self._seen = in_snapshot(self.source, self._completeness)
        return days(completeness.data_through), completeness

    def _completeness(self, state: DataState, snapshot: ReadSource) -> Completeness:
        ((complete_days, archived_days),) = fetch_rows(snapshot, self.imported, {})
        complete, archived = _days(complete_days), _days(archived_days)
        events = tuple(read_events(snapshot).values())
        # The import of an archived day stays complete in the ledger, but its rows are no longer there.
        return Completeness(state.data_through, complete - archived, archived, events, data_version=state.version)


def _days(text: str | None) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, orjson.loads(text or "[]")))

"""The ledger as the use cases of importing ask for it."""

from datetime import date

from attrs import frozen
from sqlalchemy import Engine, text

from pepy.domain.imports.ledger import LedgerDay
from pepy.domain.windows import Window
from pepy.infrastructure.postgres.connection.errors import store_errors

# The newest run that read all of its source comes first, and lends the day its figures.
_ATTEMPTS = text("""
    SELECT DISTINCT ON (day) day, bool_or(state = 'complete') OVER (PARTITION BY day),
           CASE WHEN state IN ('complete', 'suspect') THEN method END,
           CASE WHEN state IN ('complete', 'suspect') THEN source_downloads END,
           CASE WHEN state IN ('complete', 'suspect') THEN partition_rows END,
           EXISTS (SELECT FROM archived_day WHERE archived_day.day = import_run.day)
    FROM import_run WHERE day BETWEEN :first_day AND :last_day AND forgotten_at IS NULL
    ORDER BY day, state IN ('complete', 'suspect') DESC, attempt DESC
""")

_COMPLETE_DAYS = text("SELECT min(day), max(day) FROM import_run WHERE state = 'complete'")


@frozen
class PostgresLedger:
    """Implements `Ledger`."""

    engine: Engine

    def attempts(self, window: Window) -> dict[date, LedgerDay]:
        """Return the days of the window that were ever attempted."""
        bounds = {"first_day": window.first_day, "last_day": window.last_day}
        with store_errors(), self.engine.connect() as connection:
            return {row[0]: LedgerDay(*row) for row in connection.execute(_ATTEMPTS, bounds)}

    def complete_days(self) -> Window | None:
        """Return the oldest and the newest complete day."""
        with store_errors(), self.engine.connect() as connection:
            first_day, last_day = connection.execute(_COMPLETE_DAYS).one()
        return Window(first_day, last_day) if first_day else None

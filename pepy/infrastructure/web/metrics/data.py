"""Metrics about the data, looked up when Prometheus asks, because imports run in processes of their own."""

from collections.abc import Callable, Iterable, Iterator

from attrs import frozen
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from pepy.application.query.downloads.project_reader import DataState
from pepy.application.query.imports.import_status import ShowImports, ShowImportsHandler
from pepy.domain.clock import Clock
from pepy.domain.errors import StoreOutdatedError, StoreUnavailableError
from pepy.domain.imports.ledger import LedgerDay
from pepy.domain.imports.state import ImportState
from pepy.infrastructure.postgres.reads.prepared_reads import ReadSource
from pepy.infrastructure.postgres.reads.replica import ReplicaFirst

_DAYS = 30
"""How many days up to yesterday are looked at, as in `pepy imports:status`."""

_STORE_ERRORS = (StoreUnavailableError, StoreOutdatedError)


@frozen
class ReadSourceFigures(Collector):
    """Whether the replica is in use, as seen by the worker that answers; nothing where there is none."""

    source: ReadSource

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the metrics of now."""
        if isinstance(self.source, ReplicaFirst):
            yield GaugeMetricFamily("pepy_replica_fit", "1 if queries go to the replica.", value=self.source.is_fit)


@frozen
class DataFigures(Collector):
    """How far the data goes and how the imports went. What the store cannot tell is left out."""

    read_state: Callable[[], DataState]
    show_imports: ShowImportsHandler
    clock: Clock

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the metrics of now."""
        try:
            state = self.read_state()
        except _STORE_ERRORS:
            state = DataState(0, None)
        if state.data_through:
            lag = (self.clock().date() - state.data_through).days
            yield GaugeMetricFamily(
                "pepy_data_lag_days", "Days since the newest complete day; 1 after the daily import.", value=lag
            )
        try:
            days = self.show_imports.handle(ShowImports(_DAYS))
        except _STORE_ERRORS:
            yield _ledger_readable(0)
            return
        yield _ledger_readable(1)
        yield _days_by_state(days)
        yield from _newest_import(days)


def _ledger_readable(value: int) -> GaugeMetricFamily:
    return GaugeMetricFamily("pepy_ledger_readable", "1 if the ledger of imports could be read.", value=value)


def _days_by_state(days: Iterable[LedgerDay]) -> GaugeMetricFamily:
    family = GaugeMetricFamily("pepy_import_days", f"The last {_DAYS} days by their state.", labels=("state",))
    # A forgotten day counts as missing like one that never came, because the remedy is the same.
    states = [ImportState.MISSING if day.state is ImportState.FORGOTTEN else day.state for day in days]
    for state in (state for state in ImportState if state is not ImportState.FORGOTTEN):
        family.add_metric((state.value,), states.count(state))
    return family


def _newest_import(days: Iterable[LedgerDay]) -> Iterator[GaugeMetricFamily]:
    complete = [day for day in days if day.state is ImportState.COMPLETE]
    if not complete:
        return
    newest = complete[-1]
    figures = (
        ("pepy_import_duration_seconds", "How long the import of the newest complete day took.", newest.seconds),
        ("pepy_import_rows", "Rows of the newest complete day.", newest.source_rows),
        ("pepy_import_downloads", "Downloads of the newest complete day.", newest.source_downloads),
        ("pepy_import_billed_bytes", "Bytes that the newest complete day's query was billed for.", newest.bytes_billed),
    )
    for name, meaning, value in figures:
        if value is not None:
            yield GaugeMetricFamily(name, meaning, value=value)

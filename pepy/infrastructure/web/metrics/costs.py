"""Metrics about what BigQuery bills, looked up in the ledger when Prometheus asks."""

from collections.abc import Iterator

from attrs import frozen
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from pepy.application.query.imports.find_costs import FindCostsHandler
from pepy.domain.errors import StoreOutdatedError, StoreUnavailableError


@frozen
class CostFigures(Collector):
    """This month's bill. Nothing while the ledger cannot be read."""

    find_costs: FindCostsHandler

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the metrics of now."""
        try:
            costs = self.find_costs.handle()
        except (StoreUnavailableError, StoreOutdatedError):
            return
        bill = costs.bill
        figures = (
            ("pepy_month_billed_bytes", "Bytes that BigQuery billed since the month (UTC) began.", bill.billed_bytes),
            ("pepy_month_billed_dollars", "What they cost, in US dollars.", costs.dollars(bill.billed_bytes)),
            ("pepy_month_forecast_bytes", "Bytes that the whole month may be billed for.", bill.forecast_bytes),
            ("pepy_month_max_bytes", "PEPY_BIGQUERY_MONTHLY_BYTES; absent without it.", costs.monthly_bytes),
        )
        for name, meaning, value in figures:
            if value is not None:
                yield GaugeMetricFamily(name, meaning, value=value)

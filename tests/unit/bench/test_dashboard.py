"""The Grafana dashboard asks for metrics that exist, by labels that they have."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

from prometheus_client import CollectorRegistry

from pepy.application.query.downloads.project_reader import DataState
from pepy.application.query.imports.find_costs import FindCostsHandler
from pepy.application.query.imports.import_status import ShowImportsHandler
from pepy.domain.imports.ledger import LedgerDay
from pepy.domain.imports.state import ImportState
from pepy.infrastructure.postgres.connection.engine import connect_for_reading
from pepy.infrastructure.postgres.reads.replica import ReplicaFirst
from pepy.infrastructure.web.metrics.costs import CostFigures
from pepy.infrastructure.web.metrics.data import DataFigures, ReadSourceFigures
from pepy.infrastructure.web.metrics.limits import LimitMetrics
from pepy.infrastructure.web.metrics.requests import Metrics
from tests.fakes.fixed_ledger import FixedLedger

DASHBOARD = Path(__file__).resolve().parents[3] / "docs" / "grafana-dashboard.json"
NOW = datetime(2026, 8, 25, 18, 0, tzinfo=UTC)
MONDAY = date(2026, 8, 24)
ONE_DAY = FixedLedger((LedgerDay(MONDAY, ImportState.COMPLETE, 1, 1, 1, 1, 1.0),), first_complete_day=MONDAY)


def expressions() -> list[str]:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return [target["expr"] for panel in panels for target in panel["targets"]]


def exposed() -> str:
    server = connect_for_reading("postgresql+psycopg2://server/pepy")
    figures = DataFigures(lambda: DataState(1, MONDAY), ShowImportsHandler(ONE_DAY, lambda: NOW), lambda: NOW)
    costs = CostFigures(FindCostsHandler(ONE_DAY, lambda: NOW, 6.25, 10**12))
    asked_for = [figures, costs, ReadSourceFigures(ReplicaFirst(server, server, lambda _: 1))]
    registry = CollectorRegistry()
    limits = LimitMetrics(registry)
    limits.count_request("anonymous", is_refused=True)
    limits.count_unknown_key("foreign")
    metrics = Metrics(asked_for=asked_for, pools={"primary": server}, registry=registry)
    metrics.count_request("/badge/<name>", 200, None, 0.001)
    return metrics.exposition("")[0].decode()


def test_every_metric_of_the_dashboard_exists() -> None:
    named = {name for expression in expressions() for name in re.findall(r"\bpepy_\w+", expression)}
    existing = set(re.findall(r"^(pepy_\w+)", exposed(), re.MULTILINE))

    assert named - existing == set()


def test_every_metric_is_on_the_dashboard() -> None:
    existing = set(re.findall(r"^# TYPE (pepy_\w+)", exposed(), re.MULTILINE))
    shown = " ".join(expressions())
    # Whether the ledger could be read only explains why others are missing; prometheus_client tells of its own when
    # it began to count.
    left_out = {name for name in existing if name not in shown and not name.endswith("_created")}
    assert left_out == {"pepy_ledger_readable"}


def test_every_label_of_the_dashboard_exists() -> None:
    grouped = {
        label
        for expression in expressions()
        for labels in re.findall(r"by \(([^)]*)\)", expression)
        for label in labels.split(", ")
    }
    matched = {label for expression in expressions() for label in re.findall(r"(\w+)(?:=~|!=|=)\"", expression)}

    assert grouped | matched <= set(re.findall(r"(\w+)=\"", exposed()))

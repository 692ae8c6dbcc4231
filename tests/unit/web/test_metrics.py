"""What `/metrics` says, read back with Prometheus' own parser."""

from datetime import UTC, date, datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import Client

from pepy.application.query.downloads.project_reader import DataState
from pepy.application.query.imports.import_status import ShowImportsHandler
from pepy.domain.errors import StoreUnavailableError
from pepy.domain.imports.ledger import LedgerDay
from pepy.domain.imports.state import ImportState
from pepy.infrastructure.api.answers import NOT_FOUND, Answer, badge_answer, error_answer
from pepy.infrastructure.postgres.connection.engine import connect, connect_for_reading
from pepy.infrastructure.postgres.reads.replica import ReplicaFirst
from pepy.infrastructure.web.app import ROUTE
from pepy.infrastructure.web.cache.answer_cache import SOURCE
from pepy.infrastructure.web.entry.front import Front
from pepy.infrastructure.web.metrics.data import DataFigures, ReadSourceFigures
from pepy.infrastructure.web.metrics.requests import Metrics
from tests.fakes.fixed_ledger import FixedLedger

NOW = datetime(2026, 8, 25, 18, 0, tzinfo=UTC)
IMPORTED = LedgerDay(date(2026, 8, 24), ImportState.COMPLETE, 1, 26_000_000, 2_900_000_000, 5 * 10**11, 62.5)
FAILED = LedgerDay(date(2026, 8, 23), ImportState.FAILED, 2, error="no")
PRIMARY = connect_for_reading("postgresql://primary/pepy")


def ledger(*, readable: bool = True) -> FixedLedger:
    """Return a ledger of two attempted days, the first of three; or one that cannot be read."""
    return FixedLedger((IMPORTED, FAILED), first_complete_day=date(2026, 8, 22), readable=readable)


def answer(environ) -> Answer:
    """Answer like an application that notes its routes, unless the address is unknown."""
    name = environ["PATH_INFO"].removeprefix("/badge/")
    if name == environ["PATH_INFO"]:
        return error_answer(404, "not found", NOT_FOUND)
    environ[ROUTE] = "/badge/<name>"
    if name == "kept":
        environ[SOURCE] = "memory"
    return badge_answer("svg", 7)


@pytest.fixture
def client() -> Client:
    moments = iter(range(0, 1000, 2))
    return Client(Front(answer, Metrics(pools={"primary": PRIMARY}), seconds=lambda: next(moments)))


def samples(client: Client) -> dict[str, float]:
    return parsed(client.get("/metrics").text)


def parsed(text: str) -> dict[str, float]:
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def figures(ledger: FixedLedger, read_state) -> dict[str, float]:
    asked_for = DataFigures(read_state, ShowImportsHandler(ledger, lambda: NOW), lambda: NOW)
    return parsed(Metrics(asked_for=[asked_for]).exposition("")[0].decode())


def test_requests_are_counted_by_route_and_status(client: Client) -> None:
    client.get("/badge/flask")
    client.get("/badge/requests")

    assert samples(client)["pepy_requests_total{route=/badge/<name>,source=application,status=200}"] == 2


def test_addresses_that_no_route_knows_are_one_route(client: Client) -> None:
    for address in ("/wp-admin", "/.env", "/a/b/c"):
        client.get(address)

    counted = {name: value for name, value in samples(client).items() if name.startswith("pepy_requests_total")}
    assert counted == {"pepy_requests_total{route=none,source=application,status=404}": 3}


def test_latencies_fall_into_a_histogram(client: Client) -> None:
    client.get("/badge/flask")

    found = samples(client)
    assert found["pepy_request_seconds_sum{route=/badge/<name>}"] == 2
    assert found["pepy_request_seconds_bucket{le=1.0,route=/badge/<name>}"] == 0
    assert found["pepy_request_seconds_bucket{le=2.5,route=/badge/<name>}"] == 1


def test_answers_from_memory_are_told_from_made_ones(client: Client) -> None:
    for name in ("kept", "kept", "flask"):
        client.get(f"/badge/{name}")

    found = samples(client)
    assert found["pepy_requests_total{route=/badge/<name>,source=memory,status=200}"] == 2
    assert found["pepy_requests_total{route=/badge/<name>,source=application,status=200}"] == 1


def test_the_connections_of_each_pool_are_shown(client: Client) -> None:
    client.get("/badge/flask")

    assert samples(client)["pepy_database_connections{server=primary,state=in_use}"] == 0


def test_metrics_are_for_no_cache_and_no_other_origin(client: Client) -> None:
    answer = client.get("/metrics")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert client.head("/metrics").get_data() == b""
    assert client.post("/metrics").status_code == 404


def test_asking_for_metrics_is_not_counted(client: Client) -> None:
    samples(client)

    assert not [name for name in samples(client) if name.startswith("pepy_requests_total")]


def test_two_applications_in_one_process_count_apart() -> None:
    first, second = (Client(Front(answer, Metrics())) for _ in range(2))
    first.get("/badge/flask")

    counted = "pepy_requests_total{route=/badge/<name>,source=application,status=200}"
    assert counted in samples(first)
    assert counted not in samples(second)


def test_the_newest_import_and_the_lag_come_from_the_ledger() -> None:
    found = figures(ledger(), lambda: DataState(7, date(2026, 8, 24)))

    assert found == {
        "pepy_data_lag_days": 1,
        "pepy_ledger_readable": 1,
        "pepy_import_days{state=complete}": 1,
        "pepy_import_days{state=failed}": 1,
        "pepy_import_days{state=missing}": 1,
        "pepy_import_days{state=running}": 0,
        "pepy_import_days{state=suspect}": 0,
        "pepy_import_duration_seconds": 62.5,
        "pepy_import_rows": 26_000_000,
        "pepy_import_downloads": 2_900_000_000,
        "pepy_import_billed_bytes": 5 * 10**11,
    }


def test_without_a_database_the_metrics_say_so() -> None:
    def read_state() -> DataState:
        raise StoreUnavailableError("gone")

    assert figures(ledger(readable=False), read_state) == {"pepy_ledger_readable": 0}


def test_whether_the_replica_is_used_is_shown_where_there_is_one() -> None:
    reading = ReplicaFirst(PRIMARY, connect("postgresql+psycopg2://replica/pepy"), lambda _: 7)
    metrics = Metrics(asked_for=[ReadSourceFigures(reading)])
    assert parsed(metrics.exposition("")[0].decode())["pepy_replica_fit"] == 0

    reading.look()
    assert parsed(metrics.exposition("")[0].decode())["pepy_replica_fit"] == 1
    assert Metrics(asked_for=[ReadSourceFigures(PRIMARY)]).exposition("")[0].count(b"replica") == 0

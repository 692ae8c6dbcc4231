"""BigQuery fails and the network is cut in the middle of an import: the day arrives, and is paid for once."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from itertools import cycle
from typing import Any

import pytest
import requests
from attrs import Factory, define, evolve

from pepy.application.command.housekeeping.verify_imports import VerifyImports
from pepy.infrastructure.bigquery.day_source import BigQueryDaySource
from pepy.infrastructure.bigquery.settings import BigQuerySettings
from tests.chaos.arena import YESTERDAY, Arena
from tests.cut_connections import cutting_proxy
from tests.local_server import served
from tests.raw_rows import RawDownloads, raw_row
from tests.scripted_bigquery import refusal

NAMES = [f"project-{number:03}-{'x' * 400}" for number in range(150)]
TROUBLES = (
    refusal(500, "internalError", "An internal error occurred"),
    refusal(503, "backendError", "Try again"),
    refusal(429, "rateLimitExceeded", "Exceeded rate limits"),
)


@define
class TroubledBigQuery:
    """Sits in front of the emulator, and answers every other request with one of the troubles."""

    emulator: str
    address: str = ""
    scans: int = 0
    """Statements that count a day; each of them would be billed."""
    _turns: Iterator[Any] = Factory(lambda: cycle([trouble for known in TROUBLES for trouble in (known, None)]))
    _lock: threading.Lock = Factory(threading.Lock)

    def trouble(self) -> Any:
        with self._lock:
            return next(self._turns)


@contextmanager
def troubled(emulator: str) -> Iterator[TroubledBigQuery]:
    bigquery = TroubledBigQuery(emulator)
    with served(_handler(bigquery)) as bigquery.address:
        yield bigquery


def _handler(bigquery: TroubledBigQuery) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            trouble = bigquery.trouble()
            if trouble:
                self._answer(requests.Response(), *trouble)
                return
            bigquery.scans += _is_scan(body)
            headers = {"Content-Type": self.headers.get("Content-Type", "application/json")}
            answer = requests.request(
                self.command, bigquery.emulator + self.path, data=body, headers=headers, timeout=60
            )
            self._answer(answer, answer.status_code, None)

        def _answer(self, answer: requests.Response, status: int, trouble: Any) -> None:
            content = answer.content if trouble is None else json.dumps(trouble).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = handle_any  # noqa: N815 - the names that http.server asks for.

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


def _is_scan(body: bytes) -> bool:
    configuration = json.loads(body)["configuration"] if body else {}
    statement = configuration.get("query", {}).get("query", "")
    return "CREATE OR REPLACE TABLE" in statement and not configuration.get("dryRun")


@pytest.mark.parametrize("transport", ["storage", "rest"])
def test_a_day_arrives_through_errors_and_cut_connections(
    arena: Arena, downloads_table: RawDownloads, storage_settings: BigQuerySettings, transport: str
) -> None:
    downloads_table.load(*(raw_row(name, f"{YESTERDAY}T12:00:00Z") for name in NAMES))
    with (
        troubled(storage_settings.endpoint) as bigquery,
        cutting_proxy(storage_settings.storage_endpoint, cut_after=100_000) as storage,
    ):
        storage_endpoint = storage.address if transport == "storage" else None
        settings = evolve(
            storage_settings, endpoint=bigquery.address, storage_endpoint=storage_endpoint, patience_seconds=30.0
        )
        with arena.container() as container:
            container.day_importer().import_day(YESTERDAY, BigQueryDaySource(settings))
            findings: list[str] = []
            left = container.verify_imports().handle(VerifyImports(deep=True, repair=False), findings.append)
            client = container.routes().test_client()
            shown = {name: client.get(f"/api/projects/{name}").json["downloads"] for name in NAMES}

    assert not left, findings
    recount = downloads_table.recount(str(YESTERDAY), "version")
    assert shown == {name: {str(YESTERDAY): counts[0]} for (name, _), counts in recount.items()}
    assert bigquery.scans == 1
    assert storage.cuts == (1 if transport == "storage" else 0)

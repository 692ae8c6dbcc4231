"""A BigQuery emulator for the whole test session: REST and Storage Read gRPC over DuckDB, in a process of its own.

Use it as a pytest plugin. `bigquery_emulator` starts it at the first test that asks for it; `downloads_table` gives
each test an empty table of raw downloads, and `rest_settings` and `storage_settings` are how pepy reads that table.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from attrs import evolve, frozen
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

from pepy.infrastructure.bigquery.settings import BigQuerySettings
from tests.raw_rows import RawDownloads

PROJECT = "pepy-test"
WORK_DATASET = "pepy_work"

# The emulator refuses to start without DuckDB's extension for maps, which this package brings along.
_START = """
import duckdb_extensions
from bqemulator.cli import main
duckdb_extensions.import_extension("spatial")
main(["start", "--rest-port", "0", "--grpc-port", "0", "--log-format", "json"])
"""
_SECONDS_TO_START = 60


@frozen
class BigQueryEmulator:
    """Where a running emulator listens."""

    rest_port: int
    grpc_port: int
    project: str = PROJECT
    work_dataset: str = WORK_DATASET

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.rest_port}"

    @property
    def storage_endpoint(self) -> str:
        return f"127.0.0.1:{self.grpc_port}"

    def client(self) -> bigquery.Client:
        options = {"api_endpoint": self.endpoint}
        return bigquery.Client(
            project=self.project, credentials=AnonymousCredentials(), client_options=options, location="US"
        )


@pytest.fixture(scope="session")
def bigquery_emulator() -> Iterator[BigQueryEmulator]:
    with tempfile.TemporaryDirectory(prefix="pepy-bigquery-") as home:
        log = Path(home, "emulator.log")
        process = _started(home, log)
        try:
            emulator = _listening(process, log)
            with emulator.client() as client:
                client.create_dataset("pypi")
                client.create_dataset(WORK_DATASET)
            yield emulator
        finally:
            process.kill()
            process.wait()


@pytest.fixture
def downloads_table(bigquery_emulator: BigQueryEmulator) -> Iterator[RawDownloads]:
    with bigquery_emulator.client() as client:
        downloads = RawDownloads(client, f"{PROJECT}.pypi.file_downloads_{uuid4().hex[:8]}")
        downloads.create()
        yield downloads
        client.delete_table(downloads.table)


@pytest.fixture
def rest_settings(bigquery_emulator: BigQueryEmulator, downloads_table: RawDownloads) -> BigQuerySettings:
    return BigQuerySettings(
        project=bigquery_emulator.project,
        work_dataset=bigquery_emulator.work_dataset,
        table=downloads_table.table,
        endpoint=bigquery_emulator.endpoint,
        patience_seconds=0.5,
    )


@pytest.fixture
def storage_settings(rest_settings: BigQuerySettings, bigquery_emulator: BigQueryEmulator) -> BigQuerySettings:
    return evolve(rest_settings, storage_endpoint=bigquery_emulator.storage_endpoint)


def _started(home: str, log: Path) -> subprocess.Popen[bytes]:
    # DuckDB keeps its extensions under HOME. Avro is of no use here and would be downloaded.
    environment = {**os.environ, "HOME": home, "BQEMU_ENABLE_FORMAT_EXTENSIONS": "false"}
    with log.open("wb") as output:
        return subprocess.Popen([sys.executable, "-c", _START], env=environment, stdout=output, stderr=output)


def _listening(process: subprocess.Popen[bytes], log: Path) -> BigQueryEmulator:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        ports = _ports(log.read_text(encoding="utf-8"))
        if len(ports) == 2:
            return BigQueryEmulator(ports["rest.listen"], ports["grpc.listen"])
        time.sleep(0.05)
    pytest.fail(f"the BigQuery emulator did not start:\n{log.read_text(encoding='utf-8')[-2000:]}")


def _ports(log: str) -> dict[str, int]:
    """Return the ports that the emulator says it listens on; the system chose them."""
    # The last line may be written only in part.
    whole = log.splitlines(keepends=True)
    lines = [json.loads(line) for line in whole if line.startswith("{") and line.endswith("}\n")]
    return {line["event"]: line["port"] for line in lines if line["event"] in ("rest.listen", "grpc.listen")}

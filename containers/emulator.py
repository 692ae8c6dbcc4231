"""A BigQuery emulator in a container, with three downloads of `foo` on each of yesterday and today.

For `check.sh`: the scheduler imports from here as it would from BigQuery.
"""

import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

from tests.raw_rows import RawDownloads, raw_row

PROJECT = "pepy-check"
REST_PORT, GRPC_PORT = 9050, 9060

# DuckDB's extension for maps comes with its package; the emulator would download it.
_START = """
import sys, duckdb_extensions
from bqemulator.cli import main
duckdb_extensions.import_extension("spatial")
main(sys.argv[1:])
"""


def main() -> None:
    """Start the emulator, fill it, say `ready`, and serve until the container ends."""
    addresses = ["--rest-host", "0.0.0.0", "--rest-port", str(REST_PORT)]  # noqa: S104 - Inside a container.
    addresses += ["--grpc-host", "0.0.0.0", "--grpc-port", str(GRPC_PORT)]  # noqa: S104 - As above.
    emulator = subprocess.Popen([sys.executable, "-c", _START, "start", *addresses])  # noqa: S603 - Nothing in it is typed.
    wait_for_port(REST_PORT)
    fill()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    emulator.wait()


def wait_for_port(port: int) -> None:
    """Return when something listens; a caller that waits in vain is ended by `check.sh`."""
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)


def fill() -> None:
    """Make the datasets and the table of raw downloads."""
    options = {"api_endpoint": f"http://127.0.0.1:{REST_PORT}"}
    client = bigquery.Client(PROJECT, AnonymousCredentials(), client_options=options, location="US")
    for dataset in ("pypi", "work"):
        client.create_dataset(dataset)
    downloads = RawDownloads(client, f"{PROJECT}.pypi.file_downloads")
    downloads.create()
    today = datetime.now(UTC).date()
    # Two days, because midnight may come before the import.
    for day in (today - timedelta(days=1), today):
        downloads.load(*(raw_row("foo", f"{day}T{hour}:00:00Z") for hour in ("00", "12", "23")))


if __name__ == "__main__":
    main()

"""Servers under test, as separate processes."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

from bench.compressing import BODY
from bench.product import Installation

WORKERS = 2
"""Processes of each server under test: one per core of the machine that the goals assume."""

WITHOUT_MEMORY: Mapping[str, str] = MappingProxyType({"PEPY_ANSWER_MEMORY_BYTES": "1"})
"""The setting with which pepy keeps no answers: none fits into one byte."""

_PATIENCE_SECONDS = 30.0


@contextmanager
def serving_pepy(installed: Installation, settings: Mapping[str, str] = MappingProxyType({})) -> Iterator[int]:
    """Serve an installation with these settings in addition; yields the port."""
    with serving_pepy_process(installed, settings) as (port, _):
        yield port


@contextmanager
def serving_pepy_process(
    installed: Installation, settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[int, int]]:
    """Serve an installation; yields the port and the number of the process that has started the workers."""
    with _serving(
        lambda port: ["-m", "pepy", "serve", "--port", str(port), "--workers", str(WORKERS)],
        {**installed.environment(), **settings},
        "/health-check",
    ) as served:
        yield served


@contextmanager
def serving_hello() -> Iterator[int]:
    """Serve Flask's hello; yields the port."""
    arguments = ["-m", "bench.hello"]
    with _serving(lambda port: [*arguments, str(port), str(WORKERS)], dict(os.environ), "/") as (port, _):
        yield port


@contextmanager
def serving_compressing(body: Path) -> Iterator[int]:
    """Serve the content of a file, compressed for each request; yields the port."""
    arguments = ["-m", "bench.compressing"]
    environment = {**os.environ, BODY: str(body)}
    with _serving(lambda port: [*arguments, str(port), str(WORKERS)], environment, "/") as (port, _):
        yield port


@contextmanager
def serving_peer(connection_string: str) -> Iterator[int]:
    """Serve the application of row 20; yields the port."""
    arguments = ["-m", "gunicorn", "--workers", str(WORKERS), "--worker-class", "sync", "--log-level", "error"]
    with _serving(
        lambda port: [*arguments, "--reuse-port", "--bind", f"127.0.0.1:{port}", "bench.stats_peer:application()"],
        {**os.environ, "STATS_PEER_DATABASE": connection_string},
        "/",
    ) as (port, _):
        yield port


@contextmanager
def _serving(
    arguments: Callable[[int], list[str]], environment: dict[str, str], ready_path: str
) -> Iterator[tuple[int, int]]:
    with _reserved_port() as port:
        process = subprocess.Popen([sys.executable, *arguments(port)], env=environment, stdout=subprocess.DEVNULL)
        try:
            _wait_until_ready(process, port, ready_path)
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(_PATIENCE_SECONDS)


@contextmanager
def _reserved_port() -> Iterator[int]:
    """Bind a port that nobody else gets meanwhile, and on which a server can listen all the same."""
    with socket.socket() as holder:
        # Both sides have to allow it; and because this one does not listen, every connection goes to the server.
        for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
            holder.setsockopt(socket.SOL_SOCKET, option, 1)
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int, path: str) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        time.sleep(0.05)
    raise RuntimeError(f"the server on port {port} did not become ready")

"""Sending requests and counting answers, with wrk if it is installed."""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

CONNECTIONS = 32
"""Concurrent requests: enough to keep two workers busy."""
TIMEOUT_SECONDS = 10
"""After this time, a request without an answer counts as an error; a slow answer does not."""
BEGAN = "began"
"""The output line that says that sending has started."""

LAST_ETAG = "?"
"""The ETag of a request that a cache sends: the one of the last answer to this path, or none the first time."""

_SCRIPT = Path(__file__).with_name("requests.lua")
_MAX_SECONDS = 3_600.0
"""A load ends after this time if nobody stops it."""


@frozen
class PlannedRequest:
    """A request to send: its path, and what the client has and accepts."""

    path: str
    etag: str = ""
    """Of the answer that the client has, if any; LAST_ETAG: of the last one that it got."""
    accepts: str = ""
    """The content coding, if any."""


@frozen
class Answers:
    """The answers, counted."""

    requests: int
    seconds: float
    errors: int
    """Statuses of 400 and above, broken connections and timeouts."""
    p50_ms: float
    p99_ms: float
    """With a fixed rate, measured from when a request was due, not from when it was sent."""

    @property
    def per_second(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds

    def without_errors(self) -> "Answers":
        """Return self. Raises RuntimeError if a request failed, because the speed of errors is meaningless."""
        if self.errors:
            raise RuntimeError(f"{self.errors} of {self.requests} requests failed")
        return self


def load_generator() -> str:
    """Return the name of the program that sends the requests, for the report."""
    return "wrk" if shutil.which("wrk") else "bench/client.py (install wrk for stricter ratios)"


def send_for(port: int, planned: Sequence[PlannedRequest], seconds: float, start: int = 0, rate: float = 0) -> Answers:
    """Send the requests in a loop for some seconds, `rate` per second or as fast as they are answered."""
    with _sending(port, planned, seconds, [str(start), "0", str(rate)]) as process:
        return _answers(process)


def send_each_once(port: int, planned: Sequence[PlannedRequest]) -> Answers:
    """Send every request once, as fast as they are answered. Latencies are not counted."""
    with _sending(port, planned, _MAX_SECONDS, ["0", str(len(planned)), "0"]) as process:
        return _answers(process)


@frozen
class SteadyLoad:
    """A running load at a fixed rate."""

    _process: "subprocess.Popen[str]"

    def stop(self) -> Answers:
        """Stop the load and return the answers. Raises RuntimeError if it had already ended."""
        if self._process.poll() is not None:
            raise RuntimeError("the load ended too early")
        self._process.send_signal(signal.SIGINT)
        return _answers(self._process)


@contextmanager
def steady_load(port: int, planned: Sequence[PlannedRequest], rate: float, start: int = 0) -> Iterator[SteadyLoad]:
    """Send `rate` requests per second until the load is stopped; sending has started when the context is entered."""
    with _sending(port, planned, _MAX_SECONDS, [str(start), "0", str(rate)]) as process:
        for line in process.stdout or ():
            if line.strip() == BEGAN:
                break
        yield SteadyLoad(process)


@contextmanager
def _sending(
    port: int, planned: Sequence[PlannedRequest], seconds: float, how: list[str]
) -> Iterator["subprocess.Popen[str]"]:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.writelines(f"{request.path}\t{request.etag}\t{request.accepts}\n" for request in planned)
        file.flush()
        command = _command(port, seconds, [file.name, *how])
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield process
            finally:
                process.kill()


def _answers(process: "subprocess.Popen[str]") -> Answers:
    output = process.communicate()[0]
    if process.returncode:
        raise RuntimeError(f"the load generator ended with {process.returncode}")
    return Answers(**json.loads(output.strip().splitlines()[-1]))


def _command(port: int, seconds: float, how: list[str]) -> list[str]:
    url = f"http://127.0.0.1:{port}"
    wrk = shutil.which("wrk")
    if wrk is None:
        return [sys.executable, "-m", "bench.client", url, str(seconds), *how]
    # One thread keeps the requests in order and leaves the cores to the servers.
    duration = f"{max(1, round(seconds))}s"
    options = ["-t1", f"-c{CONNECTIONS}", f"-d{duration}", "--timeout", f"{TIMEOUT_SECONDS}s", "-s", str(_SCRIPT)]
    return [wrk, *options, url, "--", *how]

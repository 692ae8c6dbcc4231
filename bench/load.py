"""Sending requests and counting answers, with wrk where it is installed."""

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
"""Requests under way at a time: enough to keep two workers busy."""
TIMEOUT_SECONDS = 10
"""A request without an answer counts as an error after that; a slow answer is slow, and no error."""
BEGAN = "began"
"""The line that says that requests are being sent."""

_SCRIPT = Path(__file__).with_name("requests.lua")
_LONGEST_SECONDS = 600.0
"""A load that nobody ends, ends."""


@frozen
class Wish:
    """A request to send: its path, and the ETag of the answer that the client already has."""

    path: str
    etag: str = ""


@frozen
class Answers:
    """What came back."""

    requests: int
    seconds: float
    errors: int
    """Statuses of 400 and above, broken connections and timeouts."""
    p99_ms: float
    """At a rate, from the moment when a request was due, whenever it could be sent."""

    @property
    def per_second(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds

    def without_errors(self) -> "Answers":
        """Return itself. Raises RuntimeError if anything failed: how fast errors come is nobody's goal."""
        if self.errors:
            raise RuntimeError(f"{self.errors} of {self.requests} requests failed")
        return self


def load_generator() -> str:
    """Return which program sends the requests, for the report."""
    return "wrk" if shutil.which("wrk") else "bench/client.py (install wrk for stricter ratios)"


def send_for(port: int, wishes: Sequence[Wish], seconds: float, start: int = 0, rate: float = 0) -> Answers:
    """Send the requests round and round for some seconds, `rate` a second or as fast as they are answered."""
    with _sending(port, wishes, seconds, [str(start), "0", str(rate)]) as process:
        return _answers(process)


def send_each_once(port: int, wishes: Sequence[Wish]) -> Answers:
    """Send every request once, as fast as they are answered. Latencies are not counted."""
    with _sending(port, wishes, _LONGEST_SECONDS, ["0", str(len(wishes)), "0"]) as process:
        return _answers(process)


@frozen
class SteadyLoad:
    """Requests that are being sent at a rate."""

    _process: "subprocess.Popen[str]"

    def stop(self) -> Answers:
        """End the load and return what came back. Raises RuntimeError if it had ended before."""
        if self._process.poll() is not None:
            raise RuntimeError("the load ended too early")
        self._process.send_signal(signal.SIGINT)
        return _answers(self._process)


@contextmanager
def steady_load(port: int, wishes: Sequence[Wish], rate: float, start: int = 0) -> Iterator[SteadyLoad]:
    """Send `rate` requests a second until the load is stopped; requests are being sent when the context begins."""
    with _sending(port, wishes, _LONGEST_SECONDS, [str(start), "0", str(rate)]) as process:
        for line in process.stdout or ():
            if line.strip() == BEGAN:
                break
        yield SteadyLoad(process)


@contextmanager
def _sending(port: int, wishes: Sequence[Wish], seconds: float, how: list[str]) -> Iterator["subprocess.Popen[str]"]:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.writelines(f"{wish.path}\t{wish.etag}\n" for wish in wishes)
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
    # One thread: the list is then sent in its order, and the servers need the cores.
    duration = f"{max(1, round(seconds))}s"
    options = ["-t1", f"-c{CONNECTIONS}", f"-d{duration}", "--timeout", f"{TIMEOUT_SECONDS}s", "-s", str(_SCRIPT)]
    return [wrk, *options, url, "--", *how]

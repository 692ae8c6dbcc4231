"""Sending requests and counting answers, with wrk where it is installed."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

CONNECTIONS = 32
"""Requests under way at a time: enough to keep two workers busy."""

_SCRIPT = Path(__file__).with_name("requests.lua")


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

    @property
    def per_second(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


def load_generator() -> str:
    """Return which program sends the requests, for the report."""
    return "wrk" if shutil.which("wrk") else "bench/client.py (install wrk for stricter ratios)"


def send_for(port: int, wishes: Sequence[Wish], seconds: float, start: int = 0, rate: float = 0) -> Answers:
    """Send the requests round and round for some seconds, `rate` a second or as fast as they are answered."""
    return _send(port, wishes, seconds, [str(start), "0", str(rate)])


def send_each_once(port: int, wishes: Sequence[Wish]) -> Answers:
    """Send every request once, as fast as they are answered. Latencies are not counted."""
    return _send(port, wishes, 60, ["0", str(len(wishes)), "0"])


def _send(port: int, wishes: Sequence[Wish], seconds: float, how: list[str]) -> Answers:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.writelines(f"{wish.path}\t{wish.etag}\n" for wish in wishes)
        file.flush()
        command = _command(port, seconds, [file.name, *how])
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Answers(**json.loads(output.strip().splitlines()[-1]))


def _command(port: int, seconds: float, how: list[str]) -> list[str]:
    url = f"http://127.0.0.1:{port}"
    wrk = shutil.which("wrk")
    if wrk is None:
        return [sys.executable, "-m", "bench.client", url, str(seconds), *how]
    # One thread: the list is then sent in its order, and the servers need the cores.
    duration = f"{max(1, round(seconds))}s"
    return [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{duration}", "-s", str(_SCRIPT), url, "--", *how]

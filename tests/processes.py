"""Processes beside that of the test."""

import os
import time
from contextlib import suppress
from pathlib import Path

AS_INSTALLED = {
    "PYTHONPATH": os.pathsep.join(
        filter(None, (str(Path(__file__).parent / "as_installed"), os.environ.get("PYTHONPATH")))
    )
}
"""The environment in which Python finds what pepy's users have, and not what only its tests need."""

_SECONDS_OF_PATIENCE = 60


def wait_for_death(process: int) -> None:
    """Wait until a process has let go of all that it held, whether or not its parent has asked how it ended."""
    deadline = time.monotonic() + _SECONDS_OF_PATIENCE
    while _lives(process):
        assert time.monotonic() < deadline, f"process {process} still lives"
        time.sleep(0.005)


def _lives(process: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        # The state comes after the name, which is in parentheses and may have spaces in it (proc_pid_stat(5)).
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
        return state not in ("Z", "X")
    return False

"""Row 13: how long `pepy --help` takes, compared with Python importing only click."""

import subprocess
import sys
import time
from pathlib import Path

from bench.figures import Figure, ratios, shown

_RUNS = 9


def startup_figure() -> Figure:
    """Measure row 13. The two take turns, so that conditions are the same for both."""
    script = Path(sys.executable).with_name("pepy")
    pepy = [str(script)] if script.exists() else [sys.executable, "-m", "pepy"]
    pairs = [
        (_milliseconds([*pepy, "--help"]), _milliseconds([sys.executable, "-c", "import click"])) for _ in range(_RUNS)
    ]
    helps, clicks = zip(*pairs, strict=True)
    detail = f"{shown(helps, 'ms')}, click {shown(clicks, 'ms')}"
    return Figure(13, "pepy --help", 'python -c "import click"', 3.0, "at most", "x", ratios(helps, clicks), detail)


def _milliseconds(command: list[str]) -> float:
    started = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.monotonic() - started) * 1_000

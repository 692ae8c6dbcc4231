"""Row 11: how an import of a full day affects readers."""

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from attrs import frozen

from bench.figures import Figure, ratios, shown
from bench.files import DayFiles
from bench.imports import DAY
from bench.load import Answers, PlannedRequest, send_for, steady_load
from bench.product import Installation
from bench.read_store import ReadStore
from bench.reads import badge_path, v2_path
from bench.servers import serving_pepy
from pepy.domain.dimensions import DEFAULT_DIMENSIONS

_DRAWS = 400_000
"""More than are sent in a trial, so that repeated requests depend only on popularity."""
_PART_FOR_WARM_UP = 0.5
_PART_AFTER = 2.5
"""With the usual seconds, the 10 s in which every worker begins to give the new answers."""
_NICENESS_OF_DAILY_IMPORT = 10


@frozen
class _Trial:
    """The same rate without an import, during one, and right after it."""

    rate: float
    without: Answers
    during: Answers
    after: Answers
    import_seconds: float


def import_latency_figures(
    store: ReadStore, files: DayFiles, scale: float, runs: int, seconds: float
) -> Iterator[Figure]:
    """Measure row 11: the 99th percentile at half the maximal load, with and without an import of a full day.

    Each run imports a day that is not stored yet, like the daily import: its projects are known, and all totals change.
    """
    day_file, planned = files.parquet(scale, DEFAULT_DIMENSIONS, 1), list(_mixed(store))
    days = (DAY + timedelta(days=run) for run in range(runs))
    trials = [_trial(store.installed, planned, day_file, day, seconds) for day in days]
    during = f"during an import of {shown([trial.import_seconds for trial in trials], 's')}"
    yield _against_without("during an import", during, trials, [trial.during for trial in trials])
    after = f"in {shown([trial.after.seconds for trial in trials], 's')} after it"
    yield _against_without("right after an import", after, trials, [trial.after for trial in trials])
    failed = tuple(float(trial.during.errors + trial.after.errors) for trial in trials)
    requests = sum(trial.during.requests + trial.after.requests for trial in trials)
    yield Figure(
        11, "reads that failed during an import", "-", 0.0, "at most", "errors", failed, f"of {requests:,} in all runs"
    )


def _against_without(when: str, at_length: str, trials: Sequence[_Trial], measured: Sequence[Answers]) -> Figure:
    p99, without = [one.p99_ms for one in measured], [trial.without.p99_ms for trial in trials]
    answered = min(one.per_second / trial.rate for one, trial in zip(measured, trials, strict=True))
    detail = (
        f"{shown(p99, 'ms')} {at_length}, {shown(without, 'ms')} without, "
        f"at {median(trial.rate for trial in trials):,.0f} requests/s, of which {answered:.0%} were answered"
    )
    what = f"p99 of reads at half load {when}"
    return Figure(11, what, "without import", 2.0, "at most", "x", ratios(p99, without), detail)


def _mixed(store: ReadStore) -> Iterator[PlannedRequest]:
    """Return requests for badges, and one for `v2` after every four."""
    for number, name in enumerate(store.drawn_by_popularity(_DRAWS)):
        yield PlannedRequest(v2_path(name) if number % 5 == 0 else badge_path(name))


def _trial(
    installed: Installation, planned: Sequence[PlannedRequest], day_file: Path, day: date, seconds: float
) -> _Trial:
    with serving_pepy(installed) as port:
        sent = send_for(port, planned, seconds * _PART_FOR_WARM_UP).requests
        most = send_for(port, planned, seconds, start=sent)
        sent, half = sent + most.requests, most.per_second / 2
        without = send_for(port, planned, seconds, start=sent, rate=half)
        with steady_load(port, planned, half, start=sent + without.requests) as load:
            import_seconds = niced_import(installed, day_file, day)
            during = load.stop()
        sent += without.requests + during.requests
        after = send_for(port, planned, seconds * _PART_AFTER, start=sent, rate=half)
    if during.seconds < import_seconds:
        raise RuntimeError(f"the load lasted {during.seconds:.1f} s, the import {import_seconds:.1f} s")
    return _Trial(half, without, during, after, import_seconds)


def niced_import(installed: Installation, day_file: Path, day: date) -> float:
    """Import a day without observing the process; return the seconds until it exits.

    The import has a low priority, like the daily one that Ansible's timer and the scheduler start.
    """
    started = time.monotonic()
    with installed.start("import:downloads:file", "--file", str(day_file), "--day", str(day), "--force") as importer:
        os.setpriority(os.PRIO_PROCESS, importer.pid, _NICENESS_OF_DAILY_IMPORT)
        output = importer.communicate()[0]
    if importer.returncode:
        raise subprocess.CalledProcessError(importer.returncode, importer.args, output)
    return time.monotonic() - started

"""`pepy imports:schedule`: the daily import at its time, where no cron runs, as in a container.

APScheduler keeps the time; each import is a process of its own, the same as one that is typed by hand.
"""

import logging
import os
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, time, timedelta

import click
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

from pepy.infrastructure.cli.session import container_session
from pepy.infrastructure.container.settings import SettingError

_A_DAY = timedelta(days=1)
_NICENESS = 10
"""The niceness of an import: it gives way to everything else on its machine, above all to readers."""

_logger = logging.getLogger(__name__)


@click.command("imports:schedule")
def schedule() -> None:
    """Run the daily import when PEPY_IMPORT_SCHEDULE says so (cron's five fields, UTC), until Ctrl-C or SIGTERM."""
    with container_session() as container:
        now = container.clock()()
        trigger = import_times(container.settings().import_schedule, now)
        # A setting that the import would refuse is reported now, not when the import starts.
        container.bigquery_source().check_settings()
        missed = is_run_missed(trigger, container.primary_state().data_through, now)
    first_run = now if missed else trigger.get_next_fire_time(None, now)
    _logger.info("the next import starts at %s%s", first_run, ", because a run was missed" if missed else "")
    _run_at(trigger, first_run)


def import_times(expression: str, now: datetime) -> CronTrigger:
    """Return when to import, by a cron expression of five fields in UTC.

    Raises SettingError if it is none, or names a time that never comes.
    """
    wrong = f"PEPY_IMPORT_SCHEDULE is {expression!r}"
    # APScheduler counts weekdays from Monday and cron from Sunday, so only names mean the same to everyone.
    if any(character.isdigit() for character in expression.rpartition(" ")[2]):
        raise SettingError(f"{wrong}: weekdays are named mon, tue, wed, thu, fri, sat, sun")
    try:
        trigger = CronTrigger.from_crontab(expression, timezone=UTC)
    except ValueError as error:
        raise SettingError(f"{wrong}, which is not a cron expression of five fields such as '0 17 * * *'") from error
    if trigger.get_next_fire_time(None, now) is None:
        raise SettingError(f"{wrong}: no date matches it")
    return trigger


def is_run_missed(trigger: CronTrigger, data_through: date | None, now: datetime) -> bool:
    """Tell whether a run was missed that should have imported the day after `data_through`.

    An empty database only needs yesterday, because that is all that its first import brings in.
    """
    awaited_day = data_through + _A_DAY if data_through else now.date() - _A_DAY
    due = trigger.get_next_fire_time(None, datetime.combine(awaited_day + _A_DAY, time.min, UTC))
    return due is not None and due <= now


def _run_at(trigger: CronTrigger, first_run: datetime) -> None:
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    daily_import = _DailyImport()
    # A late run still runs, as after the machine was suspended; several late ones run once.
    scheduler = BlockingScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"misfire_grace_time": None, "coalesce": True},
    )
    scheduler.add_job(daily_import.run, trigger, name="the daily import", next_run_time=first_run)
    try:
        scheduler.start()
    finally:
        daily_import.stop()


class _DailyImport:
    """The import as a process: its memory is freed when it ends, and a crash does not stop the scheduler."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._starting = threading.Lock()

    def run(self) -> None:
        """Import what is missing up to yesterday; the process itself reports what went wrong."""
        with self._starting:
            if self._stopped:
                return
            self._process = subprocess.Popen([sys.executable, "-m", "pepy", "import:downloads:day"])
            # Only root may lower a niceness, so the scheduler's own is the least that it can be.
            niceness = max(_NICENESS, os.getpriority(os.PRIO_PROCESS, 0))
            os.setpriority(os.PRIO_PROCESS, self._process.pid, niceness)
        if exit_code := self._process.wait():
            _logger.error("the import failed with exit code %s; the next run catches up", exit_code)

    def stop(self) -> None:
        """Stop a running import and wait until it has recorded that in the ledger; the next run repeats it."""
        with self._starting:
            self._stopped = True
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

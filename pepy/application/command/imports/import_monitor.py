"""Telling a monitor how an import ended, so that it also notices imports that never ran."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class ImportMonitor(Protocol):
    """A service that watches over imports. Neither method raises an error: a monitor never makes an import fail."""

    def report_success(self) -> None:
        """Say that an import did all its work."""

    def report_failure(self) -> None:
        """Say that an import ended in any other way."""


@contextmanager
def monitored(monitor: ImportMonitor) -> Iterator[None]:
    """Report how the work of this context ended, also where a signal ended it."""
    try:
        yield
    except BaseException:
        monitor.report_failure()
        raise
    monitor.report_success()

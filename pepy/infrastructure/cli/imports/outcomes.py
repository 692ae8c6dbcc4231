"""What the commands that import days say in the end."""

from collections.abc import Iterable

import click

from pepy.application.command.imports.import_days import DayOutcome, failures
from pepy.domain.errors import DomainError
from pepy.domain.imports.import_run import FinishedImport


class ImportsFailedError(DomainError):
    """Some days were not imported; the message names each of them."""


def figures(finished: FinishedImport) -> str:
    """Return a line about a day that was imported."""
    seconds = (finished.finished_at - finished.run.started_at).total_seconds()
    billed = "" if finished.source.bytes_billed is None else f", {finished.source.bytes_billed:,} bytes billed"
    return (
        f"Imported {finished.run.day}: {finished.stored.projects:,} projects, {finished.sums.rows:,} rows, "
        f"{finished.sums.downloads:,} downloads in {seconds:.1f} s{billed}."
    )


def tell(outcomes: Iterable[DayOutcome]) -> None:
    """Write a line about each day as soon as it is imported. Raises ImportsFailedError if some were not."""
    told = []
    for outcome in outcomes:
        told.append(outcome)
        if outcome.finished:
            click.echo(figures(outcome.finished))
    if reason := failures(told):
        raise ImportsFailedError(reason)

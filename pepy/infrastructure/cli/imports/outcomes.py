"""What the commands that import days say about each."""

import click

from pepy.application.command.imports.import_days import DayOutcome
from pepy.domain.imports.import_run import FinishedImport


def figures(finished: FinishedImport) -> str:
    """Return a line about a day that was imported."""
    seconds = (finished.finished_at - finished.run.started_at).total_seconds()
    billed = "" if finished.source.bytes_billed is None else f", {finished.source.bytes_billed:,} bytes billed"
    return (
        f"Imported {finished.run.day}: {finished.stored.projects:,} projects, {finished.sums.rows:,} rows, "
        f"{finished.sums.downloads:,} downloads in {seconds:.1f} s{billed}."
    )


def print_outcome(outcome: DayOutcome) -> None:
    """Write a line about a day that was imported; those that were not are named together in the end."""
    if outcome.finished:
        click.echo(figures(outcome.finished))

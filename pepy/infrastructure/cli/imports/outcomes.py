"""What the commands that import days say about each."""

import click

from pepy.application.command.imports.import_days import DayOutcome
from pepy.domain.imports.day_published import DayPublished


def counted(number: int, thing: str) -> str:
    """Return how many there are of a thing whose plural ends in s, such as `1 project` or `1,234 rows`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def figures(published: DayPublished) -> str:
    """Return a line about a day that was imported."""
    billed = "" if published.bytes_billed is None else f", {published.bytes_billed:,} bytes billed"
    return (
        f"Imported {published.day}: {counted(published.projects, 'project')}, {counted(published.rows, 'row')}, "
        f"{counted(published.downloads, 'download')} in {published.seconds:.1f} s{billed}."
    )


def print_outcome(outcome: DayOutcome) -> None:
    """Write a line about a day that was imported; those that were not are named together at the end."""
    if outcome.published:
        click.echo(figures(outcome.published))

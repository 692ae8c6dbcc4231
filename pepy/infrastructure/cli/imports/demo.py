"""`pepy demo`: something to look at, in an empty database."""

from datetime import date, timedelta

import click

from pepy.application.command.imports.import_days import ImportDays, require_all_imported
from pepy.domain.errors import ImportInProgressError
from pepy.infrastructure.cli.progress import SilentProgress, progress_for_this_output
from pepy.infrastructure.cli.session import container_session, today
from pepy.infrastructure.container.container import Container
from pepy.infrastructure.sample.source import METHOD

DAYS = 130
"""How many sample days: enough for every window of the API."""


@click.command("demo")
def demo() -> None:
    """Fill an empty database with made-up sample days up to yesterday, through the same import as real days.

    A database that holds nothing but sample days is brought up to date.
    """
    with container_session(SilentProgress()) as container:
        if container.ledger_reader().methods() - {METHOD}:
            click.echo("The database already holds real days: the demo changed nothing.")
            return
        days = _missing_days(container)
        try:
            _import(container, days)
        except ImportInProgressError:
            # Perhaps the demo of a second `make run`, which can show what the first one fills in.
            click.echo("Another import is already filling the database: the demo changed nothing.")
            return
        projects = len(container.sample_days().projects)
    done = f"Imported {len(days)}" if days else "The database already has all"
    click.echo(f"{done} sample days of {projects} projects.")
    click.echo("THE NUMBERS ARE MADE UP: they only look like downloads.")


def _missing_days(container: Container) -> tuple[date, ...]:
    """Return the sample days up to yesterday that are not there, also where a demo was broken off."""
    yesterday = today(container) - timedelta(days=1)
    data_through = container.primary_state().data_through
    count = min(DAYS, (yesterday - data_through).days) if data_through else DAYS
    return tuple(yesterday - timedelta(days=days_ago) for days_ago in reversed(range(count)))


def _import(container: Container, days: tuple[date, ...]) -> None:
    progress = progress_for_this_output()
    progress.begin("making up days", len(days))
    try:
        require_all_imported(container.import_sample_days().handle(ImportDays(days), lambda _: progress.advance(1)))
    finally:
        progress.end()

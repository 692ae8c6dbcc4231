"""`pepy demo`: something to look at, in an empty database."""

from datetime import timedelta

import click

from pepy.application.command.import_day import ImportDay
from pepy.infrastructure.cli.session import container_session, today
from pepy.infrastructure.sample.source import SampleDays

DAYS = 130
"""How many sample days: enough for every window of the API."""


@click.command("demo")
def demo() -> None:
    """Fill an empty database with made-up sample days up to yesterday, through the same import as real days."""
    with container_session() as container:
        if container.project_views().data_state().data_through:
            click.echo("The database already has days: the demo leaves it alone.")
            return
        source = SampleDays()
        for days_ago in range(DAYS, 0, -1):
            container.import_day().handle(ImportDay(today(container) - timedelta(days=days_ago), source))
    click.echo(
        f"Imported {DAYS} sample days of about 60 projects. THE NUMBERS ARE MADE UP: they only look like downloads."
    )

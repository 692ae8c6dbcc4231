"""`pepy index:refresh`: what is derived from stored days, made by hand."""

import time

import click

from pepy.application.command.index.refresh_ranks import RefreshRanks
from pepy.infrastructure.cli.imports.outcomes import counted
from pepy.infrastructure.cli.session import container_session


@click.command("index:refresh")
def refresh() -> None:
    """Make the ranks from nothing; imports keep them up to date by themselves. Readers see the old ones meanwhile."""
    started = time.monotonic()
    with container_session() as container:
        refreshed = container.refresh_ranks().handle(RefreshRanks())
    if refreshed.last_day is None:
        click.echo("No day is stored, so there is nothing to rank.")
        return
    click.echo(
        f"Ranked {counted(refreshed.projects, 'project')} through {refreshed.last_day} "
        f"in {time.monotonic() - started:.1f} s."
    )

"""`pepy imports:verify` and what else keeps the store in order."""

import sys
from datetime import date
from pathlib import Path

import click

from pepy.application.command.housekeeping.archive_days import ArchiveDays
from pepy.application.command.housekeeping.compact_month import CompactMonth
from pepy.application.command.housekeeping.verify_imports import VerifyImports
from pepy.infrastructure.cli.arguments import FOLDER, MONTH
from pepy.infrastructure.cli.imports.outcomes import counted
from pepy.infrastructure.cli.session import container_session


@click.command("imports:verify")
@click.option("--repair", is_flag=True, help="Recompute what can be recomputed: totals, and the newest day.")
@click.option("--deep", is_flag=True, help="Add up the values of every dimension too: some seconds per stored day.")
def verify(repair: bool, deep: bool) -> None:
    """Check totals, days and ledger against each other; exit code 1 and a line for everything that is off."""
    with container_session() as container:
        left = container.verify_imports().handle(VerifyImports(deep, repair), click.echo)
    if left:
        click.echo(f"pepy: what is stored does not agree: findings above: {left}", err=True)
        sys.exit(1)
    click.echo("Totals, days and ledger agree.")


@click.command("imports:compact")
@click.option("--month", type=MONTH, required=True, help="A month that is over.")
def compact(month: date) -> None:
    """Rewrite a closed month so that a project's days lie together on disk; readers go on meanwhile."""
    with container_session() as container:
        compacted = container.compact_month().handle(CompactMonth(month))
    click.echo(
        f"Rewrote {month:%Y-%m}: {counted(compacted.rows, 'row')}, {compacted.bytes_before:,} bytes before, "
        f"{compacted.bytes_after:,} after."
    )


@click.command("imports:archive")
@click.option(
    "--keep-days", type=click.IntRange(1, 36600), required=True, help="Calendar days that stay, up to the newest."
)
@click.option(
    "--folder",
    type=FOLDER,
    required=True,
    help="Where the day files go; an existing folder.",
)
def archive(keep_days: int, folder: Path) -> None:
    """Write each older day to a day file, check the file, and only then drop the day; totals stay."""
    with container_session() as container:
        days = container.archive_days().handle(ArchiveDays(keep_days, folder))
    click.echo(f"Archived {len(days)} days: {days[0]} to {days[-1]}." if days else "No day is old enough.")

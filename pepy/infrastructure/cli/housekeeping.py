"""`pepy imports:verify`, `imports:compact`, `imports:archive` and `index:fill`."""

import sys
from datetime import date
from pathlib import Path

import click

from pepy.application.command.housekeeping.archive_days import ArchiveDays
from pepy.application.command.housekeeping.compact_month import CompactMonth
from pepy.application.command.housekeeping.fill_index import FillIndex
from pepy.application.command.housekeeping.verify_imports import VerifyImports
from pepy.infrastructure.cli.arguments import FOLDER, MONTH, UTC_DAY
from pepy.infrastructure.cli.imports.outcomes import counted
from pepy.infrastructure.cli.session import container_session


@click.command("imports:verify")
@click.option("--repair", is_flag=True, help="Repair what can be recomputed: totals and the newest day.")
@click.option("--deep", is_flag=True, help="Also add up the values of every dimension: a few seconds per stored day.")
def verify(repair: bool, deep: bool) -> None:
    """Check that totals, days, index and ledger agree; print a line per problem, exit with code 1 if there is one."""
    with container_session() as container:
        left = container.verify_imports().handle(VerifyImports(deep, repair), click.echo)
    if left:
        click.echo(f"pepy: the stored data is inconsistent, findings above: {left}", err=True)
        sys.exit(1)
    click.echo("Totals, days and ledger agree.")


@click.command("imports:compact")
@click.option("--month", type=MONTH, required=True, help="A past month.")
def compact(month: date) -> None:
    """Rewrite a past month so that each project's days lie together on disk; readers are not blocked."""
    with container_session() as container:
        compacted = container.compact_month().handle(CompactMonth(month))
    click.echo(
        f"Rewrote {month:%Y-%m}: {counted(compacted.rows, 'row')}, {compacted.bytes_before:,} bytes before, "
        f"{compacted.bytes_after:,} after."
    )


@click.command("imports:archive")
@click.option(
    "--keep-days", type=click.IntRange(1, 36600), required=True, help="Calendar days to keep, ending with the newest."
)
@click.option(
    "--folder",
    type=FOLDER,
    help="The folder for the day files; it must exist. Only where PEPY_ARCHIVE is not set.",
)
def archive(keep_days: int, folder: Path | None) -> None:
    """Move older days to day files; each file is checked before its day is dropped. Totals stay the same.

    Where PEPY_ARCHIVE is set, these are the files that are published there.
    """
    with container_session() as container:
        is_published = container.settings().archive is not None
        if is_published and folder:
            raise click.UsageError("PEPY_ARCHIVE is set, so days are archived there: leave out --folder")
        if not is_published and not folder:
            raise click.UsageError("Missing option '--folder', and PEPY_ARCHIVE is not set either")
        days = container.archive_days().handle(ArchiveDays(keep_days, folder))
    click.echo(f"Archived {len(days)} days: {days[0]} to {days[-1]}." if days else "No day is old enough to archive.")


@click.command("index:fill")
@click.option("--day", type=UTC_DAY, help="Count this day anew, whether or not the index has it.")
def fill_index(day: date | None) -> None:
    """Count the sums over all projects for stored days that lack them. It can be stopped at any time and goes on."""
    with container_session() as container:
        done = container.fill_index().handle(FillIndex(day), click.echo)
    click.echo(f"Filled the index of {counted(done.filled, 'day')}.")
    if done.failed:
        click.echo(f"pepy: days that could not be counted, see above: {done.failed}", err=True)
        sys.exit(1)

"""Days and totals from files, and days into files."""

from datetime import date
from pathlib import Path

import click

from pepy.application.command.imports.export_day import ExportDay
from pepy.application.command.imports.forget_day import ForgetDay
from pepy.application.command.imports.import_day_file import ImportDayFile
from pepy.application.command.imports.import_totals import ImportTotals
from pepy.infrastructure.cli.arguments import FORCE, UTC_DAY
from pepy.infrastructure.cli.imports.outcomes import counted, figures
from pepy.infrastructure.cli.session import container_session
from pepy.infrastructure.dayfile.checks.files import shown
from pepy.infrastructure.dayfile.totals import read_totals

_DAY = click.option("--day", type=UTC_DAY, required=True, help="The UTC day.")
_FILE = click.option("--file", "file", type=click.Path(path_type=Path), required=True)


@click.command("import:downloads:file")
@_FILE
@_DAY
@FORCE
def import_file(file: Path, day: date, force: bool) -> None:
    """Import a day of downloads from a day file: Parquet, CSV or CSV.gz, by its ending."""
    with container_session() as container:
        click.echo(figures(container.import_day_file().handle(ImportDayFile(day, file, force))))


@click.command("export:downloads:day")
@_DAY
@_FILE
def export_day(day: date, file: Path) -> None:
    """Write a stored day as a day file; importing it again changes nothing."""
    with container_session() as container:
        rows = container.export_day().handle(ExportDay(day, file))
    click.echo(f"Wrote {counted(rows, 'row')} of {day} to {shown(file)}.")


@click.command("imports:forget")
@_DAY
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def forget(day: date, yes: bool) -> None:
    """Remove a stored day, as if it had never been imported; totals change accordingly."""
    command = ForgetDay(day)
    with container_session() as container:
        handler = container.forget_day()
        stored = handler.preview(command)
        what = f"{day} with {counted(stored.projects, 'project')} and {counted(stored.downloads, 'download')}"
        if not yes:
            click.confirm(f"Remove {what}?", abort=True)
        handler.handle(command)
    click.echo(f"Removed {what}.")


@click.command("import:total_downloads")
@_FILE
def import_totals(file: Path) -> None:
    """Set all-time totals from a CSV file with the header `project,total_downloads`."""
    with container_session() as container:
        projects = container.import_totals().handle(ImportTotals(read_totals(file), shown(file)))
    click.echo(f"Set the totals of {counted(projects, 'project')}.")

"""`pepy archive:publish`: days as files that anybody may take home."""

from datetime import date

import click
import pyarrow as pa

from pepy.application.command.lake.publish_days import PublishDays
from pepy.domain.lake.catalog import DayFile
from pepy.infrastructure.cli.arguments import UTC_DAY
from pepy.infrastructure.cli.imports.outcomes import counted
from pepy.infrastructure.cli.session import container_session


@click.command("archive:publish")
@click.option("--day", type=UTC_DAY, help="Write this UTC day again; by default every day that is missing or outdated.")
def publish(day: date | None) -> None:
    """Write days as day files into the archive that PEPY_ARCHIVE names, newest first, and list them in index.json.

    The daily import does it by itself. It can be stopped at any time and goes on where it was.
    """
    # Arrow's usual allocator keeps what each of several threads has freed: a hundred megabytes more, and no quicker.
    pa.set_memory_pool(pa.system_memory_pool())
    with container_session() as container:
        publication = container.publish_days().handle(PublishDays(day), _print_file)
    for removed in publication.removed:
        click.echo(f"Removed {removed}, which was forgotten.")
    if not publication.written:
        click.echo("The archive is up to date.")


def _print_file(file: DayFile) -> None:
    what = f"{counted(file.rows, 'row')}, {counted(file.downloads, 'download')}, {file.bytes:,} bytes"
    click.echo(f"Published {file.day}: {what}.")

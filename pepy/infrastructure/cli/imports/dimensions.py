"""`pepy imports:costs`, and adding one dimension to stored days: `import:downloads:range --only-dimension`."""

from datetime import date, timedelta

import click

from pepy.application.command.imports.fill_dimension import FillDimension, FilledDay
from pepy.domain.dimensions import DIMENSIONS
from pepy.domain.windows import Window, require_importable
from pepy.infrastructure.bigquery.day_source import BigQueryDaySource
from pepy.infrastructure.cli.arguments import UTC_DAY
from pepy.infrastructure.cli.imports.costs import tell_costs
from pepy.infrastructure.cli.imports.outcomes import counted
from pepy.infrastructure.cli.session import container_session, today
from pepy.infrastructure.container.container import Container

_PERIODS = {"a day": 1, "30 days": 30, "365 days": 365}


def fill_dimension(container: Container, dimension: str, window: Window, dry_run: bool) -> None:
    """Add a dimension to the stored days of a window that lack it, or say what that would cost."""
    command = FillDimension(dimension, window)
    handler = container.fill_dimension()
    if dry_run:
        container.bigquery_source().check_settings()
        days: tuple[object, ...] = tell_costs(
            container.bigquery_source().of_dimensions(dimension), handler.days(command)
        )
    else:
        days = handler.handle(command, _print_filled)
    if not days:
        click.echo(f"Nothing to add: no stored day of the range lacks {dimension}.")


def _print_filled(filled: FilledDay) -> None:
    if filled.error is None:
        billed = "" if filled.bytes_billed is None else f", {filled.bytes_billed:,} bytes billed"
        click.echo(f"Added to {filled.day}: {counted(filled.rows, 'row')}{billed}.")


@click.command("imports:costs")
@click.option("--day", type=UTC_DAY, help="The UTC day whose query is estimated; by default yesterday.")
def costs(day: date | None) -> None:
    """Show what a day costs with the dimensions of PEPY_DIMENSIONS, and with each further one. Nothing is billed."""
    with container_session() as container:
        source = container.bigquery_source()
        source.check_settings()
        day = day or today(container) - timedelta(days=1)
        require_importable(day, today(container))
        wanted = container.settings().dimensions
        further = [name for name in DIMENSIONS if name not in wanted]
        click.echo(f"{'':<40}  {'bytes of a day':>18}" + "".join(f"  {period:>10}" for period in _PERIODS))
        _print_cost(f"a day's import ({len(wanted)} dimensions)", source.of_dimensions(*wanted), day)
        for name in further:
            _print_cost(f"the same and {name}", source.of_dimensions(*wanted, name), day)
        if len(further) > 1:
            _print_cost(f"all {len(DIMENSIONS)} dimensions", source.of_dimensions(*DIMENSIONS), day)
        for name in further:
            _print_cost(f"adding {name} to a stored day", source.of_dimensions(name), day)


def _print_cost(what: str, source: BigQueryDaySource, day: date) -> None:
    cost = source.cost(day)
    dollars = "".join(f"  {f'${cost.dollars * days:,.2f}':>10}" for days in _PERIODS.values())
    click.echo(f"{what:<40}  {cost.bytes_read:>18,}{dollars}")

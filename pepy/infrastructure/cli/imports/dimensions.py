"""`pepy imports:costs`, and adding one dimension to stored days: `import:downloads:range --only-dimension`."""

from collections.abc import Iterator
from datetime import date, timedelta

import click
from attrs import evolve

from pepy.application.command.imports.fill_dimension import FillDimension, FilledDay
from pepy.domain.dimensions import DIMENSIONS
from pepy.domain.windows import Window, require_importable
from pepy.infrastructure.bigquery.settings import DayCost
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
        click.echo(f"{'':<40}  {'bytes of a day':>18}" + "".join(f"  {period:>10}" for period in _PERIODS))
        # What is too dear is shown as well, and marked.
        unlimited = evolve(source, settings=evolve(source.settings, max_bytes=None))
        for what, dimensions in _sets_of_dimensions(source.settings.dimensions):
            click.echo(_line(what, unlimited.of_dimensions(*dimensions).cost(day), source.settings.max_bytes))


def _sets_of_dimensions(wanted: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    further = [name for name in DIMENSIONS if name not in wanted]
    yield f"a day's import ({len(wanted)} dimensions)", wanted
    for name in further:
        yield f"the same and {name}", (*wanted, name)
    if len(further) > 1:
        yield f"all {len(DIMENSIONS)} dimensions", DIMENSIONS
    for name in further:
        yield f"adding {name} to a stored day", (name,)


def _line(what: str, cost: DayCost, limit: int | None) -> str:
    dollars = "".join(f"  {f'${cost.dollars * days:,.2f}':>10}" for days in _PERIODS.values())
    remark = "  above PEPY_BIGQUERY_MAX_BYTES" if limit is not None and cost.bytes_read > limit else ""
    remark = "  the result of an earlier run is still available" if cost.kept else remark
    return f"{what:<40}  {cost.bytes_read:>18,}{dollars}{remark}"

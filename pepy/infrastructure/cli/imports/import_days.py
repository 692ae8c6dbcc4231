"""`pepy import:downloads:day`, `import:downloads:range` and `imports:recheck`: days from BigQuery."""

from collections.abc import Sequence
from datetime import date

import click

from pepy.application.command.imports.import_range import ImportRange
from pepy.application.command.imports.recheck_days import RecheckDays
from pepy.application.command.imports.run_daily_import import RunDailyImport
from pepy.application.query.imports.find_days_of_range import FindDaysOfRange
from pepy.application.query.imports.find_missing_days import FindMissingDays
from pepy.domain.dimensions import DIMENSIONS
from pepy.domain.imports.late_rows import DEFAULT_RECHECKED_DAYS
from pepy.domain.windows import Window, require_importable
from pepy.infrastructure.cli.arguments import FORCE, UTC_DAY
from pepy.infrastructure.cli.imports.costs import tell_costs
from pepy.infrastructure.cli.imports.dimensions import fill_dimension
from pepy.infrastructure.cli.imports.outcomes import print_outcome
from pepy.infrastructure.cli.session import container_session, today
from pepy.infrastructure.container.container import Container

_DRY_RUN = click.option("--dry-run", is_flag=True, help="Only show what it would cost.")


@click.command("import:downloads:day")
@click.option(
    "--day", type=UTC_DAY, envvar="PEPY_DOWNLOADS_DAY", help="The UTC day; by default yesterday and every missing day."
)
@click.option(
    "--max-days", type=click.IntRange(1, 366), default=7, show_default=True, help="Import at most this many days."
)
@FORCE
@_DRY_RUN
def import_day(day: date | None, max_days: int, force: bool, dry_run: bool) -> None:
    """Import a day of downloads from BigQuery; a day that is already stored is replaced.

    Without --day: yesterday and every missing day before it, oldest first, and recent days whose source has changed.
    """
    with container_session() as container:
        if dry_run:
            _print_costs(container, day, max_days)
        elif day:
            container.import_range().handle(ImportRange(Window(day, day), force=force), print_outcome)
        else:
            daily_import = container.run_daily_import().handle(RunDailyImport(max_days, force), print_outcome)
            if not daily_import.outcomes:
                click.echo("Nothing to import: no day up to yesterday is missing, and none is known to have changed.")
            _print_what_is_left(daily_import.later)


@click.command("import:downloads:range")
@click.option("--from", "first_day", type=UTC_DAY, required=True, help="The first UTC day.")
@click.option("--to", "last_day", type=UTC_DAY, required=True, help="The last UTC day.")
@click.option("--skip-complete", is_flag=True, help="Skip days that are already stored.")
@click.option(
    "--only-dimension",
    type=click.Choice(DIMENSIONS[1:]),
    help="Only add this dimension to stored days that lack it; all else of them stays. It can be stopped and goes on.",
)
@FORCE
@_DRY_RUN
def import_range(  # noqa: PLR0913, PLR0917 - One parameter per option.
    first_day: date, last_day: date, skip_complete: bool, only_dimension: str | None, force: bool, dry_run: bool
) -> None:
    """Import every day of a range from BigQuery, replacing days that are already stored."""
    if last_day < first_day:
        raise click.UsageError(f"--from {first_day} is after --to {last_day}")
    if only_dimension and (force or skip_complete):
        raise click.UsageError("--only-dimension replaces no day, so it takes neither --force nor --skip-complete")
    window = Window(first_day, last_day)
    with container_session() as container:
        if only_dimension:
            fill_dimension(container, only_dimension, window, dry_run)
        elif dry_run:
            _print_costs_of_range(container, window, skip_complete)
        else:
            command = ImportRange(window, skip_complete, force)
            _print_if_complete(container.import_range().handle(command, print_outcome))


@click.command("imports:recheck")
@click.option(
    "--days",
    type=click.IntRange(1, 366),
    default=DEFAULT_RECHECKED_DAYS,
    show_default=True,
    help="How many days to look back.",
)
def recheck(days: int) -> None:
    """Reimport recent days whose source has changed by more than 0.1 % since they were imported."""
    with container_session() as container:
        if not container.recheck_days().handle(RecheckDays(days), print_outcome):
            click.echo(f"Nothing to reimport: none of the last {days} days is known to have changed.")


def _print_costs(container: Container, day: date | None, max_days: int) -> None:
    container.bigquery_source().check_settings()
    if day:
        require_importable(day, today(container))
        tell_costs(container.bigquery_source(), (day,))
        return
    plan = container.find_missing_days().handle(FindMissingDays(max_days))
    tell_costs(container.bigquery_source(), plan.now)
    _print_what_is_left(plan.later)


def _print_costs_of_range(container: Container, window: Window, skip_complete: bool) -> None:
    container.bigquery_source().check_settings()
    for day in (window.first_day, window.last_day):
        require_importable(day, today(container))
    days = container.find_days_of_range().handle(FindDaysOfRange(window, skip_complete))
    tell_costs(container.bigquery_source(), days)
    _print_if_complete(days)


def _print_if_complete(days_to_import: Sequence[object]) -> None:
    if not days_to_import:
        click.echo("Nothing to import: every day of the range is complete.")


def _print_what_is_left(days: Sequence[date]) -> None:
    if days:
        click.echo(
            f"{len(days)} more days are missing. The next run imports them, or run "
            f"`pepy import:downloads:range --from {days[0]} --to {days[-1]} --skip-complete` now."
        )

"""`pepy import:downloads:day`, `import:downloads:range` and `imports:recheck`: days from BigQuery."""

from collections.abc import Iterator, Sequence
from datetime import date

import click

from pepy.application.command.imports.import_days import DayOutcome, ImportDays
from pepy.application.query.imports.find_changed_days import RecheckDays
from pepy.application.query.imports.find_days_of_range import Backfill
from pepy.application.query.imports.find_missing_days import CatchUp
from pepy.domain.imports.catch_up import CatchUpPlan
from pepy.domain.windows import Window, require_importable
from pepy.infrastructure.cli.arguments import FORCE, UTC_DAY
from pepy.infrastructure.cli.imports.costs import tell_costs
from pepy.infrastructure.cli.imports.healthcheck import monitored
from pepy.infrastructure.cli.imports.outcomes import tell
from pepy.infrastructure.cli.session import container_session, today
from pepy.infrastructure.container.container import Container

RECHECKED_DAYS = 7
"""How many days the daily import looks back for late rows; nearly all of them arrive within a few days."""

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
    with container_session() as container, monitored(None if dry_run else container.settings().healthcheck_url):
        container.bigquery_source().check_settings()
        if day:
            require_importable(day, today(container))
        plan = CatchUpPlan((day,)) if day else container.catch_up().handle(CatchUp(max_days))
        if dry_run:
            tell_costs(container.bigquery_source(), plan.now)
        elif day:
            tell(_imported(container, plan.now, force))
        else:
            tell(_caught_up(container, plan, force))
        _tell_what_is_left(plan.later)


@click.command("import:downloads:range")
@click.option("--from", "first_day", type=UTC_DAY, required=True, help="The first UTC day.")
@click.option("--to", "last_day", type=UTC_DAY, required=True, help="The last UTC day.")
@click.option("--skip-complete", is_flag=True, help="Skip days that are already stored.")
@FORCE
@_DRY_RUN
def import_range(first_day: date, last_day: date, skip_complete: bool, force: bool, dry_run: bool) -> None:
    """Import every day of a range from BigQuery, replacing days that are already stored."""
    if last_day < first_day:
        raise click.UsageError(f"--from {first_day} is after --to {last_day}")
    with container_session() as container, monitored(None if dry_run else container.settings().healthcheck_url):
        container.bigquery_source().check_settings()
        for day in (first_day, last_day):
            require_importable(day, today(container))
        days = container.backfill().handle(Backfill(Window(first_day, last_day), skip_complete))
        if not days:
            click.echo("Nothing to import: every day of the range is complete.")
        if dry_run:
            tell_costs(container.bigquery_source(), days)
        else:
            tell(_imported(container, days, force))


@click.command("imports:recheck")
@click.option(
    "--days", type=click.IntRange(1, 366), default=RECHECKED_DAYS, show_default=True, help="How many days to look back."
)
def recheck(days: int) -> None:
    """Reimport recent days whose source has changed by more than 0.1 % since they were imported."""
    with container_session() as container, monitored(container.settings().healthcheck_url):
        container.bigquery_source().check_settings()
        changed = container.recheck_days().handle(RecheckDays(days))
        if not changed:
            click.echo(f"Nothing to reimport: none of the last {days} days is known to have changed.")
        tell(_imported(container, changed, force=False))


def _caught_up(container: Container, plan: CatchUpPlan, force: bool) -> Iterator[DayOutcome]:
    yield from _imported(container, plan.now, force)
    changed = container.recheck_days().handle(RecheckDays(RECHECKED_DAYS))
    yield from _imported(container, changed, force=False)
    if not plan.now and not changed:
        click.echo("Nothing to import: no day up to yesterday is missing, and none is known to have changed.")


def _imported(container: Container, days: tuple[date, ...], force: bool) -> Iterator[DayOutcome]:
    outcomes: Iterator[DayOutcome] = container.import_days().handle(
        ImportDays(days, container.bigquery_source(), force)
    )
    return outcomes


def _tell_what_is_left(days: Sequence[date]) -> None:
    if days:
        click.echo(
            f"{len(days)} more days are missing. The next run imports them, or run "
            f"`pepy import:downloads:range --from {days[0]} --to {days[-1]} --skip-complete` now."
        )

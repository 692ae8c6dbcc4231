"""What imports would cost, day by day: `--dry-run`."""

from collections.abc import Sequence
from datetime import date

import click

from pepy.infrastructure.bigquery.day_source import BigQueryDaySource
from pepy.infrastructure.bigquery.settings import DayCost


def tell_costs(source: BigQueryDaySource, days: Sequence[date]) -> None:
    """Write what the query of each day would read and cost; nothing is run, stored or noted in the ledger.

    Raises SourceTooExpensiveError for a day whose query the settings do not allow.
    """
    costs = [_told(day, source.cost(day)) for day in days]
    if len(costs) > 1:
        bytes_read, dollars = sum(cost.bytes_read for cost in costs), sum(cost.dollars for cost in costs)
        click.echo(f"{len(costs)} days: {bytes_read:,} bytes, about ${dollars:,.2f}")


def _told(day: date, cost: DayCost) -> DayCost:
    click.echo(f"{day}: {cost}")
    return cost

"""What imports would cost, day by day: `--dry-run`."""

from collections.abc import Sequence
from datetime import date

import click

from pepy.infrastructure.bigquery.day_source import BigQueryDaySource
from pepy.infrastructure.bigquery.settings import DayCost


def tell_costs(source: BigQueryDaySource, days: Sequence[date]) -> tuple[DayCost, ...]:
    """Write and return what the query of each day would read and cost; nothing is run, stored or noted in the ledger.

    Raises SourceTooExpensiveError for a day whose query the settings do not allow.
    """
    costs = []
    for day in days:
        costs.append(source.cost(day))
        click.echo(f"{day}: {costs[-1]}")
    if len(costs) > 1:
        bytes_read, dollars = sum(cost.bytes_read for cost in costs), sum(cost.dollars for cost in costs)
        click.echo(f"{len(costs)} days: {bytes_read:,} bytes, about ${dollars:,.2f}")
    if costs:
        click.echo(f"Counted by {', '.join(source.settings.dimensions)}.", err=True)
    return tuple(costs)

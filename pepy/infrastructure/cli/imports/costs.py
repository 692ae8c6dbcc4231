"""What imports would cost, day by day: `--dry-run`."""

from collections.abc import Sequence
from datetime import date

import click

from pepy.infrastructure.bigquery.day_source import BigQueryDaySource


def tell_costs(source: BigQueryDaySource, days: Sequence[date]) -> None:
    """Write what the query of each day would read and cost; nothing is run, stored or noted in the ledger.

    Raises SourceTooExpensiveError for a day whose query the settings do not allow.
    """
    costs = []
    for day in days:
        costs.append(source.cost(day))
        click.echo(f"{day}: {costs[-1]}")
    if len(costs) > 1:
        bytes_read, dollars = sum(cost.bytes_read for cost in costs), sum(cost.dollars for cost in costs)
        click.echo(f"{len(costs)} days: {bytes_read:,} bytes, about ${dollars:,.2f}")

"""`pepy costs`: what BigQuery billed this month, and what it may be at its end."""

from collections.abc import Iterator

import click

from pepy.application.query.imports.find_costs import Costs
from pepy.infrastructure.cli.session import container_session

_HEADER = f"{'day':<10}  {'queries':>7}  {'bytes billed':>18}  {'dollars':>10}"


@click.command("costs")
def costs() -> None:
    """Show what BigQuery billed on each day of this month (UTC), and a forecast."""
    with container_session() as container:
        found = container.find_costs().handle()
    click.echo("\n".join(_lines(found)))


def _lines(costs: Costs) -> Iterator[str]:
    bill = costs.bill
    yield _HEADER
    for day in bill.days:
        yield f"{day.day}  {day.queries:>7}  {day.billed_bytes:>18,}  {costs.dollars(day.billed_bytes):>10,.2f}"
    yield f"Billed since {bill.month.first_day}: {_amount(costs, bill.billed_bytes)}"
    yield f"Forecast until {bill.month.last_day}: {_amount(costs, bill.forecast_bytes)}"
    if costs.monthly_bytes is None or costs.left_bytes is None:
        yield "There is no monthly limit; PEPY_BIGQUERY_MONTHLY_BYTES sets one."
        return
    yield f"PEPY_BIGQUERY_MONTHLY_BYTES allows {costs.monthly_bytes:,}: {_amount(costs, costs.left_bytes)} are left"
    if bill.forecast_bytes > costs.monthly_bytes:
        yield "The forecast is above that: imports will be refused before the month ends, unless the limit is raised."


def _amount(costs: Costs, billed_bytes: int) -> str:
    return f"{billed_bytes:,} bytes, ${costs.dollars(billed_bytes):,.2f}"

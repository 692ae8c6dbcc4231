"""`GET /status`: whether the data is up to date, for uptime monitors, and what this month costs."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint

from pepy.application.query.imports.find_costs import Costs, FindCostsHandler
from pepy.application.query.service.find_status import FindStatusHandler, ServiceStatus
from pepy.domain.imports.ledger import LastImport
from pepy.infrastructure.api.answers import NOW, Answer, archived, json_answer


def status_blueprint(find_status: FindStatusHandler, find_costs: FindCostsHandler) -> Blueprint:
    """Return the route; late data is a 503, for monitors that only look at the status code."""
    blueprint = Blueprint("status", __name__)

    @blueprint.get("/status")
    def status() -> Answer:
        found = find_status.handle()
        body = _body(found) | {"costs": _costs(find_costs.handle())}
        if found.is_late:
            # Every error has these two properties; this one also keeps those of a 200.
            body |= {"error": 503, "message": _complaint(found)}
        return json_answer(body, None, NOW, 503 if found.is_late else 200)

    return blueprint


def _body(status: ServiceStatus) -> dict[str, Any]:
    return {
        **archived(status.archived_days),
        "data_through": status.data_through and status.data_through.isoformat(),
        "lag_days": status.lag_days,
        "last_import": status.last_import and _last_import(status.last_import),
        "missing_days": [day.isoformat() for day in status.missing_days],
        "suspect_days": [day.isoformat() for day in status.suspect_days],
    }


def _last_import(last: LastImport) -> dict[str, Any]:
    return {
        "day": last.day.isoformat(),
        "attempt": last.attempt,
        "state": last.state,
        "started_at": _moment(last.started_at),
        "finished_at": last.finished_at and _moment(last.finished_at),
    }


def _costs(costs: Costs) -> dict[str, Any]:
    bill = costs.bill
    return {
        "month": f"{bill.month.first_day:%Y-%m}",
        **_amount(costs, bill.billed_bytes),
        "forecast_bytes": bill.forecast_bytes,
        "forecast_dollars": _cents(costs, bill.forecast_bytes),
        "monthly_bytes": costs.monthly_bytes,
        "left_bytes": costs.left_bytes,
        "days": [{"day": day.day.isoformat(), **_amount(costs, day.billed_bytes)} for day in bill.days],
    }


def _amount(costs: Costs, billed_bytes: int) -> dict[str, Any]:
    return {"billed_bytes": billed_bytes, "dollars": _cents(costs, billed_bytes)}


def _cents(costs: Costs, billed_bytes: int) -> float:
    return round(costs.dollars(billed_bytes), 2)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _complaint(status: ServiceStatus) -> str:
    if status.data_through is None:
        return "No day has been imported yet"
    return f"The newest complete day, {status.data_through}, is {status.lag_days} days old"

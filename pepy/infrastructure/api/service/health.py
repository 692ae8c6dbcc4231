"""`GET /health-check`: whether pepy can answer."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from pepy.application.query.service.check_health import CheckHealthHandler


def health_blueprint(check_health: CheckHealthHandler) -> Blueprint:
    """Return the route for uptime monitors and load balancers."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/health-check")
    def health_check() -> ResponseReturnValue:
        check_health.handle()
        return {"status": "healthy"}, {"Cache-Control": "no-store"}

    return blueprint

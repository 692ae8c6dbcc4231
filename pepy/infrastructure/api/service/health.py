"""`GET /health-check`: whether pepy can answer."""

from flask import Blueprint

from pepy.application.query.service.check_health import CheckHealthHandler
from pepy.infrastructure.api.answers import NOW, Answer, json_answer


def health_blueprint(check_health: CheckHealthHandler) -> Blueprint:
    """Return the route for uptime monitors and load balancers."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/health-check")
    def health_check() -> Answer:
        check_health.handle()
        return json_answer({"status": "healthy"}, None, NOW)

    return blueprint

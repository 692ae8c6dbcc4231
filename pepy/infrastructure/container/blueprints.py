"""Where the routes of the HTTP API meet the handlers of queries."""

from flask import Blueprint

from pepy.application.query.downloads.find_downloads import FindDownloadsHandler
from pepy.application.query.downloads.find_pro_downloads import FindProDownloadsHandler
from pepy.application.query.downloads.find_project import (
    FindAllVersionsHandler,
    FindProjectHandler,
    FindProjectVersionsHandler,
)
from pepy.application.query.downloads.find_split import FindSplitHandler
from pepy.application.query.find_badge_downloads import FindBadgeDownloadsHandler
from pepy.application.query.service.check_health import CheckHealthHandler
from pepy.application.query.service.find_status import FindStatusHandler
from pepy.infrastructure.api.answers import DirectRoutes
from pepy.infrastructure.api.badges import badges_blueprint, direct_badges
from pepy.infrastructure.api.projects.admin import admin_blueprint
from pepy.infrastructure.api.projects.admin_gate import AdminGate
from pepy.infrastructure.api.projects.pro import pro_blueprint
from pepy.infrastructure.api.projects.redirects import redirects_blueprint
from pepy.infrastructure.api.projects.routes import direct_projects, projects_blueprint
from pepy.infrastructure.api.ranges.routes import ranges_blueprint
from pepy.infrastructure.api.service.docs import docs_blueprint
from pepy.infrastructure.api.service.health import health_blueprint
from pepy.infrastructure.api.service.status import status_blueprint
from pepy.infrastructure.container.container import Container


def blueprints(container: Container) -> tuple[Blueprint, ...]:
    """Return the blueprints of all routes, with handlers that ask the adapters of a container."""
    settings, clock = container.settings(), container.clock()
    projects, dimensions = container.project_reader(), container.dimension_reader()
    return (
        health_blueprint(CheckHealthHandler(container.data_state)),
        status_blueprint(FindStatusHandler(container.read_ledger(), clock, settings.max_lag_days)),
        projects_blueprint(FindProjectHandler(projects), FindProjectVersionsHandler(projects, clock)),
        pro_blueprint(FindProDownloadsHandler(dimensions)),
        admin_blueprint(AdminGate(settings.admin_password_hash), FindAllVersionsHandler(projects)),
        ranges_blueprint(FindDownloadsHandler(dimensions, clock), FindSplitHandler(dimensions, clock)),
        redirects_blueprint(),
        docs_blueprint(),
        badges_blueprint(FindBadgeDownloadsHandler(projects)),
    )


def direct_routes(container: Container) -> DirectRoutes:
    """Return those of the routes that plain requests reach without Flask."""
    projects = container.project_reader()
    return {
        **direct_badges(FindBadgeDownloadsHandler(projects)),
        **direct_projects(FindProjectVersionsHandler(projects, container.clock())),
    }

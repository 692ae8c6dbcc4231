"""The Flask application: controllers, errors and caching put together."""

from collections.abc import Iterable

from flask import Blueprint, Flask

from pepy.infrastructure.web.caching import register_caching
from pepy.infrastructure.web.errors import register_errors


def create_app(blueprints: Iterable[Blueprint]) -> Flask:
    """Return an application with these routes; a trailing slash on any of them just works."""
    app = Flask("pepy", static_folder=None)
    app.url_map.strict_slashes = False
    app.json.ensure_ascii = False  # type: ignore[attr-defined] # Flask's default JSON provider has this switch.
    register_errors(app)
    register_caching(app)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    return app

"""To which paths limits apply."""

from pepy.infrastructure.api.projects.admin_gate import ADMIN_ROUTES

LIMITED_PATHS = ("/api/", "/service-api/", "/mcp")
"""What begins with these is limited, and nothing else: badges, charts, pages, feeds, files and the service's own routes
never are."""


def is_limited(path: str) -> bool:
    """Tell whether limits apply to a path; the admin routes have a gate of their own."""
    return path.startswith(LIMITED_PATHS) and not path.startswith(ADMIN_ROUTES)

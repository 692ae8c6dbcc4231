"""The routes whose answers depend on no ranks: they stay valid when only ranks are made.

Any other route counts as one that depends on ranks. So forgetting one here only makes its answers anew more often, and
listing one that shows ranks gives old ranks: `tests/acceptance/test_unranked_routes.py` asks all of them without ranks.
"""

UNRANKED_ROUTES = frozenset(
    {
        "/api/packages/<name>/overall",
        "/api/packages/<name>/python_major",
        "/api/packages/<name>/python_minor",
        "/api/packages/<name>/recent",
        "/api/packages/<name>/system",
        "/api/projects/<name>",
        "/api/v2/projects/<name>",
        "/api/v2/projects/<name>/downloads",
        "/api/v3/events",
        "/api/v3/index/downloads",
        "/api/v3/index/total",
        "/api/v3/pro/projects/<name>/country-downloads",
        "/api/v3/pro/projects/<name>/downloads",
        "/api/v3/projects",
        "/api/v3/projects/<name>/adoption",
        "/api/v3/projects/<name>/downloads",
        "/api/v3/projects/<name>/support",
        "/api/v3/projects/<name>/total",
        "/api/v3/projects/<name>/use",
        "/api/v3/projects/<name>/versions",
        "/badge",
        "/badge/<name>",
        "/badge/<name>/day",
        "/badge/<name>/endpoint.json",
        "/badge/<name>/month",
        "/badge/<name>/week",
        "/badge/<name>/year",
        "/badges/<name>",
        "/chart.svg",
        "/chart/<name>.svg",
        "/compare",
        "/events",
        "/feed.atom",
        "/personalized-badge/<name>",
        "/projects/<name>/feed.atom",
        "/projects/<name>/support",
        "/service-api/v1/pro/projects/<name>/downloads",
    }
)
"""As the rules of their blueprints are written."""

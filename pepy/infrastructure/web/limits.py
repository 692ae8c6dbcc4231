"""Who asks, and whether they may: the place for API keys and rate limits; there are none yet."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import WSGIEnvironment

    from pepy.infrastructure.api.answers import Answer


class Limits:
    """Lets everybody through to what makes the answers."""

    def __init__(self, make: "Callable[[WSGIEnvironment], Answer]") -> None:
        self._make = make

    def answer(self, environ: "WSGIEnvironment") -> "Answer":
        """Answer a request."""
        return self._make(environ)

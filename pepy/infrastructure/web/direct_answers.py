"""A short way to the answers that are asked for most, for requests that leave a framework nothing to decide.

A plain GET of a badge or of a project's versions is answered by the very functions that Flask's routes call, without a
request and a response of Flask's in between, which take longer than the statement behind them (decision 12).
"""

import re
from typing import TYPE_CHECKING

from pepy.domain.errors import DomainError, UnknownProjectError
from pepy.infrastructure.api.answers import Content, DirectRoutes
from pepy.infrastructure.web.answer import ROUTE, Answer, answer_of
from pepy.infrastructure.web.cross_origin import readable
from pepy.infrastructure.web.errors import domain_error_answer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

_PLACE_OF_NAME = "<name>"
_USUAL_NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
"""Names of which the application could only say that they are a project's: nothing to unescape, strip or refuse."""


class DirectAnswers:
    """Answers what it can by itself, and lets the application answer everything else."""

    def __init__(self, app: "WSGIApplication", routes: DirectRoutes) -> None:
        self._app = app
        self._routes = {tuple(template.split(_PLACE_OF_NAME)): (template, make) for template, make in routes.items()}
        beginnings = "|".join(sorted({re.escape(beginning) for beginning, _ in self._routes}))
        self._address = re.compile(f"({beginnings})({_USUAL_NAME})((?:/[a-z]+)?)")

    def answer(self, environ: "WSGIEnvironment") -> Answer:
        """Answer a request."""
        found = self._address.fullmatch(environ.get("PATH_INFO", "")) if _is_plain_get(environ) else None
        route = self._routes.get((found[1], found[3])) if found else None
        if not found or not route:
            return answer_of(self._app, environ)
        template, make = route
        environ[ROUTE] = template
        try:
            answer = _answer(make(found[2]))
        except UnknownProjectError:
            # How that is said depends on what the client accepts.
            return answer_of(self._app, environ)
        except DomainError as error:
            answer = domain_error_answer(error)
        return readable(answer, "GET", environ["PATH_INFO"])


def _is_plain_get(environ: "WSGIEnvironment") -> bool:
    # An upgrade to another protocol is refused by the routing.
    return environ["REQUEST_METHOD"] == "GET" and not environ.get("QUERY_STRING") and "HTTP_UPGRADE" not in environ


def _answer(content: Content) -> Answer:
    return Answer("200 OK", content.headers, content.body)

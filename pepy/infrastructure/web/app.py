"""Flask with a dispatch of its own: routes return an `Answer`, without responses, sessions or hooks in between."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from flask import Blueprint, Flask, Request
from flask.ctx import RequestContext
from flask.sessions import NullSession
from werkzeug.datastructures import ImmutableMultiDict, MIMEAccept
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.http import parse_accept_header

from pepy.domain.errors import DomainError
from pepy.infrastructure.api.answers import Answer
from pepy.infrastructure.pages.routes import PAGES
from pepy.infrastructure.web.entry.checks import MAX_BODY_BYTES
from pepy.infrastructure.web.errors import about_methods, domain_error_answer, http_error_answer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from werkzeug.routing import MapAdapter

AsPage = Callable[[Answer], Answer]
"""Makes a page of an error."""

ROUTE = "pepy.route"
"""Where a request's environment says which route it took, for the access log and the metrics."""

_ASCII = "".join(map(chr, range(128)))
_NO_SESSION = NullSession()
_NO_PARAMETERS: ImmutableMultiDict[str, str] = ImmutableMultiDict()


class Application(Flask):
    """The routes of the HTTP API, and of pages."""

    as_page: AsPage | None = None
    """None: there are no pages, and every error is JSON."""

    def answer(self, environ: "WSGIEnvironment") -> Answer:
        """Answer a request of any method except HEAD.

        Routing errors and pepy's own become answers; any other error propagates.
        """
        _escape_raw_query(environ)
        with self.request_context(environ) as context:
            request = context.request
            if request.url_rule:
                environ[ROUTE] = request.url_rule.rule
            try:
                return self._dispatch(request)
            except DomainError as error:
                return self.fitting(domain_error_answer(error, request.path), environ)
            except HTTPException as error:
                return self.fitting(http_error_answer(error, request.path), environ)

    def fitting(self, error: Answer, environ: "WSGIEnvironment") -> Answer:
        """Return an error as a page on the routes of pages, and where there is no route to who asks for HTML."""
        route = environ.get(ROUTE)
        if self.as_page is None or (route and route not in self._page_routes):
            return error
        if route:
            return self.as_page(error)
        accepted = parse_accept_header(environ.get("HTTP_ACCEPT"), MIMEAccept)
        wants_page = accepted.best_match(("application/json", "text/html")) == "text/html"
        return (self.as_page(error) if wants_page else error).with_header("Vary", "Accept")

    @cached_property
    def _page_routes(self) -> frozenset[str]:
        return frozenset(rule.rule for rule in self.url_map.iter_rules() if rule.endpoint.startswith(f"{PAGES}."))

    def _dispatch(self, request: Request) -> Answer:
        rule = request.url_rule
        if rule is None:
            raise request.routing_exception or NotFound
        if request.method == "OPTIONS":
            adapter = self.create_url_adapter(request)
            # Of all routes at this address: each knows its own methods only.
            return about_methods(adapter.allowed_methods() if adapter else (), request.path)
        view = cast("Callable[..., Answer]", self.view_functions[rule.endpoint])
        return view(**(request.view_args or {}))

    def request_context(self, environ: "WSGIEnvironment") -> RequestContext:
        """Return Flask's context without a session, which no route needs, and with nothing to parse without a query."""
        context = RequestContext(self, environ, session=_NO_SESSION)
        if not environ.get("QUERY_STRING"):
            context.request.args = _NO_PARAMETERS
        return context

    def create_url_adapter(self, request: Request | None) -> "MapAdapter | None":
        """Match by path and method alone: no route depends on the host, which was checked before."""
        if request is None or "HTTP_UPGRADE" in request.environ:
            return super().create_url_adapter(request)
        return self.url_map.bind("", path_info=request.path, default_method=request.method)

    def wsgi_app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer as a WSGI application, for using these routes on their own."""
        return self.answer(environ)(environ, start_response)


def create_app(blueprints: Iterable[Blueprint], as_page: AsPage | None = None) -> Application:
    """Return an application with these routes; a trailing slash on any of them just works."""
    app = Application("pepy", static_folder=None)
    # For bodies in chunks, whose length nobody announces.
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.as_page = as_page
    app.url_map.strict_slashes = False
    # Otherwise, doubled slashes lead to a redirect to whatever `Host` the client sent.
    app.url_map.merge_slashes = False
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    return app


def _escape_raw_query(environ: "WSGIEnvironment") -> None:
    """Escape bytes beyond ASCII in a query, as sloppy clients send them: Werkzeug reads only escaped ones leniently.

    A WSGI server passes every byte as one character (PEP 3333).
    """
    query = environ.get("QUERY_STRING", "")
    if not query.isascii():
        environ["QUERY_STRING"] = quote(query, safe=_ASCII, encoding="latin-1", errors="replace")

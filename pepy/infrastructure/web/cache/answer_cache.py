"""Answering as cheaply as possible: 304 without any work, from memory, or else by the application, and then keep it."""

from typing import TYPE_CHECKING

from attrs import evolve, frozen

from pepy.application.query.downloads.project_reader import DataState
from pepy.application.query.service.data_watch import DataWatch
from pepy.domain.clock import Clock
from pepy.domain.errors import StoreOutdatedError, StoreUnavailableError
from pepy.infrastructure.api.answers import LIFETIMES, Lifetime
from pepy.infrastructure.api.projects.admin_gate import ADMIN_ROUTES
from pepy.infrastructure.web.answer import ROUTE, SOURCE, Answer
from pepy.infrastructure.web.cache.answer_memory import AnswerMemory, KeptAnswer
from pepy.infrastructure.web.cache.content_codings import (
    ANY_CODING,
    IDENTITY,
    SMALLEST_BODY,
    accepted_coding,
    compressed,
    is_compressible,
)
from pepy.infrastructure.web.cache.etags import Origin, address_of, body_etag, has_etag

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import WSGIEnvironment

_ADDRESS = "pepy.address"
_ABOUT_THE_BODY = ("content-type", "content-length", "content-encoding")
_LIFETIME_OF_CACHE_CONTROL = {lifetime.cache_control: lifetime for lifetime in LIFETIMES}


@frozen
class KeptAnswers:
    """Stands before what makes the answers, of which the public ones depend on data, day and address alone."""

    make: "Callable[[WSGIEnvironment], Answer]"
    watch: DataWatch
    memory: AnswerMemory
    clock: Clock

    def answer(self, environ: "WSGIEnvironment") -> Answer:
        """Answer a request."""
        if not _is_public_read(environ):
            return _coded(self.make(environ), _coding(environ))
        state = self._state()
        return self._known(environ, state) or self._made(environ, state)

    def _state(self) -> DataState | None:
        """Return what readers see now; None while the store is away, of which not every answer needs anything."""
        try:
            return self.watch.now()
        except (StoreUnavailableError, StoreOutdatedError):
            return None

    def _known(self, environ: "WSGIEnvironment", state: DataState | None) -> Answer | None:
        if state is None:
            return None
        origin, coding = self._origin(environ, state), _coding(environ)
        client_has = environ.get("HTTP_IF_NONE_MATCH", "")
        if client_has and (match := origin.match(client_has, coding)):
            environ[SOURCE] = "etag"
            return _not_modified(*match)
        keys = (origin.address, coding), (origin.address, ANY_CODING)
        kept = self.memory.get(origin.era, *keys) or self.memory.former(0.0, *keys)
        if kept is None:
            return None
        environ[ROUTE], environ[SOURCE] = kept.route, "memory"
        # Its own ETag was looked for above; `*` matches whatever there is.
        return _unless_known(kept.answer, environ)

    def _made(self, environ: "WSGIEnvironment", state: DataState | None) -> Answer:
        today = self.clock().date()
        answer = self.make(environ)
        lifetime = _LIFETIME_OF_CACHE_CONTROL.get(answer.header("Cache-Control"))
        coding = _coding(environ)
        if answer.code != 200 or not answer.header("Cache-Control").startswith("public"):
            return _coded(answer, coding)
        if lifetime is None or state is None or today != self.clock().date():
            answer = _coded(answer, coding)
            return _unless_known(answer.with_header("ETag", body_etag(answer.body)), environ)
        return _unless_known(self._keep(environ, answer, lifetime, state), environ)

    def _keep(self, environ: "WSGIEnvironment", answer: Answer, lifetime: Lifetime, state: DataState) -> Answer:
        origin, coding = self._origin(environ, state), _coding(environ) if lifetime.compressible else ANY_CODING
        answer = _coded(answer, coding).with_header("ETag", origin.etag(lifetime, coding))
        self.memory.put(origin.era, (origin.address, coding), KeptAnswer(answer, environ.get(ROUTE, "")))
        return answer

    def _origin(self, environ: "WSGIEnvironment", state: DataState) -> Origin:
        # Remembered as it was sent: on its way the application may put it into another form.
        address = environ.get(_ADDRESS) or environ.setdefault(_ADDRESS, address_of(environ))
        return Origin(state.version, self.clock().date(), address)


def _is_public_read(environ: "WSGIEnvironment") -> bool:
    return environ["REQUEST_METHOD"] == "GET" and not environ.get("PATH_INFO", "").startswith(ADMIN_ROUTES)


def _coding(environ: "WSGIEnvironment") -> str:
    return accepted_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))


def _coded(answer: Answer, coding: str) -> Answer:
    """Compress an answer where that helps. All answers of its kind vary, also those that are sent as they are."""
    if coding == ANY_CODING or not is_compressible(answer.header("Content-Type")):
        return answer
    vary = ", ".join(filter(None, (answer.header("Vary"), "Accept-Encoding")))
    if coding == IDENTITY or len(answer.body) < SMALLEST_BODY:
        return answer.with_header("Vary", vary)
    body = compressed(answer.body, coding)
    varying = answer.with_header("Vary", vary).with_header("Content-Encoding", coding)
    return evolve(varying.with_header("Content-Length", str(len(body))), body=body)


def _unless_known(answer: Answer, environ: "WSGIEnvironment") -> Answer:
    if not has_etag(environ.get("HTTP_IF_NONE_MATCH", ""), answer.header("ETag")):
        return answer
    return Answer("304 NOT MODIFIED", tuple(h for h in answer.headers if h[0].lower() not in _ABOUT_THE_BODY), b"")


def _not_modified(lifetime: Lifetime, etag: str) -> Answer:
    """Return what a 304 has to repeat of the answer's headers (RFC 9110, section 15.4.5), without the answer."""
    headers = [("Cache-Control", lifetime.cache_control), ("ETag", etag), ("Access-Control-Allow-Origin", "*")]
    if lifetime.compressible:
        headers.append(("Vary", "Accept-Encoding"))
    return Answer("304 NOT MODIFIED", tuple(headers), b"")

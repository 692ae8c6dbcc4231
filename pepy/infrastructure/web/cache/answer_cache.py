"""A 304 without making the answer, an answer from memory, or else one by the application, which is then kept."""

from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING

from attrs import Factory, evolve, frozen

from pepy.application.query.downloads.project_reader import DataState
from pepy.application.query.service.data_watch import DataWatch
from pepy.domain.clock import Clock
from pepy.domain.errors import StoreOutdatedError, StoreUnavailableError
from pepy.infrastructure.api.answers import Answer, prefers_csv
from pepy.infrastructure.web.app import ROUTE
from pepy.infrastructure.web.cache.answer_memory import AnswerMemory, KeptAnswer
from pepy.infrastructure.web.cache.asked import ANY_FORM, Asked, address_of
from pepy.infrastructure.web.cache.content_codings import (
    IDENTITY,
    MIN_COMPRESSED_BYTES,
    accepted_coding,
    compressed,
)
from pepy.infrastructure.web.cache.etags import body_etag, has_etag
from pepy.infrastructure.web.cache.refresher import Refresher
from pepy.infrastructure.web.cache.unranked_routes import UNRANKED_ROUTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import WSGIEnvironment

SOURCE = "pepy.source"
"""The key under which a request's environment says what made the answer, for the metrics; absent: the application."""

_ABOUT_THE_BODY = ("content-type", "content-length", "content-encoding", "content-range")


@frozen
class AnswerCache:
    """Sits in front of the application, and keeps answers that depend only on data, day and address."""

    make: "Callable[[WSGIEnvironment], Answer]"
    watch: DataWatch
    memory: AnswerMemory
    clock: Clock
    refresher: Refresher = Factory(Refresher)
    unranked_routes: frozenset[str] = UNRANKED_ROUTES

    def answer(self, environ: "WSGIEnvironment") -> Answer:
        """Answer a request."""
        if environ["REQUEST_METHOD"] != "GET":
            return self.make(environ)
        asked, state = self._asked(environ), self._state()
        client_has = environ.get("HTTP_IF_NONE_MATCH", "")
        if client_has and state and (not_modified := asked.not_modified(state, client_has)):
            environ[SOURCE] = "etag"
            return not_modified
        kept = self._kept(asked, state, environ)
        if kept is None:
            return _unless_known(self._made(asked, state, environ), client_has)
        environ[ROUTE], environ[SOURCE] = kept.route, "memory"
        # The ETag of the current version was looked for above; this one may be older, and `*` matches any.
        return _unless_known(kept.answer, client_has)

    def not_modified(self, environ: "WSGIEnvironment") -> Answer | None:
        """Return a 304 if a client has what it asks for, as far as that can be told without making an answer."""
        client_has = environ.get("HTTP_IF_NONE_MATCH", "")
        if not client_has or environ["REQUEST_METHOD"] != "GET":
            return None
        asked, state = self._asked(environ), self._state()
        if state and (not_modified := asked.not_modified(state, client_has)):
            environ[SOURCE] = "etag"
            return not_modified
        kept = self._kept(asked, state, environ)
        if kept is None or (answer := _unless_known(kept.answer, client_has)).status != 304:
            return None
        environ[ROUTE], environ[SOURCE] = kept.route, "memory"
        return answer

    def _asked(self, environ: "WSGIEnvironment") -> Asked:
        coding = accepted_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        return Asked(address_of(environ), coding, prefers_csv(environ.get("HTTP_ACCEPT", "")), self.clock().date())

    def _state(self) -> DataState | None:
        """Return what readers see now; None if the store is down."""
        try:
            return self.watch.now()
        except (StoreUnavailableError, StoreOutdatedError):
            return None

    def _kept(self, asked: Asked, state: DataState | None, environ: "WSGIEnvironment") -> KeptAnswer | None:
        """Return a usable answer from memory; if it is of the previous version, refresh it in the background."""
        kept = self._remembered(asked)
        if kept is None or kept.version is None:
            return kept
        # Some windows end with today, so no kept answer outlives its day.
        if state is None or kept.day != asked.today:
            return None
        if not kept.is_of(state):
            if not self.watch.was_current(kept.version, unranked=kept.unranked):
                return None
            again = {**environ, "wsgi.input": BytesIO()}
            self.refresher.refresh((asked.address, asked.form), lambda: self._make_anew(asked, again))
        return kept

    def _remembered(self, asked: Asked) -> KeptAnswer | None:
        with self.memory.lock:
            return self.memory.get((asked.address, asked.form)) or self.memory.get((asked.address, ANY_FORM))

    def _make_anew(self, asked: Asked, environ: "WSGIEnvironment") -> None:
        """Replace the kept answer, unless a request has done so already. An error is not kept: the old answer stays."""
        state, kept = self._state(), self._remembered(asked)
        if kept and (state is None or not kept.is_of(state)):
            self._made(asked, state, environ)

    def _made(self, asked: Asked, state: DataState | None, environ: "WSGIEnvironment") -> Answer:
        """Let the application answer, and keep that if it may be kept."""
        answer = _coded(self.make(environ), asked.coding)
        if answer.status != 200 or not answer.lifetime.kept:
            return answer
        route = environ.get(ROUTE, "")
        unranked = route in self.unranked_routes
        version = self._version_of(answer, state, unranked=unranked)
        if version is None or asked.today != self.clock().date():
            # It depends on no data, or was made around midnight, so that its day is uncertain.
            etag = body_etag(answer.body)
        else:
            etag = asked.etag(version, answer.lifetime, unranked=unranked)
        answer = answer.with_header("ETag", etag)
        with self.memory.lock, suppress(ValueError):  # Raised for an answer that is larger than all the memory.
            key = (asked.address, asked.form_of(answer.lifetime))
            self.memory[key] = KeptAnswer(answer, asked.today, route, version, unranked)
        return answer

    def _version_of(self, answer: Answer, state: DataState | None, *, unranked: bool) -> int | None:
        """Return the version of the data that an answer shows; None if it depends on no data."""
        version = answer.data_version
        if version is None:
            return None
        if state and version > state.version:
            self.watch.notice(version)
        return self.watch.unranked_version(version) if unranked else version


def _coded(answer: Answer, coding: str) -> Answer:
    """Compress an answer if that helps. All answers of a compressible kind get a `Vary` header, compressed or not."""
    if not answer.lifetime.compressible:
        return answer
    vary = ", ".join(filter(None, (answer.header("Vary"), "Accept-Encoding")))
    if coding == IDENTITY or len(answer.body) < MIN_COMPRESSED_BYTES:
        return answer.with_header("Vary", vary)
    body = compressed(answer.body, coding)
    varying = answer.with_header("Vary", vary).with_header("Content-Encoding", coding)
    return evolve(varying.with_header("Content-Length", str(len(body))), body=body)


def _unless_known(answer: Answer, client_has: str) -> Answer:
    etag = answer.header("ETag") if client_has else ""
    if not etag or not has_etag(client_has, etag):
        return answer
    answer.close()
    return evolve(
        answer,
        stream=None,
        status=304,
        headers=tuple(h for h in answer.headers if h[0].lower() not in _ABOUT_THE_BODY),
        body=b"",
    )

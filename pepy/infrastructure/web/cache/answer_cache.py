"""A 304 without making the answer, an answer from memory, or else one by the application, which is then kept."""

from contextlib import suppress
from datetime import date
from hashlib import blake2b
from io import BytesIO
from typing import TYPE_CHECKING

from attrs import Factory, evolve, frozen

from pepy.application.query.service.data_watch import DataWatch
from pepy.domain.clock import Clock
from pepy.domain.errors import StoreOutdatedError, StoreUnavailableError
from pepy.infrastructure.api.answers import (
    API,
    BADGE,
    CHART,
    FEED,
    NEGOTIATED,
    PAGE,
    Answer,
    Headers,
    Lifetime,
    prefers_csv,
)
from pepy.infrastructure.web.app import ROUTE
from pepy.infrastructure.web.cache.answer_memory import AnswerMemory, KeptAnswer
from pepy.infrastructure.web.cache.content_codings import (
    IDENTITY,
    MIN_COMPRESSED_BYTES,
    accepted_coding,
    compressed,
)
from pepy.infrastructure.web.cache.etags import body_etag, has_etag, program_version, tags
from pepy.infrastructure.web.cache.refresher import Refresher

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import WSGIEnvironment

SOURCE = "pepy.source"
"""The key under which a request's environment says what made the answer, for the metrics; absent: the application."""

_LIFETIME_OF_NAME = {lifetime.name: lifetime for lifetime in (API, BADGE, CHART, FEED, NEGOTIATED, PAGE)}
ANY_FORM = "any"
"""The form of answers that are the same whatever the client accepts."""
_ABOUT_THE_BODY = ("content-type", "content-length", "content-encoding", "content-range")


@frozen
class AnswerCache:
    """Sits in front of the application, and keeps answers that depend only on data, day and address."""

    make: "Callable[[WSGIEnvironment], Answer]"
    watch: DataWatch
    memory: AnswerMemory
    clock: Clock
    refresher: Refresher = Factory(Refresher)

    def answer(self, environ: "WSGIEnvironment") -> Answer:
        """Answer a request."""
        if environ["REQUEST_METHOD"] != "GET":
            return self.make(environ)
        asked, version = self._asked(environ), self._version()
        client_has = environ.get("HTTP_IF_NONE_MATCH", "")
        if client_has and version is not None and (not_modified := asked.not_modified(version, client_has)):
            environ[SOURCE] = "etag"
            return not_modified
        kept = self._kept(asked, version, environ)
        if kept is None:
            return _unless_known(self._made(asked, version, environ), client_has)
        environ[ROUTE], environ[SOURCE] = kept.route, "memory"
        # The ETag of the current version was looked for above; this one may be older, and `*` matches any.
        return _unless_known(kept.answer, client_has)

    def not_modified(self, environ: "WSGIEnvironment") -> Answer | None:
        """Return a 304 if a client has what it asks for, as far as that can be told without making an answer."""
        client_has = environ.get("HTTP_IF_NONE_MATCH", "")
        if not client_has or environ["REQUEST_METHOD"] != "GET":
            return None
        asked, version = self._asked(environ), self._version()
        if version is not None and (not_modified := asked.not_modified(version, client_has)):
            environ[SOURCE] = "etag"
            return not_modified
        kept = self._kept(asked, version, environ)
        if kept is None or (answer := _unless_known(kept.answer, client_has)).status != 304:
            return None
        environ[ROUTE], environ[SOURCE] = kept.route, "memory"
        return answer

    def _asked(self, environ: "WSGIEnvironment") -> "Asked":
        coding = accepted_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        return Asked(address_of(environ), coding, prefers_csv(environ.get("HTTP_ACCEPT", "")), self.clock().date())

    def _version(self) -> int | None:
        """Return the data version that readers see now; None if the store is down."""
        try:
            return self.watch.now().version
        except (StoreUnavailableError, StoreOutdatedError):
            return None

    def _kept(self, asked: "Asked", version: int | None, environ: "WSGIEnvironment") -> KeptAnswer | None:
        """Return a usable answer from memory; if it is of the previous version, refresh it in the background."""
        kept = self._remembered(asked)
        made_from = kept.answer.data_version if kept else None
        if kept is None or made_from is None:
            return kept
        # Some windows end with today, so no kept answer outlives its day.
        if version is None or kept.day != asked.today:
            return None
        if made_from != version:
            if not self.watch.was_current(made_from):
                return None
            again = {**environ, "wsgi.input": BytesIO()}
            self.refresher.refresh((asked.address, asked.form), lambda: self._make_anew(asked, again))
        return kept

    def _remembered(self, asked: "Asked") -> KeptAnswer | None:
        with self.memory.lock:
            return self.memory.get((asked.address, asked.form)) or self.memory.get((asked.address, ANY_FORM))

    def _make_anew(self, asked: "Asked", environ: "WSGIEnvironment") -> None:
        """Replace the kept answer, unless a request has done so already. An error is not kept: the old answer stays."""
        version, kept = self._version(), self._remembered(asked)
        if kept and kept.answer.data_version != version:
            self._made(asked, version, environ)

    def _made(self, asked: "Asked", version: int | None, environ: "WSGIEnvironment") -> Answer:
        """Let the application answer, and keep that if it may be kept."""
        answer = _coded(self.make(environ), asked.coding)
        if answer.status != 200 or not answer.lifetime.kept:
            return answer
        if version is not None and answer.data_version is not None and answer.data_version > version:
            self.watch.notice(answer.data_version)
        if answer.data_version is None or asked.today != self.clock().date():
            # It depends on no data, or was made around midnight, so that its day is uncertain.
            etag = body_etag(answer.body)
        else:
            etag = asked.etag(answer.data_version, answer.lifetime)
        answer = answer.with_header("ETag", etag)
        with self.memory.lock, suppress(ValueError):  # Raised for an answer that is larger than all the memory.
            key = (asked.address, asked.form_of(answer.lifetime))
            self.memory[key] = KeptAnswer(answer, asked.today, environ.get(ROUTE, ""))
        return answer


@frozen(slots=True)
class Asked:
    """The parts of a request by which kept answers differ."""

    address: str
    """As `address_of` gives it. Taken before the application may rewrite the query."""
    coding: str
    wants_csv: bool
    """Whether `Accept` prefers CSV, which many addresses do not have: they keep one answer more for such clients."""
    today: date
    """The UTC day: windows move with it."""

    @property
    def form(self) -> str:
        """Return in which of its forms the client wants an answer that has several."""
        return f"csv {self.coding}" if self.wants_csv else self.coding

    def form_of(self, lifetime: Lifetime) -> str:
        """Return in which form the client gets an answer of this lifetime."""
        return self.form if lifetime.compressible else ANY_FORM

    def etag(self, data_version: int, lifetime: Lifetime) -> str:
        """Return the strong ETag of the answer, made from everything that its bytes depend on, not from the answer."""
        form = self.form_of(lifetime)
        source = f"{program_version()} {data_version} {self.today} {lifetime.name} {form} {self.address}"
        digest = blake2b(source.encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
        return f'"{lifetime.name}-{digest}"'

    def not_modified(self, data_version: int, client_has: str) -> Answer | None:
        """Return a 304 if a client says that it has the answer made from this version.

        It repeats the headers of the answer that a 304 must have (RFC 9110, section 15.4.5).
        """
        for tag in tags(client_has):
            lifetime = _LIFETIME_OF_NAME.get(tag.partition("-")[0])
            if lifetime and self.etag(data_version, lifetime) == f'"{tag}"':
                headers = (("Cache-Control", lifetime.cache_control), ("ETag", f'"{tag}"'), *_vary(lifetime))
                return Answer(304, headers, b"", lifetime)
        return None


def address_of(environ: "WSGIEnvironment") -> str:
    """Return path and query of a request as one text that no other path with another query has.

    The path is decoded, so it may have a question mark of its own: its length says where it ends.
    """
    path = environ.get("PATH_INFO", "")
    return f"{len(path)} {path}?{environ.get('QUERY_STRING', '')}"


def _vary(lifetime: Lifetime) -> Headers:
    """Return what answers of a lifetime say about the headers of requests that they depend on."""
    chosen_by = ["Accept"] if lifetime.negotiated else []
    chosen_by += ["Accept-Encoding"] if lifetime.compressible else []
    return (("Vary", ", ".join(chosen_by)),) if chosen_by else ()


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

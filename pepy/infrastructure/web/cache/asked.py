"""What an answer is asked for by, and the ETag that follows from it."""

from datetime import date
from hashlib import blake2b
from itertools import product
from typing import TYPE_CHECKING

from attrs import frozen

from pepy.application.query.downloads.project_reader import DataState
from pepy.infrastructure.api.answers import API, BADGE, CHART, FEED, NEGOTIATED, PAGE, Answer, Headers, Lifetime
from pepy.infrastructure.web.cache.etags import program_version, tags

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

ANY_FORM = "any"
"""The form of answers that are the same whatever the client accepts."""


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

    def etag(self, version: int, lifetime: Lifetime, *, unranked: bool) -> str:
        """Return the strong ETag of the answer, made from everything that its bytes depend on, not from the answer.

        `version` is that of all data, or of data without ranks.
        """
        kind = _kind(lifetime, unranked=unranked)
        source = f"{program_version()} {version} {self.today} {kind} {self.form_of(lifetime)} {self.address}"
        digest = blake2b(source.encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
        return f'"{kind}-{digest}"'

    def not_modified(self, state: DataState, client_has: str) -> Answer | None:
        """Return a 304 if a client says that it has the answer made from these data.

        It repeats the headers of the answer that a 304 must have (RFC 9110, section 15.4.5).
        """
        for tag in tags(client_has):
            lifetime, unranked = _KINDS.get(tag.partition("-")[0], (None, False))
            if lifetime and self.etag(state.version_of(unranked=unranked), lifetime, unranked=unranked) == f'"{tag}"':
                headers = (("Cache-Control", lifetime.cache_control), ("ETag", f'"{tag}"'), *_vary(lifetime))
                return Answer(304, headers, b"", lifetime)
        return None


def address_of(environ: "WSGIEnvironment") -> str:
    """Return path and query of a request as one text that no other path with another query has.

    The path is decoded, so it may have a question mark of its own: its length says where it ends.
    """
    path = environ.get("PATH_INFO", "")
    return f"{len(path)} {path}?{environ.get('QUERY_STRING', '')}"


def _kind(lifetime: Lifetime, *, unranked: bool) -> str:
    """Return how an ETag begins: it tells what it is made of, so that it can be recognised without its answer."""
    return f"{lifetime.name}.unranked" if unranked else lifetime.name


_KINDS = {
    _kind(lifetime, unranked=unranked): (lifetime, unranked)
    for lifetime, unranked in product((API, BADGE, CHART, FEED, NEGOTIATED, PAGE), (False, True))
}


def _vary(lifetime: Lifetime) -> Headers:
    """Return what answers of a lifetime say about the headers of requests that they depend on."""
    chosen_by = ["Accept"] if lifetime.negotiated else []
    chosen_by += ["Accept-Encoding"] if lifetime.compressible else []
    return (("Vary", ", ".join(chosen_by)),) if chosen_by else ()

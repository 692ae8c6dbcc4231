"""What a route returns: an answer that knows how long it may be cached and who may read it."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import orjson
from attrs import evolve, frozen
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import HTTP_STATUS_CODES, parse_accept_header

from pepy.domain.index.data_event import DataEvent
from pepy.domain.keys.api_key import without_secrets

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Headers = tuple[tuple[str, str], ...]

STATUS_LINES = {status: f"{status} {reason.upper()}" for status, reason in HTTP_STATUS_CODES.items()}
"""Each status with its reason, as WSGI requires."""

_PARAMETERS_BUT_WEIGHTS = re.compile(r";(?!\s*q=)[^,;]*")
"""Such as `charset=utf-8`: they do not keep a client from understanding what pepy sends."""


@frozen
class Lifetime:
    """How long caches may keep an answer, and who may read it."""

    name: str
    """Part of the ETags of kept answers, so that an ETag can be recognised without its answer."""
    cache_control: str
    kept: bool = False
    """Whether the bytes of a 200 depend on the data, the day and the address alone: it gets an ETag and is kept."""
    compressible: bool = False
    """Whether an answer can be large enough to be compressed for clients that accept it."""
    negotiated: bool = False
    """Whether the same address gives JSON or CSV, as `Accept` prefers; such an answer is compressible, too."""
    public: bool = True
    """Whether pages of other origins may read it."""


API = Lifetime(
    "api", "public, max-age=3600, stale-while-revalidate=60, stale-if-error=3600", kept=True, compressible=True
)
NEGOTIATED = evolve(API, name="negotiated", negotiated=True)
BADGE = Lifetime("badge", "public, max-age=86400", kept=True)
CHART = Lifetime("chart", "public, max-age=86400", kept=True, compressible=True)
FEED = Lifetime("feed", "public, max-age=3600, stale-if-error=86400", kept=True, compressible=True)
"""Readers ask every hour; a feed changes once a day."""
PAGE = Lifetime(
    "page", "public, max-age=300, stale-while-revalidate=60, stale-if-error=3600", kept=True, compressible=True
)
"""Shorter than an answer of the API, because a page names the static files of its release."""
ASSET = Lifetime("asset", "public, max-age=31536000, immutable", kept=True, compressible=True)
"""A file whose address changes with what is in it."""
NOT_FOUND = Lifetime("not-found", "public, max-age=300")
NOW = Lifetime("now", "no-store")
"""True only when it is given, like most errors."""
PRIVATE = Lifetime("private", "no-store", compressible=True, public=False)
"""For the client that asked, and no cache."""


class Stream(Protocol):
    """A body in pieces; `close` is called when it was sent, or the client is gone, and more than once does no harm."""

    def __iter__(self) -> Iterator[bytes]:
        """Return the pieces."""

    def close(self) -> None:
        """Let go of what it is read from."""


@frozen(slots=True)
class Answer:
    """Everything that goes back to the client except what all answers get: CORS headers and the request's id.

    It is a WSGI application, which Flask accepts as what a route returns.
    """

    status: int
    headers: Headers
    body: bytes
    lifetime: Lifetime
    data_version: int | None = None
    """The version of the data that it was made from; None if it depends on no data."""
    stream: "Stream | None" = None
    """Sent instead of `body`, piece by piece, where that would be too large for memory."""

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Send the answer as it is, to HEAD without its body."""
        start_response(STATUS_LINES[self.status], list(self.headers))
        return self.sent_to(environ["REQUEST_METHOD"])

    def sent_to(self, method: str) -> Iterable[bytes]:
        """Return the body in pieces; none of it to HEAD. The server closes a stream that it was given (PEP 3333)."""
        if method == "HEAD":
            self.close()
            return []
        return self.stream or ([self.body] if self.body else [])

    def close(self) -> None:
        """Let go of what the body would be read from; for whoever does not send it."""
        if self.stream:
            self.stream.close()

    def header(self, name: str) -> str:
        """Return the value of a header, empty if there is none."""
        wanted = name.lower()
        return next((value for header, value in self.headers if header.lower() == wanted), "")

    def with_header(self, name: str, value: str) -> "Answer":
        """Return the answer with this header instead of any of the same name."""
        lowered = name.lower()
        kept = [header for header in self.headers if header[0].lower() != lowered]
        # Not by `evolve`, which takes four times as long: most answers get a few headers on their way.
        headers = (*kept, (name, value))
        return Answer(self.status, headers, self.body, self.lifetime, self.data_version, self.stream)

    def with_lifetime(self, lifetime: Lifetime) -> "Answer":
        """Return the answer with another lifetime, and what that says to caches."""
        answer = self.with_header("Cache-Control", lifetime.cache_control)
        headers = answer.with_header("Vary", "Accept").headers if lifetime.negotiated else answer.headers
        return Answer(self.status, headers, self.body, lifetime, self.data_version, self.stream)


def answer_of(
    body: bytes, content_type: str, lifetime: Lifetime, data_version: int | None, status: int = 200
) -> Answer:
    """Return an answer with the headers of its lifetime; without a data version, it depends on no data."""
    headers = (
        ("Cache-Control", lifetime.cache_control),
        ("Content-Type", content_type),
        ("Content-Length", str(len(body))),
    )
    return Answer(status, headers, body, lifetime, data_version)


def json_answer(content: Any, data_version: int | None, lifetime: Lifetime = API, status: int = 200) -> Answer:
    """Return JSON, which caches may keep for an hour unless another lifetime is given."""
    return answer_of(json_bytes(content), "application/json", lifetime, data_version, status)


def badge_answer(svg: str, data_version: int | None, lifetime: Lifetime = BADGE, status: int = 200) -> Answer:
    """Return a badge, which caches may keep for a day unless another lifetime is given."""
    return answer_of(svg.encode(), "image/svg+xml; charset=utf-8", lifetime, data_version, status)


def error_answer(status: int, message: str, lifetime: Lifetime = NOW) -> Answer:
    """Return an error in the shape of all errors."""
    # A key that was typed in a wrong place, such as a path, is not repeated.
    return json_answer({"error": status, "message": without_secrets(message)}, None, lifetime, status)


def json_bytes(content: Any) -> bytes:
    """Return JSON in UTF-8; days are written as ISO dates."""
    try:
        return orjson.dumps(content)
    except orjson.JSONEncodeError:
        # orjson refuses integers of more than 64 bits, which sums of days that an older release stored can reach, and
        # lone surrogates, which an error may repeat as they were typed.
        text = json.dumps(content, default=date.isoformat, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "replace")


def archived(days: Iterable[date]) -> dict[str, list[str]]:
    """Return what a JSON answer says about archived days, whose downloads it lacks; nothing if there are none."""
    listed = [day.isoformat() for day in days]
    return {"archived_days": listed} if listed else {}


def listed_events(events: Iterable[DataEvent]) -> list[dict[str, Any]]:
    """Return how a JSON answer lists data events."""
    return [
        {
            "from": event.first_day,
            "to": event.last_day,
            "kind": event.kind,
            "project": event.project,
            "text": event.text,
            "source": event.source,
        }
        for event in events
    ]


def prefers_csv(accept: str) -> bool:
    """Tell whether an `Accept` header prefers CSV to JSON; to those who do not care, JSON is sent."""
    # Most clients send none, or `*/*`.
    return "text/" in accept.lower() and _prefers_csv(accept)


@lru_cache(maxsize=100)
def _prefers_csv(accept: str) -> bool:
    accepted = parse_accept_header(_PARAMETERS_BUT_WEIGHTS.sub("", accept.lower()), MIMEAccept)
    return accepted.best_match(("application/json", "text/csv")) == "text/csv"

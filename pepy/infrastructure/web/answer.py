"""A WSGI answer as a value, so that it can be kept, compressed and told of."""

from contextlib import closing, nullcontext
from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

Headers = tuple[tuple[str, str], ...]

ROUTE = "pepy.route"
"""Where a request's environment says which route it took, for the access log and the metrics."""

SOURCE = "pepy.source"
"""Where a request's environment says what made its answer, for the metrics; nothing said: the application did."""


@frozen(slots=True)
class Answer:
    """Status line, headers and the whole body."""

    status: str
    headers: Headers
    body: bytes

    @property
    def code(self) -> int:
        """The status as a number."""
        return int(self.status[:3])

    def header(self, name: str) -> str:
        """Return the value of a header, empty if there is none."""
        wanted = name.lower()
        for header, value in self.headers:
            if header.lower() == wanted:
                return value
        return ""

    def with_header(self, name: str, value: str) -> "Answer":
        """Return the answer with this header instead of any of the same name."""
        lowered = name.lower()
        kept = [header for header in self.headers if header[0].lower() != lowered]
        return Answer(self.status, (*kept, (name, value)), self.body)


def answer_of(app: "WSGIApplication", environ: "WSGIEnvironment") -> Answer:
    """Let an application answer."""
    begun: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _exc_info: object = None) -> Any:
        begun[:] = [status, tuple(headers)]
        return begun.append

    pieces: Iterable[bytes] = app(environ, start_response)
    with closing(pieces) if hasattr(pieces, "close") else nullcontext():  # type: ignore[type-var] # hasattr tells.
        body = b"".join(pieces)
    return Answer(begun[0], begun[1], body)

"""Requests that no sane client would send, and what must be true of the answers nevertheless."""

import http.client
import json
import re
import socket
from random import Random
from urllib.parse import quote_from_bytes

from attrs import define, field, frozen

from pepy.infrastructure.api.openapi.document import openapi_document
from tests.acceptance.in_process import ADMIN_PASSWORD

_PATHS = openapi_document()["paths"]
_NO_PATHS = ["/nothing/here", "/docs/{name}", "/api/v3/projects/{name}", "/static/{name}"]
_PAGES = [
    *("/", "/top", "/trending", "/new", "/search", "/events", "/compare", "/robots.txt", "/sitemap.xml"),
    *("/projects/{name}", "/badges/{name}"),
]
_OLD_SPELLINGS = [
    "/badge/{name}.svg",
    "/badge/{name}/Monthly",
    "/badge/{name}/7D.svg",
    "/api/v2/projects/{name}/downloads",
]
_TEMPLATES = [*_PATHS, *_NO_PATHS, *_PAGES, *_OLD_SPELLINGS]
# fmt: off
_NAMES = [
    "requests", "Requests", "a", "no-such-thing", "%20", "%00", "a%00b", "%ff%fe", "..", "%2e%2e%2f", "a%2Fb", "%25",
    "%0d%0aX: y", "x" * 512, "x" * 513, "x" * 3000, "%F0%9F%90%8D", "%ED%A0%80", "';--", "{{7*7}}", "%", "%zz",
    "{name}",
]
_PARAMETERS = sorted(
    {
        parameter["name"]
        for item in _PATHS.values()
        for operation in item.values()
        for parameter in operation["parameters"]
        if parameter["in"] == "query"
    }
    | {"password", "as", "versions"}
)
_VALUES = [
    "", "true", "FALSE", "2026-08-24", "2026-02-30", "0000-00-00", "9999-12-31", "0001-01-01", "-1", "0", "1", "1000",
    "1e9",
    "9" * 5000, "%D9%A3", "%00", "%ff", "%", "%u1234", "2.*", ">=2,<3", ">=", "===", "[", "[!", "*" * 200, "a" * 9000,
    ",,,",
    "day", "week", "month", "year", "version", "country", "null", "other", "csv", "json", "ONE_YEAR", "%23abc", "red",
    "data:image/svg+xml,x",
    "data:image/png;base64,AAAA", "for-the-badge", "%3Cscript%3E", "%0d%0a", "requests,a,%00", "~=1!2.*", "1_000", "+5",
]
_METHODS = ["GET"] * 12 + ["HEAD"] * 3 + ["OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "get"]
_HEADERS = [
    ("Accept", ["*/*", "application/json", "image/svg+xml", "text/html;q=x", "text/csv", "text/csv;q="]),
    ("Accept", ["a" * 3000, ";;;", "*/*;q=nan", "/"]),
    ("Accept", ["text/html,application/xhtml+xml,*/*;q=0.8"]),
    ("Accept-Encoding", ["gzip", "br", "zstd", "gzip;q=0, *;q=1", "identity;q=0", "\xff", "gzip;q=banana", "," * 500]),
    ("If-None-Match", ["*", '"x"', 'W/"x"', "\xff", '"', ",,,", '"a", "b' * 200]),
    ("If-Modified-Since", ["yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 99 Jan 99999 00:00:00 GMT"]),
    ("Range", ["bytes=0-1", "bytes=-1", "bytes=9-1", "bytes=x", "bytes=" + "0-," * 300]),
    ("Authorization", [f"Bearer {ADMIN_PASSWORD}", "Bearer", "Bearer \xe9", "Basic", "Basic !!", "Basic \xff"]),
    ("Content-Type", ["application/json", "multipart/form-data", "multipart/form-data; boundary=\xff", "x", ""]),
    ("Cookie", ["a=b", "=" * 900, "\xff=\xfe"]),
    ("X-Api-Key", ["key", "", "\xff", "k" * 2000]),
    ("X-Request-Id", ["1", "a\tb", "i" * 5000, "\xff"]),
    ("X-Forwarded-For", ["127.0.0.1", "::", "no, address"]),
    ("Host", ["pepy.tech", "", "\xff"]),
    ("Origin", ["https://example.org", "null", "\xff"]),
    ("Access-Control-Request-Method", ["GET", "", "\xff"]),
]
# fmt: on
_BODIES = [b'["requests", "\xff"]', b'["requests", "a\\u0000"]', b'{"names": ["requests", ""]}', b"[" * 900, b"{}"]
_STATUSES = {200, 204, 206, 301, 304, 400, 401, 404, 405, 406, 411, 412, 413, 414, 415, 416, 417, 429, 431}


# RFC 3986 knows no other characters; a server refuses others before pepy hears of the request.
_URL = re.compile(r"[-A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%]*")


@frozen
class OddRequest:
    """A request as it goes over the wire."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @classmethod
    def random(cls, chance: Random) -> "OddRequest":
        headers = [
            (name, chance.choice(values)) for name, values in chance.sample(_HEADERS, chance.choice((0, 0, 1, 2, 5)))
        ]
        body = chance.choice((b"", chance.randbytes(chance.choice((1, 900))), chance.choice(_BODIES)))
        if body or chance.random() < 0.05:
            headers.append(("Content-Length", str(len(body))))
        return cls(chance.choice(_METHODS), _target(chance), tuple(headers), body)

    def is_http(self) -> bool:
        """Tell whether the server must hand this on: its address is one."""
        return _URL.fullmatch(self.target) is not None

    def raw(self) -> bytes:
        lines = [
            f"{self.method} {self.target} HTTP/1.1",
            "Host: localhost",
            *(f"{name}: {value}" for name, value in self.headers),
        ]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body


@define
class RawClient:
    """Sends requests over a connection that it keeps as long as the server does."""

    port: int
    _connection: socket.socket | None = field(default=None)

    def send(self, request: OddRequest) -> http.client.HTTPResponse:
        """Return the answer; its body is read."""
        for attempt in (1, 2):
            try:
                return self._send_once(request)
            except (OSError, http.client.HTTPException):
                # The server may close a connection that it kept; it must not hang up on a fresh one.
                self.close()
                if attempt == 2:
                    raise
        raise AssertionError

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def _send_once(self, request: OddRequest) -> http.client.HTTPResponse:
        self._connection = self._connection or socket.create_connection(("127.0.0.1", self.port), timeout=20)
        self._connection.sendall(request.raw())
        answer = http.client.HTTPResponse(self._connection, method=request.method)
        answer.begin()
        answer.content = answer.read()  # type: ignore[attr-defined] # Kept beside the headers.
        if answer.will_close:
            self.close()
        return answer


def complaint(request: OddRequest, answer: http.client.HTTPResponse) -> str | None:
    """Return what is wrong with an answer, None if nothing is."""
    if answer.status not in _STATUSES:
        return f"status {answer.status}"
    content_type = answer.headers.get("Content-Type", "")
    if content_type.startswith("text/html") and b"<script>" in answer.content:  # type: ignore[attr-defined]
        return "typed markup in a page"
    if answer.status == 400 and not request.is_http():
        return None  # The server itself refuses it, without a body.
    if answer.status < 400 or request.method == "HEAD" or content_type.startswith(("image/svg+xml", "text/html")):
        return None
    if content_type != "application/json":
        return f"a {answer.status} of type {content_type!r}"
    return None if answer.headers.get("Content-Encoding") else _complaint_about(answer, request)


def _complaint_about(answer: http.client.HTTPResponse, request: OddRequest) -> str | None:
    """Return what is wrong with an error; about messages to assistants they have another form."""
    error = json.loads(answer.content)  # type: ignore[attr-defined] # See RawClient.
    if set(error) == {"error", "message"} and error["error"] == answer.status:
        return None
    to_assistants = request.method == "POST" and request.target.lstrip("/").startswith("mcp")
    is_message = to_assistants and error.get("jsonrpc") == "2.0"
    return None if is_message else f"the error {error}"


def _target(chance: Random) -> str:
    path = chance.choice(_TEMPLATES).replace("{name}", _name(chance))
    if chance.random() < 0.1:
        at = chance.randrange(1, len(path) + 1)
        path = f"/{path[1:at]}{chance.choice(('/', '//', '%2f', ';', '%00', '.', '~', '%'))}{path[at:]}"
    count = chance.choice((0, 0, 1, 1, 2, 3, 8))
    query = "&".join(
        f"{_parameter(chance)}{chance.choice(('=', '=', '=', '', '=='))}{_value(chance)}" for _ in range(count)
    )
    return f"{path.replace(' ', '%20')}?{query.replace(' ', '+')}" if query else path.replace(" ", "%20")


def _name(chance: Random) -> str:
    known = chance.random() < 0.4
    return (
        "requests" if known else chance.choice((*_NAMES, quote_from_bytes(chance.randbytes(chance.randrange(1, 40)))))
    )


def _parameter(chance: Random) -> str:
    return chance.choice(_PARAMETERS) if chance.random() < 0.9 else quote_from_bytes(chance.randbytes(5))


def _value(chance: Random) -> str:
    return chance.choice(_VALUES) if chance.random() < 0.8 else quote_from_bytes(chance.randbytes(chance.randrange(20)))

"""`POST /mcp`: the Model Context Protocol, through which assistants find and call tools.

Its transport is called "streamable HTTP". Every request is answered at once and with JSON, nothing is remembered, and
no stream is offered, so GET is a 405. Requests from any `Origin` are answered, because nothing here is private.
"""

from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

from attrs import frozen
from flask import Blueprint, abort, request

from pepy.infrastructure.api.answers import NOW, Answer, json_answer, json_bytes
from pepy.infrastructure.api.assistants.messages import (
    INVALID_PARAMS,
    MAX_MESSAGE_BYTES,
    METHOD_NOT_FOUND,
    Message,
    MessageError,
    MessageId,
    read_message,
)
from pepy.infrastructure.api.assistants.protocol import (
    HANDSHAKE_VERSIONS,
    SERVER_KEY,
    STATELESS_VERSIONS,
    check_request,
    is_stateless,
    negotiated,
)
from pepy.infrastructure.api.assistants.tools import TOOLS, ToolHandlers

INSTRUCTIONS = """Downloads of Python packages from PyPI, counted per UTC day. Say beside a number how far the data goes
(data_through). Downloads are not people: most are made by continuous integration, and mirrors copy everything; ask with
ci=false and mirrors=false for what is left. Null is unknown, never zero. Days on both sides of an event of kind
definition do not compare, because the source counted something else: mention events that an answer lists."""

_SERVER = {"name": "pepy", "title": "Downloads of Python packages", "version": version("pepy")}
_CAPABILITIES: Mapping[str, Any] = {"tools": {}}
_TOOLS = {tool.name: tool for tool in TOOLS}
_LISTED = [tool.described() for tool in TOOLS]
_KEPT_BY_CLIENTS = {"ttlMs": 3_600_000, "cacheScope": "public"}
"""For how long clients need not ask again what tools there are: an hour."""

Result = dict[str, Any]


def mcp_blueprint(find: ToolHandlers) -> Blueprint:
    """Return the route."""
    blueprint, answering = Blueprint("mcp", __name__), _Answering(find)

    @blueprint.post("/mcp")
    def receive() -> Answer:
        message_id = None
        try:
            message = read_message(_body())
            message_id = message.id
            stateless = is_stateless(request.headers)
            if message.is_notification:
                return Answer(202, (("Cache-Control", NOW.cache_control), ("Content-Length", "0")), b"", NOW)
            check_request(message, request.headers, stateless=stateless)
        except MessageError as error:
            return _error_answer(message_id, error, error.status)
        try:
            result = answering.result(message, stateless=stateless)
        except MessageError as error:
            # Before 2026-07-28 errors about what was asked are answers like any other; clients take a 404 for the end
            # of their session.
            return _error_answer(message_id, error, error.status if stateless else 200)
        return json_answer({"jsonrpc": "2.0", "id": message_id, "result": result}, None, NOW)

    return blueprint


def _body() -> bytes:
    # A body in chunks does not say beforehand how long it is, and Werkzeug just stops reading at its limit.
    request.max_content_length = MAX_MESSAGE_BYTES + 1
    body = request.get_data(cache=False)
    if len(body) > MAX_MESSAGE_BYTES:
        abort(413, f"The body is too large, it may have at most {MAX_MESSAGE_BYTES} bytes")
    return body


@frozen
class _Answering:
    """Answers requests by their method."""

    find: ToolHandlers

    def result(self, message: Message, *, stateless: bool) -> Result:
        """Return the result of a request. Raises MessageError."""
        methods: dict[str, Callable[[Mapping[str, Any]], Result]] = {
            "initialize": _initialized,
            "ping": lambda _: {},
            "server/discover": lambda _: _discovered(),
            "tools/list": _listed,
            "tools/call": self._called,
        }
        method = methods.get(message.method)
        if method is None:
            text = f'Method "{message.method}" does not exist here, only tools can be listed and called'
            raise MessageError(METHOD_NOT_FOUND, text, status=404)
        result = method(message.params)
        if not stateless:
            # Clients of older versions may refuse members that they do not know.
            return result
        kept = _KEPT_BY_CLIENTS if message.method in ("server/discover", "tools/list") else {}
        return {**result, **kept, "resultType": "complete", "_meta": {SERVER_KEY: _SERVER}}

    def _called(self, params: Mapping[str, Any]) -> Result:
        name, arguments = params.get("name"), params.get("arguments")
        tool = _TOOLS.get(name) if isinstance(name, str) else None
        if tool is None:
            raise MessageError(INVALID_PARAMS, f"There is no such tool; there are {', '.join(_TOOLS)}")
        if arguments is not None and not isinstance(arguments, dict):
            raise MessageError(INVALID_PARAMS, "arguments should be an object")
        answer = tool.call(self.find, arguments or {})
        if isinstance(answer, str):
            return {"content": [{"type": "text", "text": answer}], "isError": True}
        text = json_bytes(answer).decode()
        return {"content": [{"type": "text", "text": text}], "structuredContent": answer, "isError": False}


def _initialized(params: Mapping[str, Any]) -> Result:
    return {
        "protocolVersion": negotiated(params),
        "capabilities": _CAPABILITIES,
        "serverInfo": _SERVER,
        "instructions": INSTRUCTIONS,
    }


def _discovered() -> Result:
    versions = [*HANDSHAKE_VERSIONS, *STATELESS_VERSIONS]
    return {"supportedVersions": versions, "capabilities": _CAPABILITIES, "instructions": INSTRUCTIONS}


def _listed(params: Mapping[str, Any]) -> Result:
    if params.get("cursor") is not None:
        raise MessageError(INVALID_PARAMS, "There is no such cursor, all tools are on one page")
    return {"tools": _LISTED}


def _error_answer(message_id: MessageId | None, error: MessageError, status: int) -> Answer:
    about = {"code": error.code, "message": str(error)} | ({"data": error.data} if error.data else {})
    return json_answer({"jsonrpc": "2.0", "id": message_id, "error": about}, None, NOW, status)

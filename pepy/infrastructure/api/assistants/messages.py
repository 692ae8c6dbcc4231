"""Messages of JSON-RPC 2.0, https://www.jsonrpc.org/specification: reading one, and what can be wrong with it."""

from collections.abc import Mapping
from typing import Any

import orjson
from attrs import frozen

MAX_MESSAGE_BYTES = 65_536
"""Bytes of a message; a call of a tool takes a few hundred."""

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602

MessageId = str | int

_SHAPE = 'The body should be one message such as {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}'


@frozen
class Message:
    """A request, or a notification, which nobody answers."""

    method: str
    params: Mapping[str, Any]
    id: MessageId | None = None
    """None: it is a notification."""

    @property
    def is_notification(self) -> bool:
        """Tell whether nothing is expected in return."""
        return self.id is None


class MessageError(Exception):
    """A message that cannot be answered; the text says what would be right."""

    def __init__(self, code: int, text: str, data: Mapping[str, Any] | None = None, *, status: int = 400) -> None:
        super().__init__(text)
        self.code = code
        self.data = data
        self.status = status
        """The HTTP status that goes with it since 2026-07-28."""


def read_message(body: bytes) -> Message:
    """Read a message. Raises MessageError."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise MessageError(PARSE_ERROR, f"The body is not JSON in UTF-8: {error}") from error
    if isinstance(content, list):
        raise MessageError(INVALID_REQUEST, "Batches are not supported, send each message in a request of its own")
    if not isinstance(content, dict) or content.get("jsonrpc") != "2.0" or not isinstance(content.get("method"), str):
        raise MessageError(INVALID_REQUEST, _SHAPE)
    return Message(content["method"], content.get("params", {}), _id(content))


def _id(content: Mapping[str, Any]) -> MessageId | None:
    if "id" not in content:
        return None
    typed = content["id"]
    # 1.0 is a whole number to JSON Schema. What has more than 64 bits is read as a float, too: a bound, or beyond.
    if isinstance(typed, float) and typed.is_integer() and -(2**63) < typed < 2**64:
        return int(typed)
    # True is an integer to Python alone.
    if isinstance(typed, str | int) and not isinstance(typed, bool):
        return typed
    raise MessageError(INVALID_REQUEST, "id should be a text, or a whole number of at most 64 bits")

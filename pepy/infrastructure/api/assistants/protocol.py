"""Versions of the Model Context Protocol, and what each asks of a request.

Up to 2025-11-25 a client begins with `initialize`; since 2026-07-28 every request says by itself what it speaks:
https://modelcontextprotocol.io/specification/2026-07-28/basic/transports. pepy remembers nothing between requests, so
that both are answered alike.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pepy.infrastructure.api.assistants.messages import INVALID_PARAMS, Message, MessageError

if TYPE_CHECKING:
    from werkzeug.datastructures import Headers

HANDSHAKE_VERSIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
"""Those that begin with `initialize`, oldest first."""
STATELESS_VERSIONS = ("2026-07-28",)
"""Those in which every request stands for itself."""

HEADER_MISMATCH = -32020
UNSUPPORTED_VERSION = -32022

VERSION_HEADER = "Mcp-Protocol-Version"
METHOD_HEADER = "Mcp-Method"
NAME_HEADER = "Mcp-Name"

_VERSION_KEY = "io.modelcontextprotocol/protocolVersion"
_CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities"
SERVER_KEY = "io.modelcontextprotocol/serverInfo"
"""Where a result says who made it."""

_ENCODED = re.compile(r"=\?base64\?(.*)\?=")


def is_stateless(headers: "Headers") -> bool:
    """Tell whether a request stands for itself. Raises MessageError for a version that pepy does not speak."""
    version = headers.get(VERSION_HEADER)
    if version is None or version in HANDSHAKE_VERSIONS:
        return False
    if version not in STATELESS_VERSIONS:
        supported = [*HANDSHAKE_VERSIONS, *STATELESS_VERSIONS]
        text = f"Protocol version {version} is not supported, it should be one of {', '.join(supported)}"
        raise MessageError(UNSUPPORTED_VERSION, text, {"supported": supported, "requested": version})
    return True


def check_request(message: Message, headers: "Headers", *, stateless: bool) -> None:
    """Check the parameters, and if a request stands for itself, that it says what it must. Raises MessageError."""
    if not isinstance(message.params, dict):
        raise MessageError(INVALID_PARAMS, "params should be an object")
    if not stateless:
        return
    meta = message.params.get("_meta")
    if not isinstance(meta, dict) or _VERSION_KEY not in meta or _CAPABILITIES_KEY not in meta:
        raise MessageError(INVALID_PARAMS, f"params._meta should have {_VERSION_KEY} and {_CAPABILITIES_KEY}")
    repeated = {VERSION_HEADER: meta[_VERSION_KEY], METHOD_HEADER: message.method}
    name = message.params.get("name")
    if message.method == "tools/call" and isinstance(name, str):
        repeated[NAME_HEADER] = name
    for header, value in repeated.items():
        if _decoded(headers.get(header)) != value:
            raise MessageError(HEADER_MISMATCH, f"Header {header} should be as in the body")


def negotiated(params: Mapping[str, object]) -> str:
    """Return the version for a client that asks for one: that one, or else the newest. Raises MessageError."""
    asked = params.get("protocolVersion")
    if not isinstance(asked, str):
        raise MessageError(INVALID_PARAMS, f"protocolVersion should be one of {', '.join(HANDSHAKE_VERSIONS)}")
    return asked if asked in HANDSHAKE_VERSIONS else HANDSHAKE_VERSIONS[-1]


def _decoded(header: str | None) -> str | None:
    """Return what a header says; texts that headers cannot hold are sent in Base64."""
    encoded = _ENCODED.fullmatch(header or "")
    if not encoded:
        return header
    try:
        return b64decode(encoded[1], validate=True).decode()
    except (binascii.Error, ValueError):
        return None

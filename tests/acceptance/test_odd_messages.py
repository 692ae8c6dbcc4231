"""No message to `/mcp`, however odd, gives a 5xx; every error says in the form of JSON-RPC what would be right."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import Client, TestResponse

from pepy.infrastructure.api.assistants.tools import TOOLS
from tests.acceptance.in_process import application_with_days

STATELESS = {
    "Mcp-Protocol-Version": "2026-07-28",
    "Mcp-Method": "tools/call",
    "Mcp-Name": "top",
}
ABOUT_CLIENT = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
}


@pytest.fixture(scope="module")
def client(module_database_url: str) -> Client:
    """A client of an application that has two days."""
    return Client(application_with_days(module_database_url))


def send(client: Client, body: bytes | dict[str, Any], headers: dict[str, str] | None = None) -> TestResponse:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/mcp", data=data, headers=headers, content_type="application/json")


def request(method: str, params: object = None, **more: object) -> dict[str, Any]:
    message = {"jsonrpc": "2.0", "id": 1, "method": method} | more
    return message if params is None else message | {"params": params}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", -32700),
        (b"{", -32700),
        (b"\xff\xfe", -32700),
        (b"\x00", -32700),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "\\ud800"}', -32700),
        (b"[" * 30_000, -32700),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, -32700),
        (b'{"jsonrpc": "2.0", "id": NaN, "method": "ping"}', -32700),
        (b"[]", -32600),
        (b'[{"jsonrpc": "2.0", "id": 1, "method": "ping"}]', -32600),
        (b"null", -32600),
        (b'"ping"', -32600),
        (b"{}", -32600),
        (b'{"jsonrpc": "1.0", "id": 1, "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": 1, "method": 7}', -32600),
        (b'{"jsonrpc": "2.0", "id": 1, "result": {}}', -32600),
        (b'{"jsonrpc": "2.0", "id": null, "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": true, "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": 1.5, "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": -9223372036854775809, "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": 18446744073709551616, "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": [1], "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": ' + b"9" * 4_000 + b', "method": "ping"}', -32700),
        (b'{"jsonrpc": "2.0", "id": ' + b"9" * 40 + b', "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": [1]}', -32602),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": null}', -32602),
    ],
)
def test_what_is_no_message_is_a_400_with_an_error_of_json_rpc(client: Client, body: bytes, code: int) -> None:
    answer = send(client, body)

    assert (answer.status_code, answer.json["jsonrpc"], answer.json["error"]["code"]) == (400, "2.0", code)
    assert answer.json["error"]["message"]


@pytest.mark.parametrize("message_id", [0, -1, 2**63, "", "a\x00b", "x" * 10_000, "7"])
def test_an_id_comes_back_as_it_was_sent(client: Client, message_id: object) -> None:
    assert send(client, request("ping", id=message_id)).json == {"jsonrpc": "2.0", "id": message_id, "result": {}}


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (request("resources/list"), -32601),
        (request(""), -32601),
        (request("tools/call\x00"), -32601),
        (request("initialize"), -32602),
        (request("initialize", {"protocolVersion": 7}), -32602),
        (request("tools/list", {"cursor": "2"}), -32602),
        (request("tools/call"), -32602),
        (request("tools/call", {"name": ["top"]}), -32602),
        (request("tools/call", {"name": "__class__"}), -32602),
        (request("tools/call", {"name": "top", "arguments": [1]}), -32602),
        (request("tools/call", {"name": "top", "arguments": "x"}), -32602),
    ],
)
def test_what_cannot_be_done_is_an_error_of_the_protocol(client: Client, message: dict[str, Any], code: int) -> None:
    older, newest = send(client, message), send(client, with_envelope(message), headers_for(message))

    assert (older.status_code, older.json["id"], older.json["error"]["code"]) == (200, 1, code)
    assert (newest.status_code, newest.json["error"]["code"]) == (404 if code == -32601 else 400, code)


def with_envelope(message: dict[str, Any]) -> dict[str, Any]:
    return message | {"params": message.get("params", {}) | {"_meta": ABOUT_CLIENT}}


def headers_for(message: dict[str, Any]) -> dict[str, str]:
    headers = STATELESS | {"Mcp-Method": encoded(message["method"])}
    name = message.get("params", {}).get("name")
    if isinstance(name, str):
        return headers | {"Mcp-Name": name}
    del headers["Mcp-Name"]
    return headers


def encoded(text: str) -> str:
    # The newest version writes texts so that headers cannot hold as they are.
    return "=?base64?dG9vbHMvY2FsbAA=?=" if text.endswith("\x00") else text


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("2025-11-25", "2025-11-25"),
        ("2025-06-18", "2025-06-18"),
        ("2025-03-26", "2025-03-26"),
        ("2024-11-05", "2024-11-05"),
        ("2026-07-28", "2025-11-25"),
        ("1.0", "2025-11-25"),
    ],
)
def test_a_client_that_begins_with_a_version_gets_it_or_the_newest_of_that_kind(
    client: Client, asked: str, answered: str
) -> None:
    params = {"protocolVersion": asked, "capabilities": {}, "clientInfo": {"name": "a", "version": "1"}}
    result = send(client, request("initialize", params)).json["result"]

    assert (result["protocolVersion"], result["capabilities"]) == (answered, {"tools": {}})
    assert result["serverInfo"]["name"] == "pepy"


def test_a_version_that_pepy_does_not_speak_is_refused_with_those_that_it_does(client: Client) -> None:
    for message in (request("ping"), {"jsonrpc": "2.0", "method": "notifications/initialized"}):
        answer = send(client, message, {"Mcp-Protocol-Version": "2027-01-01"})

        assert (answer.status_code, answer.json["error"]["code"]) == (400, -32022)
        assert answer.json["error"]["data"]["requested"] == "2027-01-01"
        assert "2026-07-28" in answer.json["error"]["data"]["supported"]


@pytest.mark.parametrize(
    ("params", "headers", "code"),
    [
        ({"name": "top"}, {}, -32602),
        ({"name": "top", "_meta": 1}, {}, -32602),
        ({"name": "top", "_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}}, {}, -32602),
        ({"name": "top", "_meta": ABOUT_CLIENT}, {"Mcp-Method": "tools/list"}, -32020),
        ({"name": "top", "_meta": ABOUT_CLIENT}, {"Mcp-Name": "search"}, -32020),
        ({"name": "top", "_meta": ABOUT_CLIENT}, {"Mcp-Name": "=?base64?%%?="}, -32020),
        (
            {"name": "top", "_meta": ABOUT_CLIENT | {"io.modelcontextprotocol/protocolVersion": "2025-11-25"}},
            {},
            -32020,
        ),
    ],
)
def test_a_request_that_stands_for_itself_must_say_what_it_speaks_and_repeat_it_in_headers(
    client: Client, params: dict[str, Any], headers: dict[str, str], code: int
) -> None:
    answer = send(client, request("tools/call", params), STATELESS | headers)

    assert (answer.status_code, answer.json["id"], answer.json["error"]["code"]) == (400, 1, code)


def test_a_name_that_is_mostly_blank_is_unknown_as_any_other(client: Client) -> None:
    arguments = {"name": f"{' ' * 600}no-such-thing"}
    result = send(client, request("tools/call", {"name": "downloads", "arguments": arguments})).json["result"]

    assert (result["isError"], result["content"][0]["text"][:18]) == (True, "Project with name ")


def test_many_unknown_names_are_listed_and_some_of_them_get_suggestions(client: Client) -> None:
    arguments = {"names": ["requests", *(f"request{number}" for number in range(99))]}
    result = send(client, request("tools/call", {"name": "compare", "arguments": arguments})).json["result"]

    content = result["structuredContent"]
    assert [one["id"] for one in content["projects"]] == ["requests"]
    assert "unknown: only the last 50 of 99 are listed" in content["cut"]


def test_notifications_are_accepted_without_an_answer(client: Client) -> None:
    for method in ("notifications/initialized", "notifications/cancelled", "no/such"):
        answer = send(client, {"jsonrpc": "2.0", "method": method})

        assert (answer.status_code, answer.data) == (202, b"")


ODD_TEXTS = st.sampled_from(
    ["requests", "a\x00b", "", " ", "%00", "x" * 600, "🐍", "2026-08-24", "9999-12-31", "day", "*"]
)
ODD_VALUES = st.recursive(
    ODD_TEXTS | st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)
NAMES = sorted({name for tool in TOOLS for name in tool.schema})


@given(
    tool=st.sampled_from([tool.name for tool in TOOLS]),
    arguments=st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), ODD_VALUES, max_size=4),
)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_tools_answer_odd_arguments_in_words(client: Client, tool: str, arguments: dict[str, Any]) -> None:
    answer = send(client, request("tools/call", {"name": tool, "arguments": arguments}))

    # Half of a surrogate pair is no text, and so the whole body is no JSON.
    if answer.status_code == 400:
        assert answer.json["error"]["code"] == -32700
        return
    assert answer.status_code == 200
    result = answer.json["result"]
    assert result["content"][0]["text"]
    assert result["isError"] or result["structuredContent"]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists) | st.binary())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_body_is_answered(client: Client, body: object) -> None:
    answer = send(client, body if isinstance(body, bytes) else json.dumps(body).encode())

    assert answer.status_code == 400
    assert answer.json["error"]["code"] in (-32700, -32600)

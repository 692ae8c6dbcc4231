"""What assistants get: the official client of the Model Context Protocol over HTTP, and texts for programs."""

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from attrs import frozen
from mcp import Client
from mcp.shared.exceptions import MCPError

from pepy.domain.dimensions import DIMENSIONS
from tests.acceptance.conftest import TODAY, YESTERDAY, CommandLine, Service, start_service, stop_service

REQUESTS = {
    "version": {"2.31.0": (60, 20, 5), "2.32.3": (40, 0, 0)},
    "python": {"3.12": (70, 20, 5), "3.11": (30, 0, 0)},
}
VERSIONS_BEGINNING_WITH_INITIALIZE = "legacy"


@pytest.fixture(scope="module")
def service(module_database_url: str) -> Iterator[Service]:
    """A service with three of the last four days."""
    pepy = CommandLine({"PEPY_DATABASE_URL": module_database_url})
    days = (YESTERDAY - timedelta(days=ago) for ago in (3, 2, 0))
    for day in days:
        pepy.store_day(
            day, {"Requests": REQUESTS, "flask": {"version": {"3.0": 7}}, "readme-md": {"version": {"1": 1}}}
        )
    assert pepy("index:refresh").returncode == 0
    service = start_service(pepy.settings)
    yield service
    stop_service(service)


@frozen
class Assistant:
    """Runs each conversation from its beginning to its end."""

    address: str
    mode: str

    def call(self, tool: str, arguments: dict[str, Any]) -> Any:
        """Return what a tool answers."""

        async def conversation() -> Any:
            async with Client(self.address, mode=self.mode) as client:
                return await client.call_tool(tool, arguments)

        return asyncio.run(conversation())

    def answer(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """Return the content of an answer, which says the same as text."""
        result = self.call(tool, arguments)
        assert not result.is_error, result.content
        assert json.loads(result.content[0].text) == result.structured_content
        content: dict[str, Any] = result.structured_content
        return content

    def complaint(self, tool: str, **arguments: Any) -> str:
        """Return in which words a tool says that it cannot answer."""
        result = self.call(tool, arguments)
        assert result.is_error
        text: str = result.content[0].text
        return text


@pytest.fixture(params=["auto", VERSIONS_BEGINNING_WITH_INITIALIZE])
def assistant(request: pytest.FixtureRequest, service: Service) -> Assistant:
    """The official client, with the newest version of the protocol and with those before it."""
    return Assistant(f"{service.address}/mcp", request.param)


def test_the_official_client_finds_tools_with_schemas_and_every_example_of_theirs_is_answered(
    assistant: Assistant,
) -> None:
    async def conversation() -> None:
        async with Client(assistant.address, mode=assistant.mode) as client:
            tools = (await client.list_tools()).tools
            assert [tool.name for tool in tools] == ["search", "downloads", "compare", "top", "support"]
            for tool in tools:
                assert tool.description
                assert tool.input_schema["additionalProperties"] is False
                for example in tool.input_schema["examples"]:
                    result = await client.call_tool(tool.name, example)
                    assert not result.is_error or "does not exist" in result.content[0].text, (tool.name, example)

    asyncio.run(conversation())


def test_search_finds_projects_with_a_typo(assistant: Assistant) -> None:
    found = assistant.answer("search", q="reqests")

    assert found["projects"] == [{"id": "requests", "downloads": 300, "rank": 1}]


def test_downloads_are_those_of_the_api_and_unknown_days_are_null(assistant: Assistant) -> None:
    found = assistant.answer("downloads", name="Requests", **{"from": str(YESTERDAY - timedelta(days=3))})

    assert (found["id"], found["total_downloads"], found["downloads"]) == ("requests", 300, 300)
    assert [bucket["downloads"] for bucket in found["buckets"]] == [100, 100, None, 100]
    assert found["incomplete_days"] == [str(YESTERDAY - timedelta(days=1))]
    assert found["data_through"] == str(YESTERDAY)


def test_downloads_are_split_and_left_out_as_in_the_api(assistant: Assistant) -> None:
    found = assistant.answer("downloads", name="requests", dimension="python", limit=1, ci=False, mirrors=False)

    assert (found["values"], found["other"]) == ([{"value": "3.12", "downloads": 135}], 90)


def test_the_name_of_the_index_stands_for_all_projects(assistant: Assistant) -> None:
    assert assistant.answer("downloads", name="__all__")["downloads"] == 3 * 108
    assert assistant.answer("downloads", name="__all__", dimension="python")["downloads"] == 3 * 108
    assert "it should be country" in assistant.complaint("downloads", name="__all__", dimension="version")


def test_projects_are_compared_and_unknown_ones_get_close_names(assistant: Assistant) -> None:
    found = assistant.answer("compare", names=["requests", "flask", "flsk"], granularity="day")

    assert [(one["id"], one["downloads"]) for one in found["projects"]] == [("requests", 300), ("flask", 21)]
    assert found["unknown"] == [{"name": "flsk", "close_names": ["flask"]}]
    assert found["buckets"][-1] == {"period": str(YESTERDAY), "downloads": {"requests": 100, "flask": 7}}


def test_top_lists_projects_by_rank(assistant: Assistant) -> None:
    found = assistant.answer("top", limit=2)

    assert [(one["rank"], one["id"]) for one in found["projects"]] == [(1, "requests"), (2, "flask")]
    assert found["counted_projects"] == 3


def test_support_says_what_dropping_a_value_would_cost(assistant: Assistant, service: Service) -> None:
    found = assistant.answer("support", name="Requests", days=7)

    assert found == service.get("/api/v3/projects/requests/support?days=7").json()
    assert [(one["value"], one["all"]["share"]) for one in found["values"]] == [("3.11", 0.3), ("3.12", 0.7)]


def test_a_year_of_days_is_cut_to_the_newest_and_says_so(assistant: Assistant) -> None:
    first_day = str(TODAY - timedelta(days=1_000))
    found = assistant.answer("downloads", name="requests", **{"from": first_day})

    assert found["buckets"][-1] == {"period": str(YESTERDAY), "downloads": 100}
    assert len(found["incomplete_days"]) == 50
    assert [re.sub(r"\d+", "N", cut) for cut in found["cut"]] == [
        "incomplete_days: only the last N of N are listed",
        "buckets: only the N newest of N are listed; ask for a shorter range or a coarser granularity",
    ]
    assert len(json.dumps(found)) < 40_000


@pytest.mark.parametrize(
    ("tool", "arguments", "complaint"),
    [
        (
            "downloads",
            {"name": "reqests"},
            "Project with name reqests does not exist. Projects with names like that: requests",
        ),
        (
            "downloads",
            {"name": "no such thing"},
            (
                "Project with name no such thing does not exist. Nothing has a name like that; the tool search finds "
                "projects by the beginning of their names"
            ),
        ),
        (
            "compare",
            {"names": ["flsk", "reqests"]},
            "None of these projects exists: flsk, reqests. Projects with names like that: flask, requests",
        ),
        (
            "support",
            {"name": "reqests"},
            "Project with name reqests does not exist. Projects with names like that: requests",
        ),
        (
            "support",
            {"name": "requests", "dimension": "country"},
            'Parameter dimension is "country", it should be python, libc, cpu, system or file_type',
        ),
        (
            "support",
            {"name": "requests", "days": 183},
            'Parameter days is "183", it should be a whole number from 1 to 182',
        ),
        ("downloads", {}, "Argument name is missing or empty"),
        ("compare", {"names": []}, "Argument names is missing or empty"),
        ("search", {"q": "a", "l": 1}, 'Argument "l" is not known here; this tool takes q, limit'),
        ("search", {"q": {"a": 1}}, "Argument q should be a text, a whole number, true or false, or a list of texts"),
        ("search", {"q": "a", "limit": 101}, 'Parameter limit is "101", it should be a whole number from 1 to 100'),
        (
            "downloads",
            {"name": "requests", "granularity": "year"},
            'Parameter granularity is "year", it should be day, week or month',
        ),
        (
            "downloads",
            {"name": "requests", "from": "2026-02-30"},
            'Parameter from is "2026-02-30", it should be a day such as 2026-08-24',
        ),
        (
            "downloads",
            {"name": "requests", "values": "3.*"},
            f"Argument values also needs the argument dimension: one of {', '.join(DIMENSIONS)}",
        ),
        (
            "top",
            {"ci": False},
            (
                "Parameters ci and mirrors go together here: projects are ranked by all downloads, or with "
                "ci=false&mirrors=false by those that are left without both"
            ),
        ),
        ("downloads", {"name": "x" * 600}, f'Name "{"x" * 600}" is not valid, length should be between 1 and 512'),
    ],
)
def test_what_cannot_be_answered_is_said_in_words_with_what_would_be_right(
    service: Service, tool: str, arguments: dict[str, Any], complaint: str
) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}
    result = service.request("POST", "/mcp", json=call).json()["result"]

    assert result == {"content": [{"type": "text", "text": complaint}], "isError": True}


def test_a_tool_that_there_is_not_is_an_error_of_the_protocol(assistant: Assistant) -> None:
    async def conversation() -> None:
        async with Client(assistant.address, mode=assistant.mode) as client:
            with pytest.raises(
                MCPError, match="There is no such tool; there are search, downloads, compare, top, support"
            ):
                await client.call_tool("delete", {})

    asyncio.run(conversation())


def test_pages_of_other_origins_may_ask(service: Service) -> None:
    preflight = service.request(
        "OPTIONS", "/mcp", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    )
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Mcp-Protocol-Version" in preflight.headers["Access-Control-Allow-Headers"]

    ping = {"jsonrpc": "2.0", "id": "a", "method": "ping"}
    answer = service.request("POST", "/mcp", json=ping, headers={"Origin": "https://example.org"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert (answer.json(), answer.headers["Cache-Control"]) == ({"jsonrpc": "2.0", "id": "a", "result": {}}, "no-store")


def test_the_id_of_a_message_may_be_a_whole_number_however_it_is_written(service: Service) -> None:
    body = b'{"jsonrpc": "2.0", "id": 3.0, "method": "ping"}'
    assert service.request("POST", "/mcp", data=body).json()["id"] == 3


def test_there_is_no_stream_and_no_session(service: Service) -> None:
    for method in ("GET", "DELETE"):
        answer = service.request(method, "/mcp")
        assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, {"OPTIONS", "POST"})


def test_a_message_in_chunks_is_read_up_to_the_bound(service: Service) -> None:
    small = b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}'
    assert service.request("POST", "/mcp", data=iter([small[:9], small[9:]])).json()["result"] == {}

    for body in (b" " * 70_000, iter([b" " * 40_000] * 2)):
        answer = service.request("POST", "/mcp", data=body)
        assert (answer.status_code, answer.json()["error"]) == (413, 413)


def test_what_there_is_can_be_read_at_llms_txt_and_every_address_in_it_exists(service: Service) -> None:
    answer = service.get("/llms.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith("# pepy\n\n> ")

    addresses = re.findall(r"\]\((\S+)\)", answer.text)
    assert len(addresses) > 15
    assert {address: service.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_a_project_can_be_read_as_markdown(service: Service) -> None:
    answer = service.get("/projects/Requests.md")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/markdown; charset=utf-8")
    assert answer.text.startswith("# requests\n\nDownloads of the Python package requests from PyPI. The data goes")
    for line in (
        "| last day | 100 | 75 | 1 of 3 |",
        "| last 7 days | 300 | 225 | 1 of 3 |",
        "| all time | 300 |  |  |",
        "| 2.31.0 | 180 |",
        "| 3.12 | 210 |",
        f"Not imported, so nobody knows their downloads: {YESTERDAY - timedelta(days=1)}.",
    ):
        assert line in answer.text.splitlines()
    assert service.get("/projects/Requests.md", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("address", ["/projects/readme.md", "/projects/readme-md.md", "/projects/README.md/"])
def test_a_project_whose_name_ends_like_a_file_is_found(service: Service, address: str) -> None:
    assert service.get(address).text.startswith("# readme-md\n")


def test_a_project_that_does_not_exist_is_the_404_of_all_routes(service: Service) -> None:
    answer = service.get("/projects/Reqests.md")

    assert (answer.status_code, answer.json()) == (
        404,
        {"error": 404, "message": "Project with name Reqests does not exist"},
    )

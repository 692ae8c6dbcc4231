"""Whatever the OpenAPI document allows, and much that it does not, is answered as it says."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlencode

import orjson
import pytest
import schemathesis
from attrs import define
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance
from werkzeug.test import Client

from pepy.infrastructure.api.openapi.document import openapi_document
from pepy.infrastructure.web.entry.front import Front
from tests.acceptance.in_process import ADMIN_PASSWORD, application_with_days

PATHS = {path: item for path, item in openapi_document()["paths"].items() if "get" in item}
KNOWN = {"name": "requests", "day": str(datetime.now(UTC).date() - timedelta(days=1))}


@define
class LateApplication:
    """Stands for the application while tests are collected, when there is no database yet."""

    started: Front | None = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        assert self.started
        # schemathesis accepts compressed answers here, but does not unpack them.
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        return self.started(environ, start_response)


def document_with_strategies() -> dict[str, Any]:
    """The document, with formats that make most names known, most days near, and no room for more properties."""
    text = orjson.dumps(openapi_document())
    document: dict[str, Any] = orjson.loads(
        text.replace(b'"additionalProperties":true', b'"additionalProperties":false')
    )
    for item in document["paths"].values():
        for parameter in next(iter(item.values()))["parameters"]:
            if parameter["in"] == "path" and parameter["name"] == "name":
                parameter["schema"]["format"] = "project-name"
    return document


def near_days() -> st.SearchStrategy[str]:
    today = datetime.now(UTC).date()
    return st.dates(today - timedelta(days=60), today).map(date.isoformat)


schemathesis.openapi.format(
    "project-name", st.sampled_from(["requests", "Requests", "a"]) | st.text(min_size=1).filter(str.strip)
)
schemathesis.openapi.format("date", near_days() | st.dates().map(date.isoformat))
# A query that is too long is refused with 414, before its parameters are looked at.
REFUSALS = {"negative_data_rejection": {"expected-statuses": [400, 401, 404, 413, 414, 429, 431]}}
NEEDED_PARAMETERS = {
    "/api/v3/projects": {"names": "requests,no-such-thing"},
    "/api/v3/search": {"q": "reqests"},
    "/badge": {"names": "requests,no-such-thing"},
    "/chart.svg": {"names": "requests,no-such-thing"},
    "/feed.atom": {"names": "requests,no-such-thing"},
}
"""What has to be asked where something has to."""

schema = schemathesis.openapi.from_dict(
    document_with_strategies(), config=schemathesis.Config.from_dict({"checks": REFUSALS})
)
schema.app = application = LateApplication()


@pytest.fixture(scope="module", autouse=True)
def _started_application(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    application.started = application_with_days(module_database_url, tmp_path_factory.mktemp("archive"))


@schema.parametrize()
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_answers_are_as_documented(case: schemathesis.Case) -> None:
    # Whether the ends of a range, `ci` and `mirrors`, or the values of a version specifier make sense together is
    # beyond JSON Schema.
    # A name with a slash, even an escaped one, is another path; see below.
    assume("/" not in unquote(str(case.path_parameters.get("name", ""))))
    path = case.operation.path
    may_make_no_sense = path == "/badge" or path.startswith(
        ("/api/v3/projects", "/api/v3/index", "/api/v3/top", "/chart", "/feed")
    )
    case.call_and_validate(excluded_checks=[positive_data_acceptance] if may_make_no_sense else [])


@pytest.mark.parametrize("path", [path for path in PATHS if "{name}" in path])
def test_a_name_with_an_escaped_slash_is_documented_as_none_and_gets_the_404_of_an_unknown_path(path: str) -> None:
    assert application.started
    parameter = next(one for one in PATHS[path]["get"]["parameters"] if one["name"] == "name")
    answer = Client(application.started).get(path.replace("{name}", "no%2Fname") + "?ci=false")

    assert not re.search(parameter["schema"]["pattern"], "no/name")
    assert (answer.status_code, answer.content_type, answer.json["error"]) == (404, "application/json", 404)


@pytest.mark.parametrize("path", PATHS)
def test_a_known_project_is_answered_as_documented(path: str) -> None:
    case = schema[path]["GET"].Case(
        path_parameters={name: known for name, known in KNOWN.items() if f"{{{name}}}" in path},
        query=NEEDED_PARAMETERS.get(path, {}),
        headers={"Authorization": f"Bearer {ADMIN_PASSWORD}"},
    )

    answer = case.call_and_validate()

    assert answer.status_code in (200, 301)
    assert ("etag" in answer.headers) == ("304" in PATHS[path]["get"]["responses"])


@pytest.mark.parametrize("path", [path for path, item in PATHS.items() if "304" in item["get"]["responses"]])
def test_an_answer_that_may_be_kept_is_asked_for_again_cheaply(path: str) -> None:
    assert application.started
    client = Client(application.started)
    address = f"{path.format_map(KNOWN)}?{urlencode(NEEDED_PARAMETERS.get(path, {}))}"

    again = client.get(address, headers={"If-None-Match": client.get(address).headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")

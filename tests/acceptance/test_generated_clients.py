"""Documented defaults and examples are accepted, and generated clients read the same values as plain requests."""

import shutil
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests

from pepy.infrastructure.api.openapi.document import openapi_document
from pepy.infrastructure.container.container import Container
from pepy.infrastructure.container.read_container import shut_down
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.postgres.schema import upgrade_schema
from pepy.infrastructure.sample.source import SampleDays
from tests.acceptance.conftest import TODAY, Service, start_service, stop_service
from tests.acceptance.generated_clients import BODY, OPERATIONS, GeneratedClient, OpenapiGenerator, OpenapiPythonClient
from tests.acceptance.in_process import ADMIN_PASSWORD, environment_of
from tests.builders import RecordedProgress

SCHEMAS = openapi_document()["components"]["schemas"]
AS_ADMIN = {"Authorization": f"Bearer {ADMIN_PASSWORD}"}
WITH_A_BODY = [operation_id for operation_id, operation in OPERATIONS.items() if "200" in operation["responses"]]
FIRST_DAY, MISSING_DAY = str(TODAY - timedelta(days=5)), str(TODAY - timedelta(days=4))

CLIENTS: list[type[GeneratedClient]] = [OpenapiPythonClient, OpenapiGenerator]
INSTALLED = [client for client in CLIENTS if client.find_generator()]

Question = dict[str, Any]


@pytest.fixture(scope="module")
def settings(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The settings of a service with sample days: yesterday, the two days before, and one before a gap.

    Its archive has the day of the examples as well, as if it had been published by another database.
    """
    folder = tmp_path_factory.mktemp("archive")
    variables = environment_of(module_database_url) | {"PEPY_ARCHIVE": str(folder)}
    container = Container(settings=Settings.from_environment(variables), progress=RecordedProgress())
    upgrade_schema(container.engine())
    for days_ago in (5, 3, 2, 1):
        container.day_importer().import_day(TODAY - timedelta(days=days_ago), SampleDays())
    container.follow_up().run()
    shut_down(container)
    shutil.copytree(folder / f"day={FIRST_DAY}", folder / "day=2026-08-24", dirs_exist_ok=True)
    return variables


@pytest.fixture(scope="module")
def sample(settings: dict[str, str]) -> Iterator[Service]:
    service = start_service(settings)
    yield service
    stop_service(service)


@pytest.fixture(scope="module", params=INSTALLED, ids=lambda each: each.generator)
def client(
    request: pytest.FixtureRequest, sample: Service, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GeneratedClient]:
    folder = tmp_path_factory.mktemp("client")
    request.param.generate(folder)
    yield request.param(sample.address, ADMIN_PASSWORD)
    sys.path.remove(str(folder))


def test_no_generated_client_is_left_out() -> None:
    missing = [client.generator for client in CLIENTS if client not in INSTALLED]
    if missing:
        pytest.skip(f"{', '.join(missing)} is not installed: `make check-openapi` installs it")


def documented(operation_id: str) -> Question:
    """Return the parameters of an operation that have a default or an example, with that value."""
    values = {parameter["name"]: documented_value(parameter) for parameter in OPERATIONS[operation_id]["parameters"]}
    return {name: value for name, value in values.items() if value is not None} | documented_body(operation_id)


def documented_body(operation_id: str) -> Question:
    if "requestBody" not in OPERATIONS[operation_id]:
        return {}
    return {BODY: OPERATIONS[operation_id]["requestBody"]["content"]["application/json"]["schema"]["example"]}


def documented_value(parameter: dict[str, Any]) -> object:
    schema = parameter["schema"]
    schema = SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return parameter.get("example", schema.get("default", schema.get("example", schema.get("examples", [None])[0])))


def required(operation_id: str) -> Question:
    names = {parameter["name"] for parameter in OPERATIONS[operation_id]["parameters"] if parameter["required"]}
    return {name: value for name, value in documented(operation_id).items() if name in {*names, BODY}}


def ask(service: Service, operation_id: str, question: Question) -> requests.Response:
    """Ask without a generated client."""
    inputs = {name: str(value).lower() if isinstance(value, bool) else value for name, value in question.items()}
    operation, body = OPERATIONS[operation_id], inputs.pop(BODY, None)
    template = operation["path"]
    path = template.format_map({name: inputs.pop(name) for name in list(inputs) if f"{{{name}}}" in template})
    return service.request(operation["method"], path, params=inputs, json=body, headers=AS_ADMIN)


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_every_parameter_is_accepted_at_its_default_or_example_alone_and_with_all_others(
    sample: Service, operation_id: str
) -> None:
    questions = [required(operation_id) | {name: value} for name, value in documented(operation_id).items()]

    answers = [ask(sample, operation_id, question) for question in [*questions, documented(operation_id)]]

    expected = 200 if operation_id in WITH_A_BODY else 301
    assert [answer.status_code for answer in answers] == [expected] * len(answers), [each.text for each in answers]


QUESTIONS: list[tuple[str, Question]] = [
    *((operation_id, required(operation_id)) for operation_id in WITH_A_BODY),
    *((operation_id, documented(operation_id)) for operation_id in WITH_A_BODY),
    ("getDownloads", {"name": "Requests", "from": FIRST_DAY, "dimension": "version", "limit": 2}),
    ("getDownloads", {"name": "flask", "dimension": "country", "values": "U*,null", "granularity": "month"}),
    ("getDownloads", {"name": "flask", "from": MISSING_DAY, "to": MISSING_DAY, "dimension": "python"}),
    ("getDownloads", {"name": "flask", "from": MISSING_DAY, "to": MISSING_DAY, "ci": False, "mirrors": False}),
    ("getVersions", {"name": "flask", "from": FIRST_DAY, "values": ">=1,<99", "limit": 1}),
    ("compareProjects", {"names": "flask,no-such", "from": FIRST_DAY, "granularity": "week"}),
    ("getTotals", {"body": ["Requests", "no-such"], "from": FIRST_DAY, "ci": False}),
    ("getVersionDays", {"name": "flask", "timeRange": "ONE_YEAR", "includeCIDownloads": False}),
    ("getProject", {"name": "no-such"}),
    ("getDownloads", {"name": "no-such", "dimension": "python"}),
    ("getDownloads", {"name": "flask", "values": "3.*"}),
]


@pytest.mark.parametrize(("operation_id", "question"), QUESTIONS)
def test_a_generated_client_reads_what_a_plain_request_reads(
    sample: Service, client: GeneratedClient, operation_id: str, question: Question
) -> None:
    plain = ask(sample, operation_id, question)

    read = client.answer(operation_id, question)

    assert without_nulls(read) == without_nulls(in_the_form_of(read, plain))


def test_a_generated_client_hands_over_the_badge_of_an_unknown_project_or_the_error(client: GeneratedClient) -> None:
    read = client.answer("getBadge", {"name": "no-such"})

    assert b"not found" in read or b"Project with name no-such does not exist" in read


def test_a_generated_client_reads_the_status_of_data_that_is_late(
    settings: dict[str, str], client: GeneratedClient
) -> None:
    late = start_service(settings | {"PEPY_MAX_LAG_DAYS": "1"})
    plain = late.get("/status").json()

    read = type(client)(late.address, ADMIN_PASSWORD).answer("getStatus", {})

    stop_service(late)
    assert without_nulls(read) == without_nulls(plain)


def in_the_form_of(read: object, plain: requests.Response) -> Any:
    if isinstance(read, bytes | str):
        return plain.content if isinstance(read, bytes) else plain.text
    return plain.json()


def without_nulls(value: Any) -> Any:
    """Remove nulls, because some clients return null for a missing property. A null still differs from a zero."""
    if isinstance(value, dict):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [without_nulls(inner) for inner in value] if isinstance(value, list) else value

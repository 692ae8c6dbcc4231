"""The examples of the documentation, executed."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from dependency_injector import providers
from werkzeug.test import Client

from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.postgres.schema import upgrade_schema
from tests.builders import RecordedProgress, RowsSource
from tests.whole_container import WholeContainer

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = "\n".join((DOCS / name).read_text("utf-8") for name in ("api.md", "moving.md", "assistants.md", "support.md"))
_ASKED = r"```http\n(GET|POST) (\S+)\n(?:\n([^`]+)\n)?```\n"
EXAMPLES = re.findall(_ASKED + r"```json\n(.*?)\n```", PAGE, re.DOTALL)
TABLES = re.findall(_ASKED + r"```csv\n(.*?)```", PAGE, re.DOTALL)
PROJECTS = {
    "flask": {
        "version": {"3.0": (80, 20, 5), "2.3": (20, 10, 0), "1.1": (10, 10, 0)},
        "country": {"US": (90, 40, 5), "DE": (20, 0, 0)},
        "python": {"3.9": (30, 15, 5), "3.12": (70, 25, 0), None: 10},
    },
    "click": {"version": {"8.1": 3}},
}
DAYS = (date(2026, 8, 14), date(2026, 8, 15), date(2026, 8, 17))


def later() -> datetime:
    return datetime(2026, 8, 26, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def client(module_database_url: str) -> Client:
    """A client of the application, some days after the data of the examples ends."""
    container = WholeContainer(settings=Settings(database_url=module_database_url), progress=RecordedProgress())
    container.clock.override(providers.Object(later))
    upgrade_schema(container.engine())
    for day in DAYS:
        container.day_importer().import_day(day, RowsSource(PROJECTS))
    container.follow_up().run()
    return Client(container.application())


@pytest.mark.parametrize(("method", "path", "body", "answer"), EXAMPLES, ids=[example[1] for example in EXAMPLES])
def test_an_example_is_answered_as_documented(client: Client, method: str, path: str, body: str, answer: str) -> None:
    found = client.open(path, method=method, data=body)

    assert found.json == json.loads(answer)
    assert list(found.json) == list(json.loads(answer))


@pytest.mark.parametrize(("method", "path", "body", "table"), TABLES, ids=[example[1] for example in TABLES])
def test_an_example_of_a_table_is_answered_as_documented(
    client: Client, method: str, path: str, body: str, table: str
) -> None:
    found = client.open(path, method=method, data=body)

    assert found.text.splitlines() == table.splitlines()


def test_no_example_is_left_out() -> None:
    assert len(EXAMPLES) == PAGE.count("```json") > 10
    assert len(TABLES) == PAGE.count("```csv") > 2
    assert len(EXAMPLES) + len(TABLES) == PAGE.count("```http")

"""`/projects/<p>.md` on a store in memory."""

from datetime import date, timedelta

import pytest
from flask import Blueprint
from flask.testing import FlaskClient

from pepy.application.query.downloads.find_downloads import FindDownloadsHandler
from pepy.application.query.downloads.find_split import FindSplitHandler
from pepy.application.query.index.find_ranks import FindRankHandler
from pepy.domain.dimensions import DIMENSIONS
from pepy.domain.index.data_event import DataEvent, DataEventKind
from pepy.infrastructure.api.answers import API, answer_of
from pepy.infrastructure.api.assistants.project_text import ProjectTextHandlers, project_text_blueprint
from pepy.infrastructure.web.app import create_app
from tests.builders import Projects
from tests.fakes.handlers import MONDAY, Memory
from tests.fakes.memory_events import MemoryEvents
from tests.fakes.memory_ranks import MemoryRanks

FLASK = {
    "version": {"3.0": (80, 20, 5), "a|b": (20, 10, 0)},
    "python": {"3.12": (60, 30, 5), None: 40},
}


def text_blueprint(days: dict[date, Projects], *events: DataEvent, ranked: bool = True) -> Blueprint:
    memory = Memory()
    for event in events:
        MemoryEvents(memory.store).add(event)
    for day, projects in days.items():
        memory.import_day(day, projects)
    ranks = MemoryRanks(memory.store)
    if ranked:
        ranks.refresh(anew=True)
    find = ProjectTextHandlers(
        memory.handler(FindDownloadsHandler), memory.handler(FindSplitHandler), FindRankHandler(ranks)
    )
    return project_text_blueprint(find)


def client_of(days: dict[date, Projects], *events: DataEvent, ranked: bool = True) -> FlaskClient:
    return create_app([text_blueprint(days, *events, ranked=ranked)]).test_client()


def test_a_text_has_figures_months_values_and_gaps() -> None:
    days = [MONDAY - timedelta(days=ago) for ago in (0, 1, 3, 4, 60)]
    loss = DataEvent(days[-1], days[-2], DataEventKind.LOSS, "The log had <gaps>.", source="https://example.org/log")
    client = client_of({day: {"flask": FLASK, "click": {"version": {"8.1": 200}}} for day in days}, loss)

    assert client.get("/projects/Flask.md").text == (
        f"""\
# flask

Downloads of the Python package flask from PyPI. The data goes through 2026-08-24. Days are UTC. Downloads are not \
people: most are made by continuous integration (CI), and mirrors copy everything. Unknown is not zero.

## Downloads

| period | downloads | without CI and mirrors | rank |
| --- | ---: | ---: | ---: |
| last day | 100 | 65 | 2 of 2 |
| last 7 days | 400 | 260 | 2 of 2 |
| last 30 days | 400 | 260 | 2 of 2 |
| all time | 500 |  |  |

## Months

| month | downloads |
| --- | ---: |
| 2026-06 (incomplete) | 100 |
| 2026-07 | unknown |
| 2026-08 (incomplete) | 400 |

## Versions, last 30 days

| value | downloads |
| --- | ---: |
| 3.0 | 320 |
| a\\|b | 80 |

## Python versions, last 30 days

| value | downloads |
| --- | ---: |
| 3.12 | 240 |
| unknown | 160 |

## Systems, last 30 days

| value | downloads |
| --- | ---: |
| unknown | 400 |

## What happened to the data

- 2026-06-25 to 2026-08-20 (loss): The log had \\<gaps\\>. <https://example.org/log>

## Missing days

Not imported, so nobody knows their downloads: 2026-06-26 to 2026-08-19, 2026-08-22.

## More

- Any range, as JSON: `/api/v3/projects/flask/downloads?from=2026-01-01&granularity=month`
- Split by one of {", ".join(DIMENSIONS)}: `/api/v3/projects/flask/downloads?dimension=python`
- A chart: `/chart/flask.svg`
- All that can be asked: `/llms.txt`, `/openapi.json`
"""
    )


def test_without_ranks_there_are_none_and_without_known_days_numbers_are_unknown() -> None:
    days = {MONDAY - timedelta(days=40): {"flask": FLASK}, MONDAY: {"click": {"version": {"8.1": 1}}}}

    text = client_of(days, ranked=False).get("/projects/flask.md").text

    assert "| last day | 0 | 0 |  |" in text
    assert "Versions" not in text


def test_a_text_is_short_however_much_there_is() -> None:
    versions: Projects = {"flask": {"version": {f"{number}.{'x' * 50}": 1 for number in range(2_000)}}}
    days = {MONDAY - timedelta(days=2 * number): versions for number in range(190)}

    text = client_of(days).get("/projects/flask.md").text

    assert "| all others | " in text
    assert ", and 169 earlier gaps." in text
    assert len(text) < 5_000


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/projects/flask.md", "flask"),
        ("/projects/drawn.md", "drawn-md"),
        ("/projects/Drawn_MD.md", "drawn-md"),
        ("/projects/drawn.md.md", "drawn-md"),
        (f"/projects/{'x' * 512}.md", "x" * 512),
    ],
)
def test_the_exact_name_goes_first(address: str, name: str) -> None:
    names = ("flask", "drawn.md", "drawn", "x" * 512)
    client = client_of({MONDAY: {name: {"version": {"1": 1}} for name in names}})

    assert client.get(address).text.startswith(f"# {name}\n")


def test_pages_of_projects_have_the_same_addresses_without_the_ending() -> None:
    pages = Blueprint("pages", __name__)
    pages.add_url_rule("/projects/<name>", "page", lambda name: answer_of(name.encode(), "text/html", API, None))
    text = text_blueprint({MONDAY: {"flask": FLASK}})

    for blueprints in ([pages, text], [text, pages]):
        client = create_app(blueprints).test_client()
        assert client.get("/projects/flask").text == "flask"
        assert client.get("/projects/flask.md/").text.startswith("# flask")


@pytest.mark.parametrize(("address", "status"), [("/projects/no-such.md", 404), (f"/projects/{'x' * 513}.md", 400)])
def test_a_name_that_is_none_is_an_error_in_json(address: str, status: int) -> None:
    answer = client_of({MONDAY: {"flask": FLASK}}).get(address)

    assert (answer.status_code, answer.json["error"]) == (status, status)

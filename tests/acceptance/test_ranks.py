"""Ranks as users and operators meet them: after imports, by hand, and over HTTP."""

from datetime import date
from pathlib import Path

import pytest
from werkzeug.test import Client

from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.web.web_container import WebContainer
from tests.acceptance.conftest import YESTERDAY, CommandLine

FLASK = {"flask": {"version": {"3.0": (100, 30, 20)}}, "click": {"version": {"8.1": 60}}}


def client_of(url: str) -> Client:
    container = WebContainer(settings=Settings(database_url=url))
    return Client(container.application())


@pytest.fixture(scope="module")
def client(module_database_url: str) -> Client:
    """A client of an application that has no data."""
    return client_of(module_database_url)


def test_an_import_of_a_file_is_followed_by_ranks_and_index_refresh_makes_them_by_hand(
    pepy: CommandLine, tmp_path: Path
) -> None:
    imported = pepy.import_day(tmp_path, YESTERDAY, FLASK)
    assert (imported.returncode, imported.stderr) == (0, "")
    client = client_of(pepy.settings["PEPY_DATABASE_URL"])
    assert [one["id"] for one in client.get("/api/v3/top").json["projects"]] == ["flask", "click"]
    without = client.get("/api/v3/top?ci=false&mirrors=FALSE&period=week").json
    assert [(one["id"], one["downloads"]) for one in without["projects"]] == [("click", 60), ("flask", 50)]

    refreshed = pepy("index:refresh")
    assert refreshed.returncode == 0
    assert refreshed.stdout.startswith(f"Ranked 2 projects through {YESTERDAY} in ")
    assert pepy("imports:verify").stdout == "Totals, days and ledger agree.\n"

    assert pepy("imports:forget", "--day", YESTERDAY, "--yes").returncode == 0
    assert client_of(pepy.settings["PEPY_DATABASE_URL"]).get("/api/v3/top").json["data_through"] is None
    assert pepy("index:refresh").stdout == "No day is stored, so there is nothing to rank.\n"


def test_a_run_that_imports_nothing_makes_up_for_ranks_that_are_older_than_the_days(
    pepy: CommandLine, tmp_path: Path
) -> None:
    # As if the process that imported it had been killed right after the commit.
    pepy.store_day(YESTERDAY, FLASK)
    assert pepy("imports:verify").stdout.startswith("no ranks were made of the stored days yet: the next import makes")

    archived = pepy("imports:archive", "--keep-days", "100", "--folder", tmp_path)
    assert archived.stdout == "No day is old enough to archive.\n"
    assert client_of(pepy.settings["PEPY_DATABASE_URL"]).get("/api/v3/top").json["counted_projects"] == 2


def test_answers_about_ranks_mention_what_happened_to_their_days(pepy: CommandLine, tmp_path: Path) -> None:
    pepy.import_day(tmp_path, YESTERDAY, FLASK)
    day = str(YESTERDAY)
    for about in (("--text", "all"), ("--text", "flask", "--project", "Flask"), ("--text", "other", "--project", "b")):
        assert pepy("events:add", "--kind", "note", "--from", day, *about).returncode == 0
    assert pepy("events:add", "--kind", "note", "--from", str(date(2003, 1, 1)), "--text", "long ago").returncode == 0
    client = client_of(pepy.settings["PEPY_DATABASE_URL"])

    def told(path: str) -> list[str]:
        return [event["text"] for event in client.get(f"/api/v3/{path}").json["events"]]

    for path in ("top?period=day", "top", "projects/FLASK/rank"):
        assert told(path) == ["all", "flask"]
    for path in ("top?limit=1&offset=1", "projects/click/rank", "trending", "new?days=1"):
        assert told(path) == ["all"]
    assert pepy("events:remove", "--id", "6").stdout.startswith("Removed event 6")
    assert "events" in client_of(pepy.settings["PEPY_DATABASE_URL"]).get("/api/v3/top").json


def test_a_refresh_on_a_server_that_is_away_fails_in_one_line(pepy: CommandLine) -> None:
    nowhere = CommandLine({"PEPY_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"})
    failed = nowhere("index:refresh")

    assert (failed.returncode, failed.stdout, failed.stderr.count("\n")) == (1, "", 1)
    assert pepy("index:refresh", "--fast").returncode == 2


def test_before_the_first_import_every_answer_is_empty_and_says_so(client: Client) -> None:
    assert client.get("/api/v3/top").json == {
        "period": "month",
        "from": None,
        "to": None,
        "data_through": None,
        "incomplete_days": [],
        "events": [],
        "counted_projects": 0,
        "projects": [],
    }
    for path in ("/api/v3/trending?period=month", "/api/v3/new"):
        answer = client.get(path).json
        assert (answer["projects"], answer["reason"]) == ([], "No ranks were made yet: they follow the first import")
    assert client.get("/api/v3/projects/flask/rank").status_code == 404


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/api/v3/top?period=year", 'Parameter period is "year", it should be day, week or month'),
        ("/api/v3/trending?period=day", 'Parameter period is "day", it should be week or month'),
        ("/api/v3/top?limit=1001", 'Parameter limit is "1001", it should be a whole number from 1 to 1000'),
        ("/api/v3/top?offset=-1", 'Parameter offset is "-1", it should be a whole number from 0 to 1000000000'),
        ("/api/v3/new?days=31", 'Parameter days is "31", it should be a whole number from 1 to 30'),
        (
            "/api/v3/top?ci=false",
            (
                "Parameters ci and mirrors go together here: projects are ranked by all downloads, or with "
                "ci=false&mirrors=false by those that are left without both"
            ),
        ),
        (
            "/api/v3/projects/flask/rank?period=day",
            'Parameter "period" is not known here; this route takes ci, mirrors',
        ),
        ("/api/v3/top?limit=5&limit=6", "Parameter limit is given 2 times, it should be given once"),
    ],
)
def test_what_cannot_be_understood_is_an_error_that_says_what_would_be_right(
    client: Client, path: str, message: str
) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.json) == (400, {"error": 400, "message": message})


@pytest.mark.parametrize("path", ["/api/v3/top?offset=1000000000&limit=1000", "/api/v3/top?ci=true&mirrors=true"])
def test_what_is_past_the_end_is_an_empty_list(client: Client, path: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.json["projects"]) == (200, [])

"""What happened to the data: the commands that say it, `/api/v3/events`, and the answers that mention it."""

import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from pepy.domain.errors import ImplausibleDayError
from tests.acceptance.conftest import CommandLine, Service, start_service, stop_service
from tests.acceptance.test_after_an_import import CONTRACT_SECONDS

FLASK = {"version": {"3.0": (60, 20, 5)}, "country": {"US": (60, 20, 5)}}
NEW_MEANING = ("2026-08-24", "definition")
ADD = ("events:add", "--kind", "loss", "--from", "2015-03-01", "--text", "half of it")


@pytest.fixture(scope="module")
def pepy_with_days(module_database_url: str) -> CommandLine:
    """The command line on a database with `flask` on the days around a step in what PyPI counts."""
    pepy = CommandLine({"PEPY_DATABASE_URL": module_database_url})
    for day in (22, 23, 24):
        pepy.store_day(date(2026, 8, day), {"flask": FLASK, "click": {"version": {"8.1": 3}}})
    return pepy


@pytest.fixture(scope="module")
def api(pepy_with_days: CommandLine) -> Iterator[Service]:
    service = start_service(pepy_with_days.settings)
    yield service
    stop_service(service)


def events(api: Service, path: str) -> list[tuple[str, str]]:
    answer = api.get(path)
    assert answer.status_code == 200, answer.text
    return [(event["from"], event["kind"]) for event in answer.json()["events"]]


def test_the_known_events_are_there_from_the_start(api: Service) -> None:
    answer = api.get("/api/v3/events")

    listed = answer.json()["events"]
    assert [(event["from"], event["to"], event["kind"]) for event in listed] == [
        ("2018-07-26", "2018-07-26", "definition"),
        ("2021-11-22", "2021-12-10", "duplication"),
        ("2024-02-23", "2024-02-23", "start"),
        ("2024-04-22", "2024-04-22", "start"),
        ("2026-08-24", "2026-08-24", "definition"),
    ]
    assert {tuple(event) for event in listed} == {("from", "to", "kind", "project", "text", "source")}
    assert all(event["project"] is None and event["source"].startswith("https://") for event in listed)
    assert answer.headers["Cache-Control"].startswith("public, max-age=3600")
    assert api.get("/api/v3/events", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_events_take_no_parameters(api: Service) -> None:
    answer = api.get("/api/v3/events?project=flask")

    assert answer.status_code == 400
    assert answer.json()["message"] == 'Parameter "project" is not known here; this route takes format'


@pytest.mark.parametrize(
    "path",
    [
        "flask/downloads?",
        "flask/downloads?dimension=country&",
        "flask/total?",
        "flask/versions?",
        "?names=flask,no-such&",
    ],
)
def test_every_answer_over_a_range_mentions_the_events_that_touch_it(api: Service, path: str) -> None:
    route = f"/api/v3/projects{'' if path.startswith('?') else '/'}{path}"

    assert events(api, f"{route}from=2026-08-22&to=2026-08-24") == [NEW_MEANING]
    assert events(api, f"{route}from=2026-08-22&to=2026-08-23") == []


def test_an_event_that_is_added_follows_in_answers_about_its_project_until_it_is_removed(
    api: Service, pepy_with_days: CommandLine
) -> None:
    of_flask, of_both, of_click = (
        f"/api/v3/projects{path}from=2026-08-23&to=2026-08-23"
        for path in ("/flask/total?", "?names=click,FLASK&", "/click/versions?")
    )
    talk = {
        "from": "2026-08-23", "to": "2026-08-23", "kind": "note", "project": "flask", "text": "a talk",
        "source": "https://example.org/talk",
    }  # fmt: skip
    known = events_of(api, "/api/v3/events")
    assert [events_of(api, path) for path in (of_flask, of_both, of_click)] == [[], [], []]

    added = pepy_with_days(
        "events:add", "--kind", "note", "--from", "2026-08-23", "--text", "a talk", "--project", "Flask",
        "--source", "https://example.org/talk",
    )  # fmt: skip
    assert (added.returncode, added.stdout) == (0, "Added event 6.\n")
    assert "   6  2026-08-23  2026-08-23  note         flask                 a talk (https://example.org/talk)\n" in (
        pepy_with_days("events:list").stdout
    )
    assert become(api, of_flask, [talk])
    assert become(api, of_both, [talk])
    assert become(api, of_click, [])
    assert become(api, "/api/v3/events", [*known[:-1], talk, known[-1]])

    removed = pepy_with_days("events:remove", "--id", "6")
    assert (removed.returncode, removed.stdout) == (0, "Removed event 6: note of 2026-08-23, a talk\n")
    assert become(api, of_flask, [])
    assert become(api, "/api/v3/events", known)


@pytest.mark.parametrize("percent", [80, 50, 30])
def test_the_step_of_2026_08_24_makes_no_day_suspect(pepy: CommandLine, percent: int) -> None:
    step = date(2026, 8, 24)
    for days in range(-14, 14):
        downloads = 1_000 if days < 0 else 10 * percent
        pepy.store_day(step + timedelta(days=days), {"flask": {"version": {"3.0": downloads}}})

    with pytest.raises(ImplausibleDayError, match=f"of {10 * percent}, the median of the same weekday"):
        pepy.store_day(step + timedelta(days=14), {"flask": {"version": {"3.0": 4 * percent}}})


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        ((*ADD, "--kind", "step"), 2, "'step' is not one of 'definition', 'loss', 'duplication', 'start', 'note'"),
        ((*ADD, "--to", "2015-02-28"), 2, "from 2015-03-01 to 2015-02-28 are reversed: from must not be after to"),
        ((*ADD, "--from", "2015-02-30"), 2, "'2015-02-30' is not a day: it should look like 2026-08-24"),
        ((*ADD, "--from", "2002-12-31"), 2, "Day 2002-12-31 is before 2003-01-01: PyPI did not exist yet"),
        ((*ADD, "--kind", "definition", "--to", "2015-03-02"), 2, "A definition has one day"),
        ((*ADD, "--text", " "), 2, "The text has 0 characters, it should have 1 to 500"),
        ((*ADD, "--text", "x" * 501), 2, "The text has 501 characters, it should have 1 to 500"),
        ((*ADD, "--text", "one\ntwo"), 2, "The text should be one line of printable characters"),
        ((*ADD, "--text", "\udcff"), 2, "The text should be one line of printable characters"),
        ((*ADD, "--project", " "), 2, "length should be between 1 and 512"),
        ((*ADD, "--project", "a\udcff"), 2, "it should have printable characters only"),
        ((*ADD, "--source", "example.org"), 2, "should be an address that begins with http:// or https://"),
        ((*ADD, "--source", "https://\udcff"), 2, "should be an address that begins with http:// or https://"),
        (("events:add",), 2, "Missing option '--kind'"),
        (("events:remove", "--id", "x"), 2, "'x' is not a valid integer"),
        (("events:remove", "--id", "999"), 1, "There is no event with id 999: pepy events:list shows all of them"),
        (("events:remove", "--id", "9" * 30), 1, "pepy events:list shows all of them"),
        (("events:remove", "--id", "-1"), 1, "There is no event with id -1"),
    ],
)
def test_what_cannot_be_done_changes_nothing_and_says_what_would_be_right(
    pepy_with_days: CommandLine, arguments: tuple[str, ...], exit_code: int, message: str
) -> None:
    before = pepy_with_days("events:list").stdout
    refused = pepy_with_days(*arguments)

    assert (refused.returncode, refused.stdout) == (exit_code, "")
    assert message in " ".join(refused.stderr.replace("\u2502", " ").split())
    assert "Traceback" not in refused.stderr
    assert pepy_with_days("events:list").stdout == before


def test_an_event_can_be_about_one_day_or_several_and_of_a_day_to_come(pepy: CommandLine) -> None:
    assert (
        pepy("events:add", "--kind", "loss", "--from", "2015-03-01", "--to", "2015-03-02", "--text", "é").returncode
        == 0
    )
    assert pepy("events:add", "--kind", "definition", "--from", "9999-12-31", "--text", "the end").returncode == 0

    lines = pepy("events:list").stdout.splitlines()
    assert lines[1] == "   6  2015-03-01  2015-03-02  loss         -                     é"
    assert lines[-1] == "   7  9999-12-31  9999-12-31  definition   -                     the end"


def events_of(api: Service, path: str) -> list[dict]:
    return api.get(path).json()["events"]


def become(api: Service, path: str, expected: list[dict]) -> bool:
    """Tell whether an answer mentions these events, at the latest when answers follow a change."""
    changed_at = time.monotonic()
    while events_of(api, path) != expected:
        if time.monotonic() > changed_at + CONTRACT_SECONDS:
            return False
    return True


def test_a_chart_marks_what_happened_in_its_days(api: Service) -> None:
    picture = api.get("/chart/flask.svg?from=2026-08-01")

    assert picture.status_code == 200
    assert "<g><title>24 Aug 2026: " in picture.text

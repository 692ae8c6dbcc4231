"""What the addresses of badges answer, on a store in memory."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.fakes.badge_service import badge_client

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "badges.md"
DATA_THROUGH = date(2026, 8, 24)
# Downloads, those of CI, those of mirrors.
FLASK_BY_DAYS_AGO = {0: (1_250, 200, 50), 6: (10_000, 1_000, 0), 7: (1, 0, 0), 364: (70_000, 0, 7_000), 365: (9, 0, 0)}


@pytest.fixture(scope="module")
def badges() -> FlaskClient:
    days = FLASK_BY_DAYS_AGO.items()
    return badge_client(
        {DATA_THROUGH - timedelta(days=days_ago): {"flask": {"version": {"3.0": counts}}} for days_ago, counts in days}
    )


def said(badges: FlaskClient, address: str) -> str:
    """Return what a badge says aloud: its two texts."""
    answer = badges.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    return answer.text.partition("<title>")[2].partition("</title>")[0]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/badge/flask", "downloads: 81k"),
        ("/badge/flask/day", "downloads/day: 1k"),
        ("/badge/flask/week", "downloads/week: 11k"),
        ("/badge/flask/month", "downloads/month: 11k"),
        ("/badge/flask/year", "downloads/year: 81k"),
        ("/badge/flask/year/", "downloads/year: 81k"),
        ("/personalized-badge/flask?period=daily&units=none", "downloads/day: 1250"),
        ("/personalized-badge/flask?period=365d&units=none", "downloads/year: 81251"),
        ("/personalized-badge/flask?units=none", "downloads: 81260"),
    ],
)
def test_a_badge_counts_the_days_of_its_period(badges: FlaskClient, address: str, expected: str) -> None:
    assert said(badges, address) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/badge/flask/day?precision=1", "downloads/day: 1.3k"),
        ("/badge/flask?precision=1&units=none", "downloads: 81.3k"),
        ("/personalized-badge/flask?units=none&period=day&ci=false", "downloads/day: 1050"),
        ("/personalized-badge/flask?units=none&period=day&mirrors=false", "downloads/day: 1200"),
        ("/personalized-badge/flask?units=none&period=day&mirrors=false&ci=false", "downloads/day: 1000"),
        ("/personalized-badge/flask?units=none&period=week&ci=no", "downloads/week: 10050"),
        ("/personalized-badge/flask?units=none&ci=false", "downloads: 80060"),
        ("/badge/flask/year?mirrors=false", "downloads/year: 74k"),
    ],
)
def test_extras_work_on_every_badge(badges: FlaskClient, address: str, expected: str) -> None:
    assert said(badges, address) == expected


@pytest.mark.parametrize("address", ["/badge/flask", "/badge/flask/week", "/personalized-badge/flask"])
@pytest.mark.parametrize(
    "query", ["precision=", "precision=2", "ci=true&mirrors=1", "ci=%00&mirrors=%ff", "&=&?=%", "x"]
)
def test_malformed_extras_give_the_badge_without_them(badges: FlaskClient, address: str, query: str) -> None:
    assert badges.get(f"{address}?{query}").data == badges.get(address).data


@pytest.mark.parametrize("query", ["period=week", "units=none", "left_text=x", "left_color=red", "right_color=red"])
def test_plain_badges_keep_ignoring_what_only_personalized_ones_understand(badges: FlaskClient, query: str) -> None:
    assert badges.get(f"/badge/flask?{query}").data == badges.get("/badge/flask").data


def test_letters_that_nobody_escaped_are_read_all_the_same(badges: FlaskClient) -> None:
    def shown(query: bytes) -> str:
        raw = query.decode("latin-1")
        return badges.get("/personalized-badge/flask", environ_overrides={"QUERY_STRING": raw}).text

    assert "<title>\u4e0b\u8f7d: 81k</title>" in shown("left_text=\u4e0b\u8f7d".encode())
    assert "<title>%80x: 81k</title>" in shown(b"left_text=\x80x")


def test_shields_can_draw_a_badge_of_its_own(badges: FlaskClient) -> None:
    answer = badges.get("/badge/flask/endpoint.json")

    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.json == {
        "schemaVersion": 1,
        "label": "downloads",
        "message": "81k",
        "color": "007ec6",
        "labelColor": "555",
    }


def test_the_endpoint_for_shields_takes_the_parameters_of_a_personalized_badge(badges: FlaskClient) -> None:
    query = "period=week&precision=1&ci=false&left_text=%22pulls%22&left_color=black&right_color=nonsense"
    answer = badges.get(f"/badge/flask/endpoint.json?{query}")

    assert answer.json == {
        "schemaVersion": 1,
        "label": '"pulls"',
        "message": "10.1k",
        "color": "007ec6",
        "labelColor": "000000",
    }


def test_the_endpoint_for_shields_answers_errors_as_the_api_does(badges: FlaskClient) -> None:
    answer = badges.get("/badge/No_Such.Thing/endpoint.json")

    assert (answer.status_code, answer.mimetype) == (404, "application/json")
    assert answer.json == {"error": 404, "message": "Project with name No_Such.Thing does not exist"}


@pytest.mark.parametrize("address", re.findall(r"^    (/\S+)$", DOCUMENTATION.read_text("utf-8"), re.MULTILINE))
def test_the_examples_of_the_documentation_show_more_than_the_plain_badge(badges: FlaskClient, address: str) -> None:
    plain = address.partition("?")[0]
    assert said(badges, address)
    assert badges.get(address).data != badges.get(plain).data


def test_the_badge_of_an_unknown_project_varies_by_what_the_client_accepts(badges: FlaskClient) -> None:
    for accepted in ("application/json", "image/svg+xml"):
        assert "Accept" in badges.get("/badge/no-such-thing", headers={"Accept": accepted}).headers["Vary"]


@pytest.mark.parametrize(
    ("accepted", "content_type"),
    [
        ("application/json", "application/json"),
        ("application/json, text/plain, */*", "application/json"),
        ("application/*", "application/json"),
        ("image/svg+xml, application/json", "image/svg+xml"),
        ("image/svg+xml, application/json;q=0.9", "image/svg+xml"),
        ("image/webp,image/*,*/*;q=0.8", "image/svg+xml"),
        ("image/webp,*/*", "image/svg+xml"),
        ("text/html,*/*;q=0.8", "image/svg+xml"),
        ("*/*", "image/svg+xml"),
        ("text/plain", "image/svg+xml"),
        ("", "image/svg+xml"),
    ],
)
def test_an_unknown_project_is_told_in_json_to_whoever_names_it_and_else_in_a_picture(
    badges: FlaskClient, accepted: str, content_type: str
) -> None:
    answer = badges.get("/badge/no-such-thing", headers={"Accept": accepted})

    assert (answer.status_code, answer.mimetype) == (404, content_type)

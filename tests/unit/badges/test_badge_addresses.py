"""What the addresses of badges answer, on a store in memory."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.fakes.badge_service import badge_client

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "badges.md"
MAX_NAME = "x" * 512
DATA_THROUGH = date(2026, 8, 24)
# Downloads, those of CI, those of mirrors.
FLASK_BY_DAYS_AGO = {0: (1_250, 200, 50), 6: (10_000, 1_000, 0), 7: (1, 0, 0), 364: (70_000, 0, 7_000), 365: (9, 0, 0)}


@pytest.fixture(scope="module")
def badges() -> FlaskClient:
    others = {"zope.interface": 11, "drawn.svg": 5, "drawn": 7, MAX_NAME: 3}
    days = {
        DATA_THROUGH - timedelta(days=days_ago): {"flask": {"version": {"3.0": counts}}}
        for days_ago, counts in FLASK_BY_DAYS_AGO.items()
    }
    days[DATA_THROUGH] |= {name: {"version": {"1.0": count}} for name, count in others.items()}
    return badge_client(days)


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
    ("foreign", "address"),
    [
        ("/badge/flask.svg", "/badge/flask"),
        ("/badge/Flask.SVG/", "/badge/flask"),
        ("/badge/flask.svg?precision=1&style=social", "/badge/flask?precision=1&style=social"),
        ("/badge/zope.interface.svg", "/badge/zope-interface"),
        ("/badge/flask/total", "/badge/flask"),
        ("/badge/flask/TOTAL/?ci=false", "/badge/flask?ci=false"),
        ("/badge/flask/daily", "/badge/flask/day"),
        ("/badge/flask/weekly", "/badge/flask/week"),
        ("/badge/flask/Monthly", "/badge/flask/month"),
        ("/badge/flask/YEARLY/", "/badge/flask/year"),
        ("/badge/flask/Week", "/badge/flask/week"),
        ("/badge/flask/30d", "/badge/flask/month"),
        ("/badge/flask/month.svg", "/badge/flask/month"),
        ("/badge/flask/Monthly.svg?precision=1", "/badge/flask/month?precision=1"),
        ("/badge/flask.svg/week", "/badge/flask/week"),
        ("/personalized-badge/flask.svg?period=week&units=none", "/personalized-badge/flask?period=week&units=none"),
        ("/badge/flask.svg/endpoint.json?period=week", "/badge/flask/endpoint.json?period=week"),
    ],
)
def test_old_and_foreign_links_show_the_badge_that_they_mean(badges: FlaskClient, foreign: str, address: str) -> None:
    shown = badges.get(address)

    assert shown.status_code == 200
    for method in ("GET", "HEAD"):
        answer = badges.open(foreign, method=method)
        assert (answer.status_code, answer.headers) == (200, shown.headers)
        assert answer.data == (shown.data if method == "GET" else b"")


def test_a_project_whose_own_name_ends_as_files_do_goes_first(badges: FlaskClient) -> None:
    assert said(badges, "/badge/drawn.svg") == "downloads: 5"
    assert said(badges, "/badge/drawn") == "downloads: 7"
    assert said(badges, "/badge/Drawn_SVG.svg/Day") == "downloads/day: 5"


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("/badge/No_Such.svg", "Project with name No_Such.svg does not exist"),
        ("/badge/flask.svg.svg", "Project with name flask.svg.svg does not exist"),
        ("/badge/.svg", "Project with name .svg does not exist"),
        ("/badge/flask.png", "Project with name flask.png does not exist"),
        ("/badge/no-such/monthly", "Project with name no-such does not exist"),
    ],
)
def test_an_unknown_project_is_named_as_it_was_typed(badges: FlaskClient, address: str, message: str) -> None:
    answer = badges.get(address, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json) == (404, {"error": 404, "message": message})


def test_the_ending_does_not_count_for_the_length_of_a_name(badges: FlaskClient) -> None:
    assert said(badges, f"/badge/{MAX_NAME}.svg") == "downloads: 3"
    assert badges.get(f"/badge/{MAX_NAME}x.svg").status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/badge/flask/decade",
        "/badge/flask/.svg",
        "/badge/flask/monthly/svg",
        "/badge/flask//month",
        "/badge/flask/month%0A",
        "/badge/flask/da%C4%B1ly",
        "/badge/flask/day.%C5%BFvg",
    ],
)
def test_what_is_no_spelling_of_anything_is_no_address(badges: FlaskClient, address: str) -> None:
    for method in ("GET", "POST"):
        assert badges.open(address, method=method).status_code == 404


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
def test_an_unknown_project_is_json_for_clients_that_name_it_and_otherwise_a_picture(
    badges: FlaskClient, accepted: str, content_type: str
) -> None:
    answer = badges.get("/badge/no-such-thing", headers={"Accept": accepted})

    assert (answer.status_code, answer.mimetype) == (404, content_type)

"""One badge for several projects: `/badge?names=`."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.fakes.badge_service import badge_client
from tests.fakes.handlers import MONDAY

DAY = {
    "flask": {"version": {"3.0": (1_250, 200, 50)}},
    "click": {"version": {"8.1": 750}},
    "jinja2": {"version": {"3.1": 100}},
}


@pytest.fixture(scope="module")
def badges() -> FlaskClient:
    return badge_client({MONDAY - timedelta(days=days_ago): DAY for days_ago in (0, 8)})


def said(badges: FlaskClient, address: str, status: int = 200) -> str:
    answer = badges.get(address)
    assert (answer.status_code, answer.mimetype) == (status, "image/svg+xml")
    return answer.text.partition("<title>")[2].partition("</title>")[0]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("names=flask,click&units=none", "downloads: 4000"),
        ("names=Flask,flask,FLASK&units=none", "downloads: 2500"),
        ("names=flask,nobody-has-this,,%20,click&units=none", "downloads: 4000"),
        ("names=flask,click&period=week&units=none", "downloads/week: 2000"),
        ("names=flask,click&period=day&ci=false&mirrors=false&units=none", "downloads/day: 1750"),
        ("names=flask,click&left_text=ours&precision=1&period=day", "ours: 2k"),
        ("names=flask," + "x" * 513 + "&units=none", "downloads: 2500"),
    ],
)
def test_projects_are_summed_each_once_and_unknown_ones_are_left_out(
    badges: FlaskClient, query: str, expected: str
) -> None:
    assert said(badges, f"/badge?{query}") == expected


@pytest.mark.parametrize("query", ["names=nobody-has-this", "names=", ""])
def test_where_no_project_is_left_the_badge_says_so(badges: FlaskClient, query: str) -> None:
    assert said(badges, f"/badge?{query}", 404) == "downloads: not found"


def test_a_hundred_projects_are_counted_and_more_are_refused_in_the_picture(badges: FlaskClient) -> None:
    others = ",".join(f"p{number}" for number in range(99))

    assert said(badges, f"/badge?names=flask,{others}&units=none") == "downloads: 2500"
    assert said(badges, f"/badge?names=flask,click,{others}", 400) == "downloads: too many names"
    refusal = badges.get(f"/badge?names=flask,click,{others}", headers={"Accept": "application/json"})
    assert refusal.json == {"error": 400, "message": "A badge can count 100 projects, not 101: name fewer of them"}

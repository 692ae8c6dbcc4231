"""What the addresses of charts answer, on a store in memory."""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.charts import chart_client
from tests.fakes.handlers import MONDAY, Memory

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "charts.md"
SVG = "{http://www.w3.org/2000/svg}"
MAX_CHART_BYTES = 20_000  # Bytes: forty days of the longest values, as a line each.

DAY = {
    "flask": {"version": {"3.0": (70, 20, 5)}, "python": {"3.12": (60, 20, 5), "3.11": (10, 0, 0)}},
    "click": {"version": {"8.1": 3}},
    "drawn.svg": {"version": {"1": 1}},
}


@pytest.fixture(scope="module")
def charts() -> FlaskClient:
    memory = Memory()
    for days_ago in range(40, -1, -1):
        memory.import_day(MONDAY - timedelta(days=days_ago), DAY)
    return chart_client(memory)


def title(picture: bytes) -> str:
    return ET.fromstring(picture).findtext(f"{SVG}title")  # noqa: S314 - The XML is our own.


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/chart/flask.svg", "flask: downloads per day"),
        ("/chart/Flask.svg/", "flask: downloads per day"),
        ("/chart/flask.svg?granularity=week&ci=false", "flask: downloads per week, without CI"),
        ("/chart/flask.svg?dimension=python&stacked=true", "flask: downloads per day by Python version"),
        ("/chart/flask.svg?dimension=version&group=major", "flask: downloads per day by major version"),
        ("/chart/flask.svg?dimension=python&group=major", "flask: downloads per day by Python version"),
        ("/chart.svg?names=flask,click", "Downloads per day"),
        ("/chart.svg?names=flask", "flask: downloads per day"),
        ("/chart.svg?names=flask,,%20,", "flask: downloads per day"),
        ("/chart/drawn.svg.svg", "drawn-svg: downloads per day"),
        ("/chart/__all__.svg", "All of PyPI: downloads per day"),
        ("/chart/__all__.svg?dimension=python", "All of PyPI: downloads per day by Python version"),
        ("/chart/__all__.svg?dimension=version", "All of PyPI: downloads per day"),
    ],
)
def test_a_chart_is_a_picture_that_caches_may_keep_for_a_day(charts: FlaskClient, address: str, expected: str) -> None:
    answer = charts.get(address)

    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert title(answer.data) == expected
    assert charts.head(address).headers == answer.headers


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/chart/No_Such.svg", 404, "Project with name No_Such does not exist"),
        ("/chart.svg?names=a,b", 404, "Project with name a, b does not exist"),
        ("/chart.svg", 400, "No project is named: ask for names=requests,flask,numpy"),
        (
            "/chart.svg?names=a,b,c,d,e,f,g,h,i,j,k",
            400,
            "A chart can have 10 projects, not 11: name fewer of them",
        ),
        ("/chart/flask.svg?from=1999-01-01", 400, "Parameter from is 1999-01-01, it should be between"),
    ],
)
def test_what_cannot_be_drawn_is_a_picture_that_says_so_or_json(
    charts: FlaskClient, address: str, status: int, said: str
) -> None:
    picture = charts.get(address, headers={"Accept": "image/svg+xml,*/*;q=0.8"})
    program = charts.get(address, headers={"Accept": "application/json"})

    assert (picture.status_code, picture.mimetype, picture.headers["Vary"]) == (status, "image/svg+xml", "Accept")
    assert ET.fromstring(picture.data).findtext(f"{SVG}desc").startswith(said)  # noqa: S314 - The XML is our own.
    assert (program.status_code, program.json["error"]) == (status, status)
    assert program.json["message"].startswith(said)


@pytest.mark.parametrize("address", ["/chart/flask", "/chart/.svg", "/chart/flask.png", "/chart"])
def test_other_addresses_are_none(charts: FlaskClient, address: str) -> None:
    assert charts.get(address).status_code == 404


PARAMETERS = (
    *("from", "to", "period", "granularity", "dimension", "values", "group", "prereleases"),
    *("ci", "mirrors", "stacked", "theme", "width", "height"),
)
VALUES = (
    *(
        "all",
        "month",
        "week",
        "day",
        "version",
        "major",
        "separate",
        "python",
        "3.*",
        ">=2",
        "true",
        "false",
        "dark",
        "auto",
        "320",
        "-1",
    ),
    *("9" * 5000, "<&'\">", "\ufdfa" * 64, "2026-08-01", "2026-02-30", "\x00", "[", "*" * 200),
)
queries = st.lists(
    st.tuples(st.sampled_from(PARAMETERS) | st.text(max_size=5), st.sampled_from(VALUES) | st.text(max_size=50)),
    max_size=12,
).map(urlencode)
raw_queries = st.text(st.characters(max_codepoint=255), max_size=300)


@given(st.sampled_from(["/chart/flask.svg", "/chart.svg"]), queries | raw_queries)
def test_every_query_gives_a_well_formed_picture_of_bounded_size(charts: FlaskClient, address: str, query: str) -> None:
    answer = charts.get(address, environ_overrides={"QUERY_STRING": query})

    assert answer.status_code in ((400, 404) if address == "/chart.svg" else (200, 400))
    assert answer.mimetype == "image/svg+xml"
    assert title(answer.data)
    assert len(answer.data) <= MAX_CHART_BYTES
    assert answer.data == charts.get(address, environ_overrides={"QUERY_STRING": query}).data


@given(st.text(min_size=1, max_size=600).filter(lambda name: "/" not in name))
def test_every_name_gives_a_picture_that_says_what_is_wrong_with_it(charts: FlaskClient, name: str) -> None:
    answer = charts.get("/chart.svg?" + urlencode({"names": f"no-such-{name}"}, errors="replace"))

    assert (answer.status_code, answer.mimetype) in {(404, "image/svg+xml"), (400, "image/svg+xml")}
    assert title(answer.data) == "Downloads"


@pytest.mark.parametrize("address", re.findall(r"^    (/\S+)$", DOCUMENTATION.read_text("utf-8"), re.MULTILINE))
def test_the_examples_of_the_documentation_show_more_than_the_plain_chart(charts: FlaskClient, address: str) -> None:
    assert charts.get(address).status_code == 200
    assert charts.get(address).data != charts.get("/chart/flask.svg").data

"""Whatever the query of a badge's address is, a README shows a badge."""

from base64 import b64encode
from datetime import date
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.badges.badge import BadgeStyle
from pepy.domain.badges.picture.logo import MAX_LOGO_BYTES
from tests.fakes.badge_service import badge_client

MAX_BADGE_BYTES = MAX_LOGO_BYTES * 4 // 3 + 10_000  # Bytes: a logo in base64, and the longest texts with all escapes.

PARAMETERS = (
    *("period", "units", "left_text", "left_color", "right_color"),
    *("precision", "ci", "mirrors", "style", "logo"),
)
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
PICTURE = b"\x89PNG\r\n\x1a\n" + b"p" * MAX_LOGO_BYTES
KNOWN_VALUES = (
    *("week", "365D", " total ", "none", "ABBREVIATION", "1", "false", "#fff", "%23f60", "green", "<&'\">" * 20),
    *(
        "\ufdfa" * 64,
        "\u0390" * 64,
        "\U0001f469\u200d\U0001f467" * 40,
        "W" * 2_000,
        "\x00\ud800".encode("utf-8", "replace").decode(),
    ),
    *(style.value for style in BadgeStyle),
    *(
        f"data:image/png;base64,{b64encode(PICTURE[:size]).decode()}"
        for size in (8, MAX_LOGO_BYTES, MAX_LOGO_BYTES + 1)
    ),
    f"data:image/svg+xml;base64,{b64encode(DRAWING).decode()}",
)

parameters = st.sampled_from(PARAMETERS) | st.text(max_size=5)
values = st.sampled_from(KNOWN_VALUES) | st.text(max_size=100)
sensible_queries = st.lists(st.tuples(parameters, values), max_size=12).map(urlencode)
# A server hands over whatever bytes came in, each as one character.
raw_queries = st.text(st.characters(max_codepoint=255), max_size=300)
queries = sensible_queries | raw_queries | st.builds("{}&style={}".format, raw_queries, values.map(quote))
addresses = st.sampled_from(["/badge/flask", "/badge/flask/month", "/badge/flask/day", "/personalized-badge/flask"])


@pytest.fixture(scope="module")
def badges() -> FlaskClient:
    return badge_client({date(2026, 8, 24): {"flask": {"version": {"3.0": (10**15, 5, 5)}}}})


@given(addresses, queries)
def test_every_query_gives_a_well_formed_badge_of_bounded_size(badges: FlaskClient, address: str, query: str) -> None:
    answer = badges.get(address, environ_overrides={"QUERY_STRING": query})

    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    picture = ET.fromstring(answer.data)  # noqa: S314 - The XML is our own.
    assert picture.get("aria-label") == picture.findtext("{http://www.w3.org/2000/svg}title")
    assert ": " in picture.get("aria-label")
    assert len(answer.data) <= MAX_BADGE_BYTES
    assert answer.data == badges.get(address, environ_overrides={"QUERY_STRING": query}).data


@given(queries)
def test_every_query_gives_an_endpoint_that_shields_can_read(badges: FlaskClient, query: str) -> None:
    answer = badges.get("/badge/flask/endpoint.json", environ_overrides={"QUERY_STRING": query})

    assert answer.status_code == 200
    assert set(answer.json) == {"schemaVersion", "label", "message", "color", "labelColor"}
    assert answer.json["schemaVersion"] == 1
    assert all(answer.json.values())


@given(queries)
def test_every_query_of_an_unknown_project_gives_a_badge_that_says_so(badges: FlaskClient, query: str) -> None:
    answer = badges.get("/personalized-badge/no-such-thing", environ_overrides={"QUERY_STRING": query})

    assert answer.status_code == 404
    assert ET.fromstring(answer.data).get("aria-label") == "downloads: not found"  # noqa: S314 - The XML is our own.

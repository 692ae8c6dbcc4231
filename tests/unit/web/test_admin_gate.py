"""The admin password: how it is sent, what wrong ones cost, and that it is never revealed."""

from base64 import b64encode

import pytest
from flask import Blueprint
from werkzeug.security import generate_password_hash
from werkzeug.test import Client

from pepy.infrastructure.api.answers import PRIVATE, Answer, json_answer
from pepy.infrastructure.api.projects.admin_gate import ATTEMPTS_AT_ONCE, AdminGate
from pepy.infrastructure.web.app import create_app
from pepy.infrastructure.web.entry.front import Front
from pepy.infrastructure.web.metrics.requests import Metrics

PASSWORD = "käse & brot=1:2"  # noqa: S105 - It opens nothing but these tests.
# A cheap hash, so that the tests are fast.
HASH = generate_password_hash(PASSWORD, method="scrypt:1024:8:1")
ADMIN = "/api/v1/admin/projects/requests"


class SetTime:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def client_of(gate: AdminGate) -> Client:
    blueprint = Blueprint("admin", __name__)

    @blueprint.get("/api/v1/admin/projects/<name>")
    @gate.protected
    def project(name: str) -> Answer:
        return json_answer({"id": name}, None, PRIVATE)

    return Client(Front(create_app([blueprint]).answer, Metrics()))


@pytest.fixture
def time() -> SetTime:
    return SetTime()


@pytest.fixture
def admin(time: SetTime) -> Client:
    return client_of(AdminGate(HASH, time))


def basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def bearer(password: str) -> str:
    return "Bearer " + password.encode().decode("latin-1")


@pytest.mark.parametrize("header", [bearer(PASSWORD), basic("", PASSWORD), basic("anyone", PASSWORD)])
def test_the_password_may_travel_in_the_authorization_header(admin: Client, header: str) -> None:
    assert admin.get(ADMIN, headers={"Authorization": header}).get_json() == {"id": "requests"}


def test_the_password_may_travel_as_a_parameter(admin: Client) -> None:
    assert admin.get(ADMIN, query_string={"password": PASSWORD}).status_code == 200


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer wrong", "Bearer \xff\xfe", "Basic !!!", "Basic /w==", basic("", "wrong"), "Digest x", "é"],
)
def test_a_wrong_or_absent_password_is_a_401_that_says_how_to_get_in(admin: Client, header: str) -> None:
    answer = admin.get(ADMIN, headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer.get_json() == {"error": 401, "message": "The admin password is missing or wrong"}
    assert "Bearer" in answer.headers["WWW-Authenticate"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("password_hash", [HASH, None])
def test_options_needs_no_password_and_tells_the_methods_alone(password_hash: str | None) -> None:
    client = client_of(AdminGate(password_hash))
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer", "Origin": "https://a.example"}):
        for name in ("requests", "no-such-thing"):
            answer = client.options(f"/api/v1/admin/projects/{name}?password=wrong", headers=headers)
            assert (answer.status_code, answer.data) == (200, b"")
            assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
            assert answer.headers["Cache-Control"] == "no-store"
            assert not [header for header, _ in answer.headers if header.startswith(("Access-Control", "WWW-"))]


def test_asking_for_the_methods_costs_none_of_the_passwords_that_may_be_tried(admin: Client) -> None:
    for _ in range(ATTEMPTS_AT_ONCE + 1):
        admin.options(ADMIN, headers={"Authorization": "Bearer wrong"})

    assert admin.get(ADMIN, headers={"Authorization": "Bearer wrong"}).status_code == 401


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_other_methods_are_a_405_that_says_which_there_are(admin: Client, method: str) -> None:
    answer = admin.open(ADMIN, method=method)

    assert (answer.status_code, answer.json["error"]) == (405, 405)
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_without_a_hash_in_the_settings_nobody_is_admitted() -> None:
    assert client_of(AdminGate(None)).get(ADMIN, query_string={"password": ""}).status_code == 401
    assert client_of(AdminGate(None)).get(ADMIN, headers={"Authorization": bearer("x")}).status_code == 401


def test_a_hash_that_cannot_be_computed_admits_nobody(caplog: pytest.LogCaptureFixture) -> None:
    answer = client_of(AdminGate("scrypt:3:8:1$salt$" + "0f" * 64)).get(ADMIN, query_string={"password": "x"})

    assert answer.status_code == 401
    assert "PEPY_ADMIN_PASSWORD_HASH" in caplog.text


def test_passwords_cannot_be_tried_without_end_and_the_budget_comes_back(admin: Client, time: SetTime) -> None:
    tried = [admin.get(ADMIN, query_string={"password": f"guess{n}"}).status_code for n in range(ATTEMPTS_AT_ONCE + 1)]
    time.seconds += 1

    assert tried == [401] * ATTEMPTS_AT_ONCE + [429]
    assert admin.get(ADMIN, query_string={"password": PASSWORD}).status_code == 200


def test_once_the_right_password_was_seen_guesses_cost_nothing_and_lock_nobody_out(admin: Client) -> None:
    assert admin.get(ADMIN, query_string={"password": PASSWORD}).status_code == 200

    tried = {admin.get(ADMIN, query_string={"password": f"guess{n}"}).status_code for n in range(50)}

    assert tried == {401}
    assert admin.get(ADMIN, query_string={"password": PASSWORD}).status_code == 200


def test_admin_answers_are_for_no_cache_and_no_foreign_page(admin: Client) -> None:
    answer = admin.get(ADMIN, headers={"Authorization": bearer(PASSWORD)})
    preflight = admin.options(ADMIN)

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Access-Control-Allow-Origin" not in preflight.headers


def test_neither_the_password_nor_its_hash_is_in_a_log_or_an_answer(
    admin: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    answer = admin.get(ADMIN, query_string={"password": "hunter2"})

    assert "hunter2" not in answer.get_data(as_text=True) + str(answer.headers) + caplog.text
    assert HASH not in answer.get_data(as_text=True) + caplog.text

"""When a replica is asked, and when its primary."""

import logging

import pytest
from attrs import define, field
from sqlalchemy import Engine

from pepy.domain.errors import StoreOutdatedError, StoreUnavailableError, UnknownProjectError
from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.reads.replica import ReplicaFirst

PRIMARY = connect("postgresql+psycopg2://primary/pepy")
REPLICA = connect("postgresql+psycopg2://replica/pepy")


@define
class Servers:
    """Two servers that answer with their data version, or fail."""

    answers: dict[Engine, int | Exception] = field(factory=lambda: {PRIMARY: 7, REPLICA: 7})
    asked: list[Engine] = field(factory=list)
    seconds: float = 1000.0

    def version_of(self, engine: Engine) -> int:
        self.asked.append(engine)
        answer = self.answers[engine]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def servers() -> Servers:
    return Servers()


@pytest.fixture
def reading(servers: Servers) -> ReplicaFirst:
    reading = ReplicaFirst(PRIMARY, REPLICA, servers.version_of, lambda: servers.seconds)
    reading.look()
    servers.asked.clear()
    return reading


def test_a_replica_at_the_primarys_data_version_answers_alone(servers: Servers, reading: ReplicaFirst) -> None:
    assert reading.first_answer(servers.version_of) == 7
    assert servers.asked == [REPLICA]


def test_before_the_first_look_the_primary_answers(servers: Servers) -> None:
    ReplicaFirst(PRIMARY, REPLICA, servers.version_of).first_answer(servers.version_of)

    assert servers.asked == [PRIMARY]


@pytest.mark.parametrize("failure", [StoreUnavailableError("gone"), StoreOutdatedError("no such table")])
def test_a_failing_replica_costs_one_question_and_is_then_left_alone(
    servers: Servers, reading: ReplicaFirst, failure: Exception
) -> None:
    servers.answers[REPLICA] = failure

    assert [reading.first_answer(servers.version_of) for _ in range(3)] == [7, 7, 7]
    assert servers.asked == [REPLICA, PRIMARY, PRIMARY, PRIMARY]


def test_a_replica_that_answers_again_is_used_after_the_next_look(servers: Servers, reading: ReplicaFirst) -> None:
    servers.answers[REPLICA] = StoreUnavailableError("gone")
    reading.look()
    assert not reading.is_fit

    servers.answers[REPLICA] = 7
    reading.look()
    assert reading.is_fit


def test_a_replica_behind_the_primarys_data_is_not_asked(servers: Servers, reading: ReplicaFirst) -> None:
    servers.answers[PRIMARY] = 8
    reading.look()
    servers.asked.clear()

    assert reading.first_answer(servers.version_of) == 8
    assert servers.asked == [PRIMARY]


def test_without_a_primary_even_a_replica_that_is_behind_answers(servers: Servers, reading: ReplicaFirst) -> None:
    servers.answers |= {PRIMARY: StoreUnavailableError("gone"), REPLICA: 6}
    reading.look()

    assert reading.first_answer(servers.version_of) == 6


def test_a_replica_that_was_behind_never_steps_in_for_one_answer(servers: Servers, reading: ReplicaFirst) -> None:
    servers.answers[PRIMARY] = 8
    reading.look()
    servers.answers[PRIMARY] = StoreUnavailableError("all connections are busy")

    with pytest.raises(StoreUnavailableError, match="busy"):
        reading.first_answer(servers.version_of)


def test_an_error_that_is_an_answer_is_not_asked_for_twice(reading: ReplicaFirst) -> None:
    asked = []

    def ask(engine: Engine) -> int:
        asked.append(engine)
        raise UnknownProjectError("Project with name x does not exist")

    with pytest.raises(UnknownProjectError):
        reading.first_answer(ask)
    assert asked == [REPLICA]


def test_a_look_that_never_ends_leaves_the_replica(servers: Servers, reading: ReplicaFirst) -> None:
    servers.seconds += 16

    reading.first_answer(servers.version_of)

    assert servers.asked == [PRIMARY]


def test_an_odd_failure_of_the_replica_does_not_end_the_watch(servers: Servers, reading: ReplicaFirst) -> None:
    servers.answers[REPLICA] = PermissionError("no right to read data_state")
    reading.look()

    assert not reading.is_fit


def test_leaving_and_coming_back_are_told_once(
    servers: Servers, reading: ReplicaFirst, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        servers.answers[REPLICA] = StoreUnavailableError("gone")
        for _ in range(3):
            reading.look()
        servers.answers[REPLICA] = 7
        for _ in range(3):
            reading.look()

    assert [record.getMessage() for record in caplog.records] == [
        "Queries go to the primary instead of the replica of PEPY_DATABASE_READ_URL: gone",
        "The replica of PEPY_DATABASE_READ_URL is used again",
    ]

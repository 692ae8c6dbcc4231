from collections.abc import Iterator

import psycopg2
import pyarrow as pa
import pytest
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.
from sqlalchemy import make_url

from pepy.infrastructure.postgres.imports.days.background_copy import background_copy


@pytest.fixture
def cursor(database_url: str) -> Iterator[Cursor]:
    url = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE animal (id integer PRIMARY KEY, name text)")
        yield cursor
        connection.rollback()
    connection.close()


def animals(cursor: Cursor) -> list[tuple[int, str | None]]:
    cursor.execute("SELECT id, name FROM animal ORDER BY ctid")
    return cursor.fetchall()


def test_everything_is_sent_in_order_when_the_context_ends(cursor: Cursor) -> None:
    with background_copy(cursor) as copy:
        for number in range(20):
            copy.send("animal", {"id": pa.array([number]), "name": pa.array([f"cat\t{number}\\"])})

    assert animals(cursor) == [(number, f"cat\t{number}\\") for number in range(20)]


def test_a_scalar_stands_for_all_rows_and_null_for_null(cursor: Cursor) -> None:
    with background_copy(cursor) as copy:
        copy.send("animal", {"id": pa.array([1, 2]), "name": pa.nulls(2, pa.string())})
        copy.send("animal", {"id": pa.array([3]), "name": pa.scalar(7)})

    assert animals(cursor) == [(1, None), (2, None), (3, "7")]


def send_one_cat(cursor: Cursor, times: int, then: Exception | None = None) -> None:
    with background_copy(cursor) as copy:
        for _ in range(times):
            copy.send("animal", {"id": pa.array([1])})
        if then:
            raise then


def test_an_error_of_the_database_is_raised(cursor: Cursor) -> None:
    with pytest.raises(psycopg2.errors.UniqueViolation):
        send_one_cat(cursor, times=20)


def test_an_error_of_the_caller_goes_through_and_the_connection_stays_usable(cursor: Cursor) -> None:
    with pytest.raises(ZeroDivisionError):
        send_one_cat(cursor, times=1, then=ZeroDivisionError())

    assert len(animals(cursor)) <= 1


def test_what_is_fetched_is_read_before_what_is_sent_later(cursor: Cursor) -> None:
    with background_copy(cursor) as copy:
        copy.send("animal", {"id": pa.array([1])})
        found = copy.fetch(animals)
        copy.send("animal", {"id": pa.array([2])})

    assert found.result() == [(1, None)]


def test_an_error_of_what_is_fetched_is_raised_even_if_nobody_asks_for_it(cursor: Cursor) -> None:
    with pytest.raises(psycopg2.errors.UndefinedTable), background_copy(cursor) as copy:
        copy.fetch(lambda cursor: cursor.execute("SELECT FROM unicorn"))

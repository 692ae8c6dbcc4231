"""What the driver says of the database, in pepy's own errors."""

import psycopg2
import pytest

from pepy.domain.errors import StoreUnavailableError
from pepy.infrastructure.postgres.connection.errors import store_errors
from pepy.infrastructure.postgres.connection.sessions import readable_errors


def test_a_connection_that_breaks_in_the_middle_of_an_answer_is_a_store_that_is_away() -> None:
    with pytest.raises(StoreUnavailableError, match="cannot be used: server closed the connection"), store_errors():
        raise psycopg2.DatabaseError("server closed the connection unexpectedly\n\tThis probably means ...")


def test_an_error_that_nobody_expected_stays_what_it_is() -> None:
    with pytest.raises(psycopg2.errors.DivisionByZero), store_errors():
        raise psycopg2.errors.DivisionByZero("division by zero")


def test_words_of_a_server_that_speaks_latin_1_before_a_session_begins_are_told() -> None:
    said = "FATAL:  Passwort-Authentifizierung für Benutzer »pepy« fehlgeschlagen".encode("latin-1")

    with pytest.raises(StoreUnavailableError, match=r"FATAL: .* f\\xfcr Benutzer"), store_errors(), readable_errors():
        said.decode()

"""Every error of PostgreSQL's list that an operator causes has a line that says what to do."""

import psycopg2
import pytest
from psycopg2 import errorcodes

from pepy.domain.errors import StoreUnavailableError
from pepy.infrastructure.postgres.connection.advice import ADVICE_OF_STATE, POOLER_STATES, advice_for
from pepy.infrastructure.postgres.connection.errors import store_errors

ONLY_A_DEFECT = {
    *("02", "03", "09", "0B", "0F", "0L", "0Z", "10", "20", "21", "22", "24", "25", "26", "27", "2B", "2D", "2F"),
    *("34", "3B", "42", "44", "P0"),
}
"""Classes that only statements of pepy's own could cause, but for single codes that have advice."""


def test_every_class_has_advice_or_is_a_defect_of_pepys() -> None:
    classes = {code for name, code in vars(errorcodes).items() if name.startswith("CLASS_")} - {"00", "01"}

    assert len(classes) > 40
    assert classes - ADVICE_OF_STATE.keys() - ONLY_A_DEFECT == set()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (errorcodes.INSUFFICIENT_PRIVILEGE, "GRANT USAGE, CREATE"),
        (errorcodes.READ_ONLY_SQL_TRANSACTION, "connect to the primary"),
        (errorcodes.TOO_MANY_CONNECTIONS, "max_connections"),
        (errorcodes.DISK_FULL, "disk space"),
        (errorcodes.OUT_OF_MEMORY, "memory"),
        (errorcodes.CONFIGURATION_LIMIT_EXCEEDED, "limit"),
        (errorcodes.INVALID_PASSWORD, "user and password"),
        (errorcodes.INVALID_CATALOG_NAME, "createdb --encoding=UTF8"),
        (errorcodes.INVALID_SCHEMA_NAME, "search_path"),
        (errorcodes.LOCK_NOT_AVAILABLE, "pg_stat_activity"),
        (errorcodes.ADMIN_SHUTDOWN, "administrator"),
        (errorcodes.CRASH_SHUTDOWN, "crashed"),
        (errorcodes.CANNOT_CONNECT_NOW, "wait"),
        (errorcodes.IDLE_IN_TRANSACTION_SESSION_TIMEOUT, "limit"),
        (errorcodes.SERIALIZATION_FAILURE, "can be run again"),
        (errorcodes.DATA_CORRUPTED, "backup"),
        (errorcodes.UNIQUE_VIOLATION, "imports:verify"),
        (errorcodes.DUPLICATE_TABLE, "its own database"),
        (errorcodes.UNTRANSLATABLE_CHARACTER, "UTF8"),
        (errorcodes.FEATURE_NOT_SUPPORTED, "PostgreSQL 14"),
        (errorcodes.RAISE_EXCEPTION, "trigger"),
    ],
)
def test_what_an_operator_causes_says_what_to_do(state: str, said: str) -> None:
    assert said in (advice_for(state, "") or "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("FATAL:  unsupported startup parameter: options", "ignore_startup_parameters"),
        (
            'FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "pepy", database "pepy", no encryption',
            "sslmode=require",
        ),
        (
            'FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "pepy", database "pepy", SSL encryption',
            "pg_hba.conf",
        ),
        ('FATAL:  password authentication failed for user "pepy"', "user and password"),
        ("fe_sendauth: no password supplied", "user and password"),
        ("FATAL:  sorry, too many clients already", "max_connections"),
        ("FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute", "max_connections"),
        ("FATAL:  the database system is starting up", "wait"),
        ("server does not support SSL, but SSL was required", "remove sslmode"),
        ('root certificate file "/home/pepy/.postgresql/root.crt" does not exist', "sslrootcert"),
        ("connection to server failed: Connection refused", "host and port"),
        ("session is read-only", "target_session_attrs"),
        ("FATAL:  query_wait_timeout", "max_connections"),
        ("FATAL:  terminating connection due to idle-session timeout", "limit"),
        ("SSL SYSCALL error: EOF detected", "ended the session"),
    ],
)
def test_what_is_said_while_a_session_begins_or_ends_says_what_to_do(words: str, said: str) -> None:
    with pytest.raises(StoreUnavailableError) as raised, store_errors():
        raise psycopg2.OperationalError(words)

    assert str(raised.value).startswith(f"The database cannot be used: {words}; ")
    assert said in str(raised.value).removeprefix(words)


def test_a_prepared_statement_that_is_another_sessions_is_a_poolers_doing() -> None:
    assert {errorcodes.INVALID_SQL_STATEMENT_NAME, errorcodes.DUPLICATE_PREPARED_STATEMENT} < POOLER_STATES

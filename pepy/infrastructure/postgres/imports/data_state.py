"""The one row that tells readers which data they see: data version, newest complete day, and sum of all totals."""

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.infrastructure.postgres.total_pages import SUM_OF_TOTALS

# The clock is in the number so that a database that was restored from a backup, or recreated at the same address, never
# gives other data a version that a client has seen before: ETags would call the old answer the new one. It stands still
# during a statement, so that the number is the same wherever the statement has it.
_NEXT_VERSION = "greatest(version + 1, extract(epoch FROM statement_timestamp())::bigint)"
# Adding all totals up takes a tenth of a second, once per change; keeping their sum by differences could go wrong.
_RAISE = f"""
    UPDATE data_state
    SET version = {_NEXT_VERSION},
        data_through = (SELECT max(day) FROM import_run WHERE state = 'complete'),
        index_total = {SUM_OF_TOTALS},
        index_total_version = {_NEXT_VERSION}
"""  # noqa: S608 - The parts are constants, here and below.
_RAISE_ALONE = f"""
    UPDATE data_state
    SET version = {_NEXT_VERSION},
        index_total_version = CASE WHEN index_total_version = version THEN {_NEXT_VERSION} END
"""  # noqa: S608


def raise_version(cursor: Cursor) -> None:
    """Tell readers that published data changed; part of the transaction that changes it, under the import lock."""
    cursor.execute(_RAISE)


def raise_version_alone(cursor: Cursor) -> None:
    """Tell readers that something changed other than days and totals; part of the transaction that changes it.

    For those without the import lock: an import that commits meanwhile may have a newer day than they can see.
    """
    cursor.execute(_RAISE_ALONE)

"""The one row that tells readers which data they see: the data version and the newest complete day."""

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

# The clock is in the number so that a database that was restored from a backup, or recreated at the same address, never
# gives other data a version that a client has seen before: ETags would call the old answer the new one.
_RAISE_ALONE = """
    UPDATE data_state SET version = greatest(version + 1, extract(epoch FROM clock_timestamp())::bigint)
"""
_RAISE = f"{_RAISE_ALONE}, data_through = (SELECT max(day) FROM import_run WHERE state = 'complete')"  # noqa: S608 - A constant.


def raise_version(cursor: Cursor) -> None:
    """Tell readers that published data changed; part of the transaction that changes it."""
    cursor.execute(_RAISE)


def raise_version_alone(cursor: Cursor) -> None:
    """Tell readers that something changed other than days; part of the transaction that changes it.

    For those without the import lock: an import that commits meanwhile may have a newer day than they can see.
    """
    cursor.execute(_RAISE_ALONE)

"""The one row that tells readers which data they see: the data version and the newest complete day."""

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

_RAISE = """
    UPDATE data_state
    SET version = version + 1, data_through = (SELECT max(day) FROM import_run WHERE state = 'complete')
"""


def raise_version(cursor: Cursor) -> None:
    """Tell readers that published data changed; part of the transaction that changes it."""
    cursor.execute(_RAISE)

"""Telling readers that ranks changed and nothing else did, so that answers without ranks stay as they are."""

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.infrastructure.postgres.imports import data_state
from pepy.infrastructure.postgres.reads.snapshot import UNRANKED_VERSION

# It locks the row, so that nobody else raises the version before this transaction commits.
_KEEP_UNRANKED = f"UPDATE data_state SET unranked_version = {UNRANKED_VERSION}"  # noqa: S608 - A constant.
_MARK_RAISED = "UPDATE data_state SET ranked_version = version"


def raise_version_for_ranks(cursor: Cursor) -> None:
    """Raise the version of all data, but not that of data without ranks; part of the transaction that changes ranks."""
    cursor.execute(_KEEP_UNRANKED)
    data_state.raise_version_alone(cursor)
    cursor.execute(_MARK_RAISED)

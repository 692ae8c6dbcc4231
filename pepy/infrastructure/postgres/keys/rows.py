"""Rows of the table `api_key`."""

from collections.abc import Sequence
from typing import Any

from pepy.domain.keys.key_repository import StoredKey
from pepy.domain.keys.request_limit import RequestLimit

COLUMNS = "public_part, secret_sha256, name, created_at, request_limit, last_used_on, revoked_at"


def key_of_row(row: Sequence[Any]) -> StoredKey:
    """Return the key of a row with these columns."""
    public_part, digest, name, created_at, limit, last_used_on, revoked_at = row
    return StoredKey(
        public_part,
        bytes(digest),
        name,
        created_at,
        RequestLimit.parse(limit) if limit else None,
        last_used_on,
        revoked_at,
    )

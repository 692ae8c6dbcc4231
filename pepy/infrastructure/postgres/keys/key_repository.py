"""Writing keys: making, revoking, and the day of their last use."""

from datetime import date, datetime
from typing import Any

from attrs import frozen
from sqlalchemy import Engine, Row, text

from pepy.domain.keys.key_repository import KeyNameTakenError, NoSuchKeyError, StoredKey
from pepy.infrastructure.postgres.connection.errors import store_errors
from pepy.infrastructure.postgres.keys.rows import COLUMNS, key_of_row

_ADD = text("""
    INSERT INTO api_key (public_part, secret_sha256, name, request_limit, created_at)
    VALUES (:public_part, :secret_sha256, :name, :request_limit, :created_at)
    ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING
""")

# Only keys in use have a name of their own, and a public part goes before a name that looks like one.
_REVOKE = text(f"""
    UPDATE api_key SET revoked_at = :moment
    WHERE public_part = (
        SELECT public_part FROM api_key
        WHERE (public_part = :wanted OR name = :wanted) AND revoked_at IS NULL
        ORDER BY public_part = :wanted DESC LIMIT 1
    )
    RETURNING {COLUMNS}
""")  # noqa: S608 - The part is a constant.

_NOTE_USE = text("""
    UPDATE api_key SET last_used_on = :day
    WHERE public_part = :public_part AND (last_used_on IS NULL OR last_used_on < :day)
""")


@frozen
class PostgresKeyRepository:
    """Implements `KeyRepository` on the primary."""

    engine: Engine

    def add(self, key: StoredKey) -> None:
        """Store a new key."""
        row = {
            "public_part": key.public_part,
            "secret_sha256": key.secret_sha256,
            "name": key.name,
            "request_limit": str(key.limit) if key.limit else None,
            "created_at": key.created_at,
        }
        with store_errors(), self.engine.connect() as connection:
            added = connection.execute(_ADD, row).rowcount
        if not added:
            raise KeyNameTakenError(f"A key in use has the name {key.name!r}: revoke it first, or take another")

    def revoke(self, public_part_or_name: str, moment: datetime) -> StoredKey:
        """Revoke the key with this public part, or else this name."""
        wanted = public_part_or_name.replace("\x00", "\ufffd")
        with store_errors(), self.engine.connect() as connection:
            row: Row[Any] | None = connection.execute(_REVOKE, {"wanted": wanted, "moment": moment}).one_or_none()
        if row is None:
            raise NoSuchKeyError("No key in use has this public part or name: see `pepy keys:list`")
        return key_of_row(row)

    def note_use(self, public_part: str, day: date) -> None:
        """Store that a key was used on a day."""
        with store_errors(), self.engine.connect() as connection:
            connection.execute(_NOTE_USE, {"public_part": public_part, "day": day})

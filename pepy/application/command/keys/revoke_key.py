"""Revoking a key for good."""

from attrs import frozen

from pepy.domain.clock import Clock
from pepy.domain.keys.key_repository import KeyRepository, StoredKey


@frozen
class RevokeKey:
    """Revoke the key with this public part or name."""

    public_part_or_name: str


@frozen
class RevokeKeyHandler:
    """Marks keys as revoked: they stay in the list, and their names are free for others."""

    keys: KeyRepository
    clock: Clock

    def handle(self, command: RevokeKey) -> StoredKey:
        """Return the revoked key. Raises NoSuchKeyError."""
        return self.keys.revoke(command.public_part_or_name.strip(), self.clock())

"""All keys, for the operator."""

from attrs import frozen

from pepy.domain.keys.key_repository import KeyReader, StoredKey


@frozen
class ListKeysHandler:
    """Answers from the store."""

    keys: KeyReader

    def handle(self) -> list[StoredKey]:
        """Return all keys, revoked ones too, the oldest first."""
        return self.keys.all_keys()

"""Whether a key that a client sent is one that may be used."""

from enum import StrEnum

from attrs import frozen

from pepy.domain.keys.api_key import ApiKey, ForeignKeyError, MistypedKeyError
from pepy.domain.keys.key_repository import KeyFinder, StoredKey


class KeyProblem(StrEnum):
    """Why a key counts as none."""

    FOREIGN = "foreign"
    """It is no key of pepy: clients send keys of other services."""
    MISTYPED = "mistyped"
    UNKNOWN = "unknown"
    REVOKED = "revoked"
    UNCHECKED = "unchecked"
    """The store is away, so nobody can tell whose key it is."""


@frozen
class CheckKey:
    """Check a key as it was sent."""

    text: str


@frozen
class CheckKeyHandler:
    """Asks the store for the public part of well-formed keys only."""

    keys: KeyFinder

    def handle(self, query: CheckKey) -> StoredKey | KeyProblem:
        """Return what is stored of the key, or why it counts as none.

        Raises StoreUnavailableError or StoreOutdatedError.
        """
        try:
            key = ApiKey.parse(query.text)
        except ForeignKeyError:
            return KeyProblem.FOREIGN
        except MistypedKeyError:
            return KeyProblem.MISTYPED
        stored = self.keys.find(key.public_part)
        if stored is None or not key.has_digest(stored.secret_sha256):
            return KeyProblem.UNKNOWN
        return KeyProblem.REVOKED if stored.revoked_at else stored

"""Ports of the stored keys."""

from datetime import date, datetime
from typing import Protocol

from attrs import evolve, field, frozen

from pepy.domain.errors import DomainError
from pepy.domain.keys.request_limit import RequestLimit

MAX_NAME_LENGTH = 100


class InvalidKeyNameError(DomainError):
    """A name that no key can have."""


class KeyNameTakenError(DomainError):
    """Another key that is not revoked has the name."""


class NoSuchKeyError(DomainError):
    """No key has this public part or name, or it is revoked already."""


@frozen
class StoredKey:
    """What is stored of a key."""

    public_part: str
    secret_sha256: bytes = field(repr=False)
    name: str
    created_at: datetime
    limit: RequestLimit | None = None
    """None: what every key gets."""
    last_used_on: date | None = None
    """The newest UTC day on which it was used."""
    revoked_at: datetime | None = None

    def used_on(self, day: date) -> "StoredKey":
        """Return the key after its use on a day."""
        return evolve(self, last_used_on=max(day, self.last_used_on or day))


class KeyRepository(Protocol):
    """Where keys are stored. Every method raises StoreUnavailableError or StoreOutdatedError if it cannot be used."""

    def add(self, key: StoredKey) -> None:
        """Store a new key. Raises KeyNameTakenError."""

    def revoke(self, public_part_or_name: str, moment: datetime) -> StoredKey:
        """Revoke the key with this public part, or else this name. Raises NoSuchKeyError."""

    def note_use(self, public_part: str, day: date) -> None:
        """Store that a key was used on a day; without effect if a later day is stored, or no such key."""


class KeyFinder(Protocol):
    """Finds keys; raises as KeyRepository."""

    def find(self, public_part: str) -> StoredKey | None:
        """Return a key, revoked or not."""


class KeyReader(KeyFinder, Protocol):
    """Reads keys; raises as KeyRepository."""

    def all_keys(self) -> list[StoredKey]:
        """Return all keys, the oldest first."""


def checked_name(name: str) -> str:
    """Return a name that fits one line of a table. Raises InvalidKeyNameError."""
    stripped = name.strip()
    if not 1 <= len(stripped) <= MAX_NAME_LENGTH or not stripped.isprintable():
        raise InvalidKeyNameError(f"A key's name has 1 to {MAX_NAME_LENGTH} printable characters")
    return stripped

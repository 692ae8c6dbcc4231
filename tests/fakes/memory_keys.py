"""Keys in memory: a small real implementation of their ports."""

from datetime import date, datetime

from attrs import Factory, define, evolve

from pepy.domain.errors import StoreUnavailableError
from pepy.domain.keys.key_repository import KeyNameTakenError, NoSuchKeyError, StoredKey


@define
class MemoryKeys:
    """Implements `KeyRepository` and `KeyReader`, and counts how often a key was looked for."""

    keys: dict[str, StoredKey] = Factory(dict)
    looked: int = 0
    away: bool = False
    read_only: bool = False

    def add(self, key: StoredKey) -> None:
        if any(other.name == key.name and not other.revoked_at for other in self.keys.values()):
            raise KeyNameTakenError(f"A key in use has the name {key.name!r}: revoke it first, or take another")
        self.keys[key.public_part] = key

    def revoke(self, public_part_or_name: str, moment: datetime) -> StoredKey:
        in_use = [key for key in self.keys.values() if not key.revoked_at]
        meant = [key for key in in_use if key.public_part == public_part_or_name] or [
            key for key in in_use if key.name == public_part_or_name
        ]
        if not meant:
            raise NoSuchKeyError("No key in use has this public part or name: see `pepy keys:list`")
        revoked = evolve(meant[0], revoked_at=moment)
        self.keys[revoked.public_part] = revoked
        return revoked

    def note_use(self, public_part: str, day: date) -> None:
        if self.read_only:
            raise StoreUnavailableError("The database cannot be used: it is read-only")
        if public_part in self.keys:
            self.keys[public_part] = self.keys[public_part].used_on(day)

    def find(self, public_part: str) -> StoredKey | None:
        self.looked += 1
        if self.away:
            raise StoreUnavailableError("The database cannot be used: it is away")
        return self.keys.get(public_part)

    def all_keys(self) -> list[StoredKey]:
        return sorted(self.keys.values(), key=lambda key: (key.created_at, key.public_part))

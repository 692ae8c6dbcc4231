"""Making a key: only its digest is stored, so it can be shown just this once."""

from attrs import frozen

from pepy.domain.clock import Clock
from pepy.domain.keys.api_key import ApiKey
from pepy.domain.keys.key_repository import KeyRepository, StoredKey, checked_name
from pepy.domain.keys.request_limit import RequestLimit


@frozen
class CreateKey:
    """Make a key with a name that tells whose it is, and a limit of its own if it has one."""

    name: str
    limit: RequestLimit | None = None


@frozen
class CreateKeyHandler:
    """Stores new keys."""

    keys: KeyRepository
    clock: Clock

    def handle(self, command: CreateKey) -> ApiKey:
        """Return the new key. Raises InvalidKeyNameError or KeyNameTakenError."""
        name = checked_name(command.name)
        key = ApiKey.new()
        self.keys.add(StoredKey(key.public_part, key.secret_sha256, name, self.clock(), command.limit))
        return key

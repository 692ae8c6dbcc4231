"""The format of API keys: `pepy_<public part>_<secret><checksum>`.

The public part names the key, so that one read finds it. The secret proves that the client has it. The checksum, a
CRC32 as in GitHub's tokens, tells a mistyped key from one that was revoked without asking the store, and lets secret
scanners recognise keys.
"""

import hmac
import re
import secrets
import string
from hashlib import sha256
from typing import Self
from zlib import crc32

from attrs import field, frozen

from pepy.domain.errors import DomainError

PUBLIC_CHARACTERS = 12
SECRET_CHARACTERS = 43
"""Letters and digits that a secret consists of: 256 bits, so that a fast hash of it can be stored."""

_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_CHECKSUM_CHARACTERS = 6
"""Digits to the base 62 that hold 32 bits."""
_PREFIX = "pepy_"
_FORM = re.compile(
    rf"{_PREFIX}([0-9A-Za-z]{{{PUBLIC_CHARACTERS}}})_([0-9A-Za-z]{{{SECRET_CHARACTERS}}})"
    rf"([0-9A-Za-z]{{{_CHECKSUM_CHARACTERS}}})"
)
_LIKE_A_KEY = re.compile(rf"({_PREFIX}[0-9A-Za-z]{{6,20}}_)[0-9A-Za-z]{{20,}}")
"""Also finds keys that are mistyped, or cut off on the way."""


class ForeignKeyError(DomainError):
    """A text that is no key of pepy, such as the key of another service."""


class MistypedKeyError(DomainError):
    """A text that begins like a key of pepy but whose length or checksum is wrong."""


@frozen
class ApiKey:
    """A key as a client has it. The repr has no secret."""

    public_part: str
    secret: str = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """Return a random key."""
        return cls(_random_text(PUBLIC_CHARACTERS), _random_text(SECRET_CHARACTERS))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a key. Raises ForeignKeyError or MistypedKeyError, neither of which repeats it."""
        if not text.startswith(_PREFIX):
            raise ForeignKeyError("This is not a key of pepy")
        found = _FORM.fullmatch(text)
        if not found or found[3] != _checksum(f"{_PREFIX}{found[1]}_{found[2]}"):
            raise MistypedKeyError("This key is mistyped: its length or its checksum is wrong")
        return cls(found[1], found[2])

    @property
    def text(self) -> str:
        """The whole key: only for the one who gets it."""
        body = f"{_PREFIX}{self.public_part}_{self.secret}"
        return body + _checksum(body)

    @property
    def secret_sha256(self) -> bytes:
        """What is stored of the secret."""
        return sha256(self.secret.encode()).digest()

    def has_digest(self, stored_sha256: bytes) -> bool:
        """Tell whether the stored digest is that of this secret, in constant time."""
        return hmac.compare_digest(self.secret_sha256, stored_sha256)


def without_secrets(text: str) -> str:
    """Return a text for logs and errors, in which the secrets of all keys are replaced by asterisks."""
    return _LIKE_A_KEY.sub(r"\1***", text) if _PREFIX in text else text


def _random_text(length: int) -> str:
    return "".join(secrets.choice(_DIGITS) for _ in range(length))


def _checksum(text: str) -> str:
    rest, digits = crc32(text.encode()), ""
    for _ in range(_CHECKSUM_CHARACTERS):
        rest, digit = divmod(rest, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits

"""Who asks: the holder of a key, or else an address."""

import re
from typing import TYPE_CHECKING

from attrs import frozen

from pepy.application.query.keys.check_key import CheckKey, CheckKeyHandler, KeyProblem
from pepy.domain.errors import StoreOutdatedError, StoreUnavailableError
from pepy.domain.keys.key_repository import StoredKey
from pepy.domain.keys.request_limit import RequestLimit
from pepy.infrastructure.web.limits.addresses import ClientAddresses
from pepy.infrastructure.web.limits.remembered_keys import RememberedKeys

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_BEARER = re.compile(r"bearer +(\S+)", re.IGNORECASE)


@frozen
class Caller:
    """Who asks, and what they may."""

    kind: str
    """`anonymous` or `key`; also the name of the policy in headers."""
    name: str
    """Tells callers of a kind apart: an address, or the public part of a key."""
    limit: RequestLimit | None
    """None: as many requests as they like."""
    key_problem: KeyProblem | None = None
    """Why the key that was sent counts as none."""


@frozen
class Callers:
    """Says who asks."""

    addresses: ClientAddresses
    keys: RememberedKeys
    anonymous_limit: RequestLimit | None
    key_limit: RequestLimit | None

    def caller_of(self, environ: "WSGIEnvironment") -> Caller:
        """Return who sent a request."""
        sent = _sent_key(environ)
        checked = self._checked(sent) if sent else None
        if isinstance(checked, StoredKey):
            self.keys.note_use(checked)
            return Caller("key", checked.public_part, checked.limit or self.key_limit)
        # Only a limit makes it matter whose address it is.
        address = self.addresses.address_of(environ) if self.anonymous_limit else ""
        return Caller("anonymous", address, self.anonymous_limit, checked)

    def _checked(self, sent: str) -> StoredKey | KeyProblem:
        try:
            return CheckKeyHandler(self.keys).handle(CheckKey(sent))
        except (StoreUnavailableError, StoreOutdatedError):
            return KeyProblem.UNCHECKED


def _sent_key(environ: "WSGIEnvironment") -> str:
    """Return the key of a request; never from its query, because addresses end up in logs."""
    if key := environ.get("HTTP_X_API_KEY", "").strip():
        return str(key)
    bearer = _BEARER.fullmatch(environ.get("HTTP_AUTHORIZATION", "").strip())
    return bearer[1] if bearer else ""

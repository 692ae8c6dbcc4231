"""Access to the admin routes, for those who know the password whose hash is in the settings."""

import hmac
import logging
import re
import secrets
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable
from functools import wraps
from threading import Lock
from time import monotonic
from typing import ParamSpec

from flask import Request, request
from werkzeug.security import check_password_hash

from pepy.domain.errors import AccessDeniedError, TooManyAttemptsError
from pepy.infrastructure.api.answers import Answer

Parameters = ParamSpec("Parameters")

logger = logging.getLogger(__name__)

ADMIN_ROUTES = "/api/v1/admin/"
"""How the paths of admin routes start. Every answer below is private, even the error for a path that no route knows."""

ATTEMPTS_AT_ONCE = 10
"""Passwords that a process checks in a row before it refuses more."""
ATTEMPTS_PER_SECOND = 2.0
"""Passwords that it checks in the long run; scrypt takes about 70 ms, so this is a seventh of a core."""

_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a surrogate pair; UTF-8 cannot write it, so no password has one."""


class AdminGate:
    """Lets requests with the admin password pass.

    The hash is slow on purpose, so strangers must not be able to keep the server busy with it: passwords are checked
    one at a time and only a few per second. Once the right one has been seen, a fast keyed digest of it decides about
    all others.
    """

    def __init__(self, password_hash: str | None, seconds: Callable[[], float] = monotonic) -> None:
        self._password_hash = password_hash
        self._seconds = seconds
        self._key = secrets.token_bytes(32)
        self._right_digest: bytes | None = None
        self._checking = Lock()
        self._attempts_left = float(ATTEMPTS_AT_ONCE)
        self._counted_at = seconds()

    def protected(self, view: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
        """Return a view that first checks the password of the current request."""

        @wraps(view)
        def checked(*arguments: Parameters.args, **options: Parameters.kwargs) -> Answer:
            self.check_request()
            return view(*arguments, **options)

        return checked

    def check_request(self) -> None:
        """Check the password of the current request.

        Raises AccessDeniedError if it is absent or wrong, TooManyAttemptsError if it cannot be checked now.
        """
        password = password_of(request)
        if not password or not self._password_hash or not self._is_right(password):
            raise AccessDeniedError("The admin password is missing or wrong")

    def _is_right(self, password: str) -> bool:
        digest = hmac.digest(self._key, password.encode("utf-8"), "sha256")
        if self._right_digest is not None:
            return hmac.compare_digest(digest, self._right_digest)
        if not self._checking.acquire(blocking=False):
            raise TooManyAttemptsError("Another password is being checked: try again in a second")
        try:
            self._count_attempt()
            if self._matches_hash(password):
                self._right_digest = digest
            return self._right_digest is not None
        finally:
            self._checking.release()

    def _matches_hash(self, password: str) -> bool:
        try:
            return check_password_hash(str(self._password_hash), password)
        except ValueError:
            logger.error("PEPY_ADMIN_PASSWORD_HASH has parameters that cannot work, so nobody can log in")  # noqa: TRY400
            return False

    def _count_attempt(self) -> None:
        now = self._seconds()
        earned = (now - self._counted_at) * ATTEMPTS_PER_SECOND
        self._attempts_left = min(float(ATTEMPTS_AT_ONCE), self._attempts_left + earned)
        self._counted_at = now
        if self._attempts_left < 1:
            raise TooManyAttemptsError("Too many password attempts: try again in a second")
        self._attempts_left -= 1


def password_of(asking: Request) -> str | None:
    """Return the password of a request: `Authorization: Bearer` or `Basic` (any user), or else `?password=`.

    None stands for no password, or one that is not well-formed.
    """
    scheme, _, credentials = asking.headers.get("Authorization", "").partition(" ")
    read = {"bearer": _bearer_password, "basic": _basic_password}.get(scheme.lower())
    password = read(credentials.strip()) if read else asking.args.get("password")
    return password if password and not _SURROGATE.search(password) else None


def _bearer_password(credentials: str) -> str | None:
    # WSGI decodes headers as Latin-1, but today's clients send UTF-8. Granian drops headers beyond ASCII, so behind it
    # only Basic can carry such a password.
    return _utf8(credentials.encode("latin-1", "replace"))


def _basic_password(credentials: str) -> str | None:
    try:
        user_and_password = _utf8(b64decode(credentials, validate=True))
    except (Base64Error, ValueError):
        return None
    return user_and_password.partition(":")[2] if user_and_password else None


def _utf8(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None

"""Telling a monitor how an import went, so that it also notices imports that never ran.

https://healthchecks.io/docs/signaling_failures/ describes the addresses; several other monitors take the same.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

logger = logging.getLogger(__name__)

_SECONDS = 5.0
"""How long a monitor may take: it must not hold up an import."""


@contextmanager
def monitored(address: str | None) -> Iterator[None]:
    """Call an address when the work is done, and `/fail` below it when the work ends in any other way.

    Without an address nothing is called. A monitor that does not answer is a warning and nothing else.
    """
    try:
        yield
    except BaseException:
        _call(address, "/fail")
        raise
    _call(address, "")


def _call(address: str | None, ending: str) -> None:
    if address is None:
        return
    try:
        urlopen(_extended(address, ending), timeout=_SECONDS).close()  # noqa: S310 - The settings take http and https.
    except Exception as error:
        # The address is a secret, and some of these errors repeat it.
        reason = f"it answered {error.code}" if isinstance(error, HTTPError) else type(error).__name__
        logger.warning("could not notify the monitor at PEPY_HEALTHCHECK_URL: %s", reason)


def _extended(address: str, ending: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + ending)) if ending else address

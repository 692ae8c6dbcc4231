"""Calling the web address of a monitor after an import.

https://healthchecks.io/docs/signaling_failures/ describes the addresses; several other monitors use the same ones.
"""

import logging
from urllib.error import HTTPError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

from attrs import field, frozen

logger = logging.getLogger(__name__)

_SECONDS = 5.0
"""How long a monitor may take: it must not hold up an import."""


@frozen
class HealthcheckMonitor:
    """Implements `ImportMonitor`: calls an address after a success, and `/fail` below it after a failure.

    Without an address, nothing is called. If the monitor does not answer, that is only a warning.
    """

    address: str | None = field(repr=False)

    def report_success(self) -> None:
        """Call the address as it is."""
        if self.address is not None:
            _call(self.address)

    def report_failure(self) -> None:
        """Call `/fail` below the address."""
        if self.address is not None:
            _call(self.address, "/fail")


def _call(address: str, ending: str = "") -> None:
    try:
        parts = urlsplit(address)
        called = urlunsplit(parts._replace(path=parts.path.rstrip("/") + ending)) if ending else address
        urlopen(called, timeout=_SECONDS).close()  # noqa: S310 - The settings take http and https.
    except Exception as error:
        # The address is a secret, and some of these errors repeat it.
        reason = f"it answered {error.code}" if isinstance(error, HTTPError) else type(error).__name__
        logger.warning("could not notify the monitor at PEPY_HEALTHCHECK_URL: %s", reason)

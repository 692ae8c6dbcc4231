"""Time, handed in from outside, so that rules about days can be tested on any day."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present moment, aware of its time zone, in UTC."""


def utc_now() -> datetime:
    """Return the present moment in UTC, whatever the time zone of the host."""
    return datetime.now(UTC)

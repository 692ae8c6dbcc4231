"""The clock, passed in so that rules about days can be tested on any day."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

Clock = Callable[[], datetime]
"""Returns the current time in UTC, with its time zone."""

utc_now: Clock = partial(datetime.now, UTC)
"""The present moment in UTC, whatever the time zone of the host."""

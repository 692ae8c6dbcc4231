"""Time, handed in from outside, so that rules about days can be tested on any day."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

Clock = Callable[[], datetime]
"""Returns the present moment, aware of its time zone, in UTC."""

utc_now: Clock = partial(datetime.now, UTC)
"""The present moment in UTC, whatever the time zone of the host."""

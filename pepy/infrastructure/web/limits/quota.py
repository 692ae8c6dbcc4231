"""What is left to a caller, and how an answer says so (draft-ietf-httpapi-ratelimit-headers-10)."""

import math
from zlib import crc32

from attrs import frozen

from pepy.domain.keys.request_limit import RequestLimit
from pepy.infrastructure.api.answers import Headers

RATE_HEADERS = ("RateLimit", "RateLimit-Policy", "Retry-After", "X-Rate-Limit-Retry-After-Seconds")


@frozen
class Window:
    """A period in which requests are counted."""

    number: int
    seconds_left: int
    """Until it ends, rounded up."""

    @classmethod
    def at(cls, now: float, caller: str, seconds: int) -> "Window":
        """Return the caller's window at a moment.

        Windows of different callers begin at different times, so that those who were refused do not all return at once.
        """
        number, elapsed = divmod(now + crc32(caller.encode()) % seconds, seconds)
        return cls(int(number), math.ceil(seconds - elapsed))


@frozen
class Quota:
    """A limit, and how much of it a window has seen."""

    policy: str
    counted_as: str
    """The name of the count."""
    limit: RequestLimit
    used: int
    window: Window

    @property
    def is_exceeded(self) -> bool:
        """Tell whether the newest request was one too many."""
        return self.used > self.limit.requests

    def headers(self) -> Headers:
        """Return what every limited answer says."""
        left = max(0, self.limit.requests - self.used)
        return (
            ("RateLimit-Policy", f'"{self.policy}";q={self.limit.requests};w={self.limit.seconds}'),
            ("RateLimit", f'"{self.policy}";r={left};t={self.window.seconds_left}'),
        )

    def refusal_headers(self) -> Headers:
        """Return what a refusal says besides; clients of pepy.tech read the second one."""
        seconds = str(self.window.seconds_left)
        return (("Retry-After", seconds), ("X-Rate-Limit-Retry-After-Seconds", seconds))

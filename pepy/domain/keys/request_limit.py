"""How many requests are allowed in which time, such as 60/minute."""

import re
from types import MappingProxyType
from typing import Self

from attrs import frozen

from pepy.domain.errors import DomainError

MAX_REQUESTS = 999_999_999

_SECONDS = MappingProxyType({"second": 1, "minute": 60, "hour": 3_600, "day": 86_400})
_FORM = re.compile(r"([0-9]{1,9})/(second|minute|hour|day)")


class InvalidLimitError(DomainError):
    """A text that is no limit; the message says what one looks like."""


@frozen
class RequestLimit:
    """At most so many requests in each period."""

    requests: int
    period: str
    """`second`, `minute`, `hour` or `day`."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a limit such as `60/minute`. Raises InvalidLimitError."""
        found = _FORM.fullmatch(text.strip().lower())
        if not found or not 1 <= int(found[1]) <= MAX_REQUESTS:
            raise InvalidLimitError(
                f"is not a limit such as 60/minute (1 to {MAX_REQUESTS} per second, minute, hour or day): {text}"
            )
        return cls(int(found[1]), found[2])

    def __str__(self) -> str:
        return f"{self.requests}/{self.period}"

    @property
    def seconds(self) -> int:
        """The length of the period."""
        return _SECONDS[self.period]

    def share(self, workers: int) -> "RequestLimit":
        """Return what each of several workers allows that count alone: equal parts, rounded up."""
        return RequestLimit(-(-self.requests // workers), self.period)

"""Limits as operators write them."""

import pytest

from pepy.domain.keys.request_limit import InvalidLimitError, RequestLimit


@pytest.mark.parametrize(
    ("text", "limit", "seconds"),
    [
        ("60/minute", RequestLimit(60, "minute"), 60),
        (" 1/SECOND ", RequestLimit(1, "second"), 1),
        ("999999999/day", RequestLimit(999_999_999, "day"), 86_400),
        ("5/hour", RequestLimit(5, "hour"), 3_600),
    ],
)
def test_limits_are_read(text: str, limit: RequestLimit, seconds: int) -> None:
    assert RequestLimit.parse(text) == limit
    assert limit.seconds == seconds
    assert RequestLimit.parse(str(limit)) == limit


@pytest.mark.parametrize(
    "text",
    ["", "60", "0/minute", "-1/minute", "60/fortnight", "60 per minute", "1.5/second", "60/minute; 5/second",
     "1000000000/day", "\uff19/minute", "60/minute\n5/second"],
)  # fmt: skip
def test_what_is_no_limit_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidLimitError, match="60/minute"):
        RequestLimit.parse(text)


@pytest.mark.parametrize(("workers", "share"), [(1, 60), (2, 30), (7, 9), (100, 1)])
def test_workers_that_count_alone_share_equally_and_never_less_than_was_promised(workers: int, share: int) -> None:
    assert RequestLimit(60, "minute").share(workers) == RequestLimit(share, "minute")

"""Names that BigQuery gives, and is given, for a day."""

from datetime import date

import pytest

from pepy.infrastructure.bigquery.day_query import partition_id


@pytest.mark.parametrize(("day", "expected"), [(date(2026, 8, 24), "20260824"), (date(978, 3, 14), "09780314")])
def test_a_partition_is_named_by_eight_digits(day: date, expected: str) -> None:
    assert partition_id(day) == expected

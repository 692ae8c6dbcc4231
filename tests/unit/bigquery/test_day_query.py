"""Names that BigQuery gives, and is given, for a day."""

from datetime import date

import pytest

from pepy.domain.dimensions import DEFAULT_DIMENSIONS, DIMENSIONS
from pepy.infrastructure.bigquery.columns import COLUMNS, parts_of_statement
from pepy.infrastructure.bigquery.day_query import DayQuery, partition_id
from pepy.infrastructure.bigquery.settings import BigQuerySettings

DAY = date(2026, 3, 2)


def query(*dimensions: str) -> DayQuery:
    return DayQuery.of(DAY, BigQuerySettings("payer", "work", dimensions=dimensions))


@pytest.mark.parametrize(("day", "expected"), [(date(2026, 8, 24), "20260824"), (date(978, 3, 14), "09780314")])
def test_a_partition_is_named_by_eight_digits(day: date, expected: str) -> None:
    assert partition_id(day) == expected


def test_every_dimension_has_a_column() -> None:
    assert tuple(COLUMNS) == DIMENSIONS


def test_the_query_of_the_default_dimensions_reads_no_further_column() -> None:
    sql = query(*DEFAULT_DIMENSIONS).sql

    assert not [name for name in ("file.type", "implementation", "details.cpu", "distro", "libc") if name in sql]
    assert "COALESCE(version, country, python, system, installer) AS value" in sql


def test_another_set_of_dimensions_is_another_question_with_another_work_table() -> None:
    assert query("version").work_table != query("version", "cpu").work_table
    assert "file.version" not in query("cpu").sql
    assert not [name for name in parts_of_statement(("cpu",)) if name in query("cpu").sql]

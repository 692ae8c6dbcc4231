"""The query that counts a day, and the name of the work table for its result."""

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Self

from attrs import frozen

from pepy.infrastructure.bigquery.columns import parts_of_statement
from pepy.infrastructure.bigquery.settings import BigQuerySettings


@frozen
class DayQuery:
    """The statement of day.sql for one UTC day, with its parameters."""

    day: date
    work_table: str
    """`project.dataset.table`, fully qualified."""
    sql: str
    mirrors: tuple[str, ...]

    @classmethod
    def of(cls, day: date, settings: BigQuerySettings) -> Self:
        """Write the query for a day; `settings` must have been checked, because their names become part of the SQL."""
        source_table = qualified(settings.table, settings.project, parts=3)
        sql = Path(__file__).with_name("day.sql").read_text(encoding="utf-8")
        for name, part in {"{source_table}": source_table, **parts_of_statement(settings.dimensions)}.items():
            sql = sql.replace(name, part)
        dataset = qualified(settings.work_dataset, settings.project, parts=2)
        # A kept table is the answer to exactly one question: another source, list of mirrors, set of
        # dimensions or version of the statement gets another table.
        question = "\n".join([sql, *settings.mirrors])
        fingerprint = hashlib.sha256(question.encode()).hexdigest()[:12]
        work_table = f"{dataset}.pepy_day_{partition_id(day)}_{fingerprint}"
        return cls(day, work_table, sql.replace("{work_table}", work_table), settings.mirrors)

    @property
    def day_start(self) -> datetime:
        """The start of the day, inclusive."""
        return datetime.combine(self.day, time(), UTC)

    @property
    def day_end(self) -> datetime:
        """The end of the day, exclusive."""
        return self.day_start + timedelta(days=1)


def partition_id(day: date) -> str:
    """Return BigQuery's id of a day's partition, such as `20260824`."""
    return day.isoformat().replace("-", "")


def qualified(name: str, project: str, parts: int) -> str:
    """Return a name with `parts` parts; a name with fewer gets the project that runs the queries in front."""
    # The domain of an old project, before the colon, may contain dots; they do not separate parts.
    given = len(name.rpartition(":")[2].split("."))
    return name if given == parts else f"{project}.{name}"

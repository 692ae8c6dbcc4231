"""Monthly partitions of `daily_downloads`: they are created when needed, without making a reader wait."""

import logging
from datetime import date

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection  # noqa: N812 - The driver names its class in lower case.
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.infrastructure.postgres.connection.statements import raise_interruption

logger = logging.getLogger(__name__)


def partition_name(day: date) -> str:
    """Return the name of the partition of a day's month, such as `daily_downloads_2026_08`."""
    return f"daily_downloads_{day.year:04}_{day.month:02}"


def month_bounds(day: date) -> tuple[date, date]:
    """Return the first day of a day's month, and the first day of the month after."""
    first = day.replace(day=1)
    return first, (
        first.replace(year=first.year + 1, month=1) if first.month == 12 else first.replace(month=first.month + 1)
    )


def ensure_partition(cursor: Cursor, day: date) -> None:
    """Create the partition of a day's month if it is missing."""
    if create_month(cursor, day):
        attach_month(cursor, day)


def create_month(cursor: Cursor, day: date) -> bool:
    """Create the table of a day's month unless it is there, and tell whether it was created: then attach it.

    It is created separately, because `CREATE TABLE ... PARTITION OF` locks the parent against readers, and ATTACH does
    not (PostgreSQL documentation, section 5.12.2.2). Until then it has no indexes, so that rows are added faster.
    """
    name = partition_name(day)
    cursor.execute("SELECT 1 FROM pg_inherits WHERE inhrelid = to_regclass(%s)", (name,))
    if cursor.fetchone():
        return False
    cursor.execute(sql.SQL("CREATE TABLE {} (LIKE daily_downloads INCLUDING DEFAULTS)").format(sql.Identifier(name)))
    return True


def attach_month(cursor: Cursor, day: date) -> None:
    """Make the table of a day's month a partition, which indexes its rows."""
    cursor.execute(
        sql.SQL("ALTER TABLE daily_downloads ATTACH PARTITION {} FOR VALUES FROM (%s) TO (%s)").format(
            sql.Identifier(partition_name(day))
        ),
        month_bounds(day),
    )


def vacuum_after_import(connection: Connection, day: date) -> None:
    """Mark the new rows visible to all, so that sums over days are read from the index alone.

    Empty pages at the end stay for the next day: giving them back would lock the partition against readers. The day is
    stored already, so a failure is only a warning: autovacuum will do it later.
    """
    vacuum = sql.SQL("VACUUM (ANALYZE, TRUNCATE false) {}").format(sql.Identifier(partition_name(day)))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(vacuum)
        connection.autocommit = False
    except psycopg2.Error as error:
        raise_interruption(error)
        logger.warning("day %s is stored, but its partition could not be vacuumed: %s", day, str(error).strip())

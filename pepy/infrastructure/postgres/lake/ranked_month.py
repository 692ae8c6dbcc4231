"""The most downloaded projects of the ranked month."""

from attrs import frozen
from sqlalchemy import Engine, text

from pepy.domain.index.rankings import Period
from pepy.domain.lake.monthly_list import MAX_LISTED_PROJECTS, MonthlyList
from pepy.infrastructure.postgres.connection.errors import store_errors

# In one statement, so that the day and the list are of the same ranks.
_MOST_DOWNLOADED = text("""
    SELECT last_day, name, month_downloads
    FROM rank_state CROSS JOIN project_rank JOIN project ON project.id = project_id
    WHERE month_rank <= :limit ORDER BY month_rank, name LIMIT :limit
""")


@frozen
class PostgresRankedMonth:
    """Implements `RankedMonth`."""

    engine: Engine

    def most_downloaded(self) -> MonthlyList | None:
        """Return the list; ties that its end would cut are cut by name."""
        with store_errors(), self.engine.connect() as connection:
            rows = connection.execute(_MOST_DOWNLOADED, {"limit": MAX_LISTED_PROJECTS}).all()
        if not rows:
            return None
        return MonthlyList(Period.MONTH.window(rows[0][0]), tuple((row[1], row[2]) for row in rows))

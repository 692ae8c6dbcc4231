"""Adding one dimension to a stored day: the rows of its projects get one text more, all in one transaction."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from attrs import define
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.imports.days.day_sums import DimensionSums
from pepy.domain.imports.days.figures import Figures
from pepy.domain.imports.days.fold import FoldedRows
from pepy.domain.imports.days.index_values import index_values
from pepy.domain.imports.dimension_filling import ChangedSource
from pepy.infrastructure.postgres.imports import data_state
from pepy.infrastructure.postgres.imports.days.background_copy import background_copy
from pepy.infrastructure.postgres.imports.days.index_days import NEW_INDEX, await_pieces, write_dimension
from pepy.infrastructure.postgres.imports.days.project_day_texts import dimension_texts
from pepy.infrastructure.postgres.imports.import_repository import PostgresImportRepository

# The rows of 650,000 projects are joined without files (PostgreSQL's default is 4 MB).
_JOIN_IN_MEMORY = "SET LOCAL work_mem = '64MB'"

_ADDED = "added_split"
_CREATE_ADDED = f"""
    CREATE TEMPORARY TABLE {_ADDED} (
        project text COLLATE "C", downloads bigint, ci_downloads bigint, mirror_downloads bigint,
        split text, detail text
    ) ON COMMIT DROP
"""

# A day file may have projects without downloads, of which the source has no rows.
_CHANGE = f"""
    SELECT name, said, stored, count(*) OVER ()
    FROM (
        SELECT coalesce(added.project, known.name) AS name,
               ARRAY[coalesce(added.downloads, 0), coalesce(added.ci_downloads, 0),
                     coalesce(added.mirror_downloads, 0)] AS said,
               ARRAY[coalesce(known.downloads, 0), coalesce(known.ci_downloads, 0),
                     coalesce(known.mirror_downloads, 0)] AS stored
        FROM {_ADDED} AS added
        FULL JOIN (
            SELECT project.name, daily_downloads.* FROM daily_downloads JOIN project ON project.id = project_id
            WHERE day = %s
        ) AS known ON known.name = added.project
    ) AS compared
    WHERE said <> stored ORDER BY name COLLATE "C" LIMIT 1
"""  # noqa: S608 - The parts are constants, here and below.

# The other members keep their text to the character, and all stand in the order in which an import writes them.
_WITH_MEMBER = """
    (SELECT '{{' || string_agg(to_json(key) || ':' || member, ',' ORDER BY key COLLATE "C") || '}}'
     FROM (
         SELECT key, value::text AS member FROM json_each(stored.{members}::json) WHERE key <> %(dimension)s
         UNION ALL SELECT %(dimension)s, added.{member} WHERE added.{member} IS NOT NULL
     ) AS one)
"""
_ADD = f"""
    UPDATE daily_downloads AS stored
    SET splits = {_WITH_MEMBER.format(members="splits", member="split")},
        details = {_WITH_MEMBER.format(members="details", member="detail")}
    FROM {_ADDED} AS added JOIN project ON project.name = added.project
    WHERE stored.day = %(day)s AND stored.project_id = project.id
"""  # noqa: S608


@define
class PostgresDimensionWriter:
    """Implements `DimensionWriter` inside the transaction of a cursor."""

    cursor: Cursor
    day: date
    dimension: str

    @classmethod
    def adding(cls, cursor: Cursor, day: date, dimension: str) -> Self:
        """Prepare for the rows of the dimension."""
        cursor.execute(_JOIN_IN_MEMORY)
        cursor.execute(_CREATE_ADDED)
        await_pieces(cursor, day)
        return cls(cursor, day, dimension)

    def add_all(self, pieces: Iterable[FoldedRows]) -> int:
        """COPY the texts of projects into a temporary table while the next ones are made."""
        projects = 0
        with background_copy(self.cursor) as copy:
            for folded in pieces:
                copy.send(_ADDED, dimension_texts(folded))
                sums = index_values(folded)
                copy.send(NEW_INDEX, dict(zip(sums.schema.names, sums.columns, strict=True)))
                projects += folded.project_count
        self.cursor.execute(f"ANALYZE {_ADDED}")
        return projects

    def change_of_source(self) -> ChangedSource | None:
        """Let PostgreSQL compare the sums of projects."""
        self.cursor.execute(_CHANGE, (self.day,))
        found = self.cursor.fetchone()
        if found is None:
            return None
        name, said, stored, projects = found
        return ChangedSource(projects, name, tuple(said), tuple(stored))

    def write(self) -> Figures:
        """Add the texts to the rows of the day, and the sums to its index."""
        self.cursor.execute(_ADD, {"day": self.day, "dimension": self.dimension})
        projects = self.cursor.rowcount
        return {"projects": projects, **write_dimension(self.cursor, self.day, self.dimension)}

    def publish(self, sums: DimensionSums, bytes_billed: int | None) -> None:
        """Complete the ledger and raise the data version."""
        PostgresImportRepository(self.cursor).add_dimension(self.day, self.dimension, sums, bytes_billed)
        data_state.raise_version(self.cursor)

"""The search for projects by name, in one statement per question."""

from attrs import frozen

from pepy.application.query.index.search_reader import RankedProjects
from pepy.domain.index.popular_names import RankedProject
from pepy.infrastructure.postgres.reads.prepared_reads import ReadSource, Rows, fetch_rows, storable_text

_MOST_DOWNLOADED = """
    SELECT version, name, month_downloads, month_rank
    FROM data_state LEFT JOIN (
        SELECT project.name, month_downloads, month_rank
        FROM project_rank JOIN project ON project.id = project_id
        ORDER BY month_downloads DESC, project.name
        LIMIT %(count)s
    ) AS ranked ON true
    ORDER BY month_downloads DESC, name
"""

# Names are compared byte by byte, so those that begin with a text are a range of the index on names. The sub-select
# bounds how many are read, whatever somebody types.
_BEGINNING_WITH = """
    SELECT version, name, month_downloads, month_rank
    FROM data_state LEFT JOIN (
        SELECT id, name FROM project WHERE name >= %(prefix)s AND name < %(end)s ORDER BY name LIMIT %(names)s
    ) AS begun ON true
    LEFT JOIN project_rank ON project_id = id
    ORDER BY month_downloads DESC NULLS LAST, name
"""

_LAST_CHARACTER = "\U0010ffff"


@frozen
class PostgresSearchReader:
    """Implements `SearchReader`."""

    source: ReadSource

    def most_downloaded(self, count: int) -> RankedProjects:
        """Return the most downloaded projects of the month."""
        return _ranked(fetch_rows(self.source, _MOST_DOWNLOADED, {"count": count}))

    def beginning_with(self, prefix: str, names: int) -> RankedProjects:
        """Return the projects whose names begin so, of more than `names` the alphabetically first."""
        first = storable_text(prefix)
        bounds = {"prefix": first, "end": first + _LAST_CHARACTER, "names": names}
        return _ranked(fetch_rows(self.source, _BEGINNING_WITH, bounds))


def _ranked(rows: Rows) -> RankedProjects:
    projects = (RankedProject(name, downloads, rank) for _, name, downloads, rank in rows if name is not None)
    return RankedProjects(tuple(projects), rows[0][0] if rows else 0)

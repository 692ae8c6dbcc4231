"""The search for projects by name, in one statement per question."""

from collections.abc import Sequence
from itertools import count, groupby
from operator import itemgetter

from attrs import Factory, field, frozen

from pepy.application.query.index.search_reader import RankedProjects
from pepy.domain.index.popular_names import RankedProject
from pepy.infrastructure.postgres.reads.prepared_reads import ReadSource, Rows, fetch_rows, storable_text
from pepy.infrastructure.postgres.reads.rank_reader import PROJECTS_PER_PAGE
from pepy.infrastructure.postgres.reads.shared_reads import SharedReads

# The version is a sub-select, because PostgreSQL takes the table of one row for one of thousands, and would compile the
# statement that it believes to be so expensive.
_VERSION = "coalesce((SELECT version FROM data_state), 0)"

# From the pages of the ranking, which are in its order: sorting all ranks would take most of a second.
_MOST_DOWNLOADED = f"""
    SELECT {_VERSION}, name, month_downloads, month_rank
    FROM (VALUES (1)) AS always LEFT JOIN (
        SELECT project.name, month_downloads, month_rank, page, place
        FROM rank_page CROSS JOIN LATERAL unnest(project_ids) WITH ORDINALITY AS listed (project_id, place)
        JOIN project_rank USING (project_id) JOIN project ON project.id = project_id
        WHERE ranking = 'month' AND page <= (%(count)s - 1) / {PROJECTS_PER_PAGE}
          AND page * {PROJECTS_PER_PAGE} + place <= %(count)s
    ) AS ranked ON true
    ORDER BY page, place
"""  # noqa: S608 - The parts are constants, here and below.

# Names are compared byte by byte, so those that begin with a text are a range of the index on names. The innermost
# select bounds how many are read, whatever somebody types.
_BEGINNING_WITH = f"""
    SELECT asked.number, {_VERSION}, name, month_downloads, month_rank
    FROM unnest(%(prefixes)s::text[], %(ends)s::text[], %(limits)s::int[], %(names)s::int[])
        WITH ORDINALITY AS asked (prefix, "end", "limit", names, number)
    LEFT JOIN LATERAL (
        SELECT name, month_downloads, month_rank
        FROM (
            SELECT id, name FROM project
            WHERE name >= asked.prefix AND name < asked."end"
            ORDER BY name
            LIMIT asked.names
        ) AS begun
        LEFT JOIN project_rank ON project_id = id
        ORDER BY name <> asked.prefix, month_downloads DESC NULLS LAST, name
        LIMIT asked."limit"
    ) AS found ON true
"""  # noqa: S608

_LAST_CHARACTER = "\U0010ffff"

_Asked = tuple[str, int, int]
"""The beginning, the limit, and how many names to look at."""


@frozen
class PostgresSearchReader:
    """Implements `SearchReader`."""

    source: ReadSource
    _beginnings: SharedReads[_Asked, RankedProjects] = field(
        init=False,
        default=Factory(lambda reader: SharedReads(reader._read_beginnings), takes_self=True),
        eq=False,
        repr=False,
    )

    def most_downloaded(self, count: int) -> RankedProjects:
        """Return the most downloaded projects of the month."""
        rows = fetch_rows(self.source, _MOST_DOWNLOADED, {"count": count})
        return _ranked(rows, rows[0][0])

    def beginning_with(self, prefix: str, limit: int, names: int) -> RankedProjects:
        """Return the project that is called exactly so, and then others whose names begin so."""
        return self._beginnings.find((storable_text(prefix), limit, names)) or RankedProjects((), 0)

    def _read_beginnings(self, asked: Sequence[_Asked]) -> dict[_Asked, RankedProjects]:
        prefixes, limits, names = map(list, zip(*asked, strict=True))
        ends = [prefix + _LAST_CHARACTER for prefix in prefixes]
        rows = fetch_rows(
            self.source, _BEGINNING_WITH, {"prefixes": prefixes, "ends": ends, "limits": limits, "names": names}
        )
        # The rows of each question are next to each other, and in their order.
        answered = {number: list(found) for number, found in groupby(rows, key=itemgetter(0))}
        return {
            question: _ranked([row[1:] for row in found], found[0][1])
            for question, found in zip(asked, map(answered.get, count(1)), strict=False)
            if found
        }


def _ranked(rows: Rows, data_version: int) -> RankedProjects:
    projects = (RankedProject(name, downloads, rank) for _, name, downloads, rank in rows if name is not None)
    return RankedProjects(tuple(projects), data_version)

"""The read side of ranks: one prepared statement per question, by index, whatever the offset."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from itertools import product
from typing import Any

import orjson
from attrs import Factory, field, frozen

from pepy.application.query.index.rank_reader import (
    Grown,
    NewProject,
    NewProjects,
    ProjectRanks,
    RanksSeen,
    Standing,
    TopProjects,
    TrendingProjects,
)
from pepy.domain.index.data_event import DataEvent, DataEventKind
from pepy.domain.index.rankings import Counted, Period
from pepy.domain.index.trends import DAYS_KNOWN_BEFORE
from pepy.infrastructure.postgres.reads.prepared_reads import ReadSource, fetch_rows, refuse_if_away, storable_text
from pepy.infrastructure.postgres.reads.shared_reads import SharedReads

PROJECTS_PER_PAGE = 250
"""How many projects a row of `rank_page` has: a kilobyte, which lies in its row and not beside it."""

_SEEN = "version, rank_state.last_day, to_json(stored_days)::text, counted_projects::text"
_STATE = "(SELECT coalesce((SELECT version FROM data_state), 0) AS version) AS state LEFT JOIN rank_state ON true"

_RANKINGS = {
    (period, counted): period.value + ("_net" if counted is Counted.NET else "")
    for period, counted in product(Period, Counted)
}


def _columns(period: Period, counted: Counted) -> str:
    net = "net_" if counted is Counted.NET else ""
    return f"{period.value}_{net}rank, {period.value}_{net}downloads, {period.value}_before_{net}rank"


_TOP = {
    asked: f"""
    SELECT {_SEEN}, (
        SELECT json_agg(json_build_array(name, {_columns(*asked)}) ORDER BY page, place)::text
        FROM rank_page CROSS JOIN LATERAL unnest(project_ids) WITH ORDINALITY AS listed (project_id, place)
        JOIN project_rank USING (project_id) JOIN project ON project.id = project_id
        WHERE ranking = '{ranking}' AND page BETWEEN %(first_page)s AND %(last_page)s
          AND page * {PROJECTS_PER_PAGE}::bigint + place BETWEEN %(first)s AND %(last)s
    ) FROM {_STATE}
    """  # noqa: S608 - The parts are constants, here and below.
    for asked, ranking in _RANKINGS.items()
}
_RANKS = {
    counted: f"""
    SELECT {_SEEN}, project.name, {", ".join(_columns(period, counted) for period in Period)}
    FROM {_STATE}
    JOIN project ON project.name = ANY(%(names)s) LEFT JOIN project_rank ON project_rank.project_id = project.id
    """  # noqa: S608
    for counted in Counted
}
# A change that is about one project alone leaves only that one out.
_TRENDING = f"""
    SELECT {_SEEN}, (
        SELECT json_agg(json_build_array(name, downloads, previous_downloads, growth) ORDER BY place)::text
        FROM (
            SELECT project.name, trending_project.*
            FROM trending_project JOIN project ON project.id = project_id JOIN project_rank USING (project_id)
            WHERE period = %(period)s AND NOT EXISTS (
                SELECT FROM data_event WHERE kind = 'definition' AND data_event.project = project.name
                AND first_day <= rank_state.last_day AND data_event.last_day > rank_state.last_day - %(days)s::integer
            )
            ORDER BY place LIMIT %(limit)s
        ) AS listed
    ), (
        SELECT json_agg(json_build_array(first_day, data_event.last_day, text))::text
        FROM data_event WHERE kind = 'definition' AND project IS NULL
    ) FROM {_STATE}
"""  # noqa: S608
_NEW = f"""
    SELECT {_SEEN}, (
        SELECT json_agg(json_build_array(name, first_day, month_downloads) ORDER BY place)::text
        FROM (
            SELECT place, name, first_day, month_downloads
            FROM new_project JOIN project ON project.id = project_id JOIN project_rank USING (project_id)
            WHERE first_day > rank_state.last_day - %(days)s::integer AND baseline IS NULL
            ORDER BY place LIMIT %(limit)s
        ) AS listed
    ), (
        SELECT count(DISTINCT day) FROM import_run WHERE state = 'complete'
        AND day BETWEEN rank_state.last_day - %(days)s::integer - {DAYS_KNOWN_BEFORE - 1}
                    AND rank_state.last_day - %(days)s::integer
    ) FROM {_STATE}
"""  # noqa: S608


@frozen
class PostgresRankReader:
    """Implements `RankReader`."""

    source: ReadSource
    _shared: Mapping[Counted, SharedReads[str, ProjectRanks]] = field(
        init=False,
        default=Factory(
            lambda reader: {counted: SharedReads(partial(reader._read_ranks, counted)) for counted in Counted},
            takes_self=True,
        ),
        eq=False,
        repr=False,
    )

    def find_top(self, period: Period, counted: Counted, limit: int, offset: int) -> TopProjects:
        """Return part of a ranking, of which one page or a few are read."""
        first, last = offset + 1, offset + limit
        pages = {"first_page": offset // PROJECTS_PER_PAGE, "last_page": (last - 1) // PROJECTS_PER_PAGE}
        row = self._row(_TOP[period, counted], {"first": first, "last": last, **pages})
        return TopProjects(_seen(row), tuple((name, _standing(*numbers)) for name, *numbers in _listed(row[4])))

    def find_ranks(self, normalized_name: str, counted: Counted) -> ProjectRanks | None:
        """Return how a project stands."""
        # Otherwise this request would queue behind others that wait for a store that is down.
        refuse_if_away(self.source)
        return self._shared[counted].find(storable_text(normalized_name))

    def _read_ranks(self, counted: Counted, names: Sequence[str]) -> dict[str, ProjectRanks]:
        rows = fetch_rows(self.source, _RANKS[counted], {"names": list(names)})
        return {row[4]: _ranks(row) for row in rows}

    def find_trending(self, period: Period, limit: int) -> TrendingProjects:
        """Return the projects that grew most."""
        row = self._row(_TRENDING, {"period": period.value, "days": 2 * period.days - 1, "limit": limit})
        definitions = tuple(
            DataEvent(date.fromisoformat(first), date.fromisoformat(last), DataEventKind.DEFINITION, text)
            for first, last, text in _listed(row[5])
        )
        return TrendingProjects(_seen(row), tuple(Grown(*project) for project in _listed(row[4])), definitions)

    def find_new(self, days: int, limit: int) -> NewProjects:
        """Return the most downloaded new projects."""
        row = self._row(_NEW, {"days": days, "limit": limit})
        projects = (NewProject(name, date.fromisoformat(day), downloads) for name, day, downloads in _listed(row[4]))
        return NewProjects(_seen(row), tuple(projects), row[5])

    def _row(self, statement: str, parameters: Mapping[str, Any]) -> Sequence[Any]:
        return fetch_rows(self.source, statement, parameters)[0]


def _ranks(row: Sequence[Any]) -> ProjectRanks:
    name, numbers = row[4], row[5:]
    standings = {period: _standing(*numbers[3 * place : 3 * place + 3]) for place, period in enumerate(Period)}
    return ProjectRanks(name, _seen(row), standings)


def _seen(row: Sequence[Any]) -> RanksSeen:
    return _decoded(*row[:4])


# The same for all answers until the next refresh.
@lru_cache(maxsize=4)
def _decoded(version: int, last_day: date | None, stored_days: str, counted: str) -> RanksSeen:
    if last_day is None:
        return RanksSeen(version)
    counts = orjson.loads(counted)
    return RanksSeen(
        version,
        last_day,
        frozenset(map(date.fromisoformat, orjson.loads(stored_days))),
        {asked: counts[ranking] for asked, ranking in _RANKINGS.items()},
    )


def _standing(rank: int | None, downloads: int | None, previous_rank: int | None) -> Standing:
    return Standing(rank, downloads or 0, previous_rank)


def _listed(text: str | None) -> Any:
    return orjson.loads(text or "[]")

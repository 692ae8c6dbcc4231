"""Comparing ranks with a recount of all days that they are of, by another way than they are made."""

from collections.abc import Iterator
from itertools import product

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.housekeeping.audit import Finding
from pepy.domain.index.rank_basis import RankBasis
from pepy.domain.index.rankings import RANKED_DAYS, WINDOW_NAMES, Counted, ranked_windows
from pepy.domain.windows import last_days
from pepy.infrastructure.postgres.index.rank_statements import NET, RANKINGS, downloads_column, rank_column
from pepy.infrastructure.postgres.index.rank_store import basis_now, stored_basis

REMEDY = "run `pepy index:refresh`"

_MAX_LINES = 20
"""How many wrong projects are listed; the rest are counted."""

_ALL = tuple(product(WINDOW_NAMES, Counted))
_SUMS = ", ".join(
    f"coalesce(sum({'downloads' if counted is Counted.ALL else NET}) "
    f"FILTER (WHERE day BETWEEN %({window}_first)s AND %({window}_last)s), 0) AS {downloads_column(window, counted)}"
    for window, counted in _ALL
)
_RANKED = ", ".join(
    f"{downloads_column(*one)}, CASE WHEN {downloads_column(*one)} > 0 "
    f"THEN rank() OVER (ORDER BY {downloads_column(*one)} DESC) END AS {rank_column(*one)}"
    for one in _ALL
)
_COLUMNS = [column for one in _ALL for column in (downloads_column(*one), rank_column(*one))]
_IS_ANY = " OR ".join(f"{downloads_column(*one)} > 0" for one in _ALL)
_DIFFERENCES = " OR ".join(f"project_rank.{column} IS DISTINCT FROM recounted.{column}" for column in _COLUMNS)

_RECOUNT = f"""
    CREATE TEMPORARY TABLE recounted ON COMMIT DROP AS
    SELECT project_id, {_RANKED}
    FROM (
        SELECT project_id, {_SUMS} FROM daily_downloads WHERE day BETWEEN %(first_day)s AND %(last_day)s
        AND EXISTS (SELECT FROM project WHERE id = project_id)
        GROUP BY project_id
    ) AS counted
    WHERE {_IS_ANY};
    ANALYZE recounted
"""  # noqa: S608 - The parts are constants, here and below.
_WRONG_RANKS = f"""
    SELECT coalesce(project.name, 'with id ' || coalesce(project_rank.project_id, recounted.project_id)),
           count(*) OVER ()
    FROM project_rank FULL JOIN recounted ON recounted.project_id = project_rank.project_id
    LEFT JOIN project ON project.id = coalesce(project_rank.project_id, recounted.project_id)
    WHERE {_DIFFERENCES} OR project_rank.project_id IS NULL OR recounted.project_id IS NULL
    ORDER BY 1 LIMIT {_MAX_LINES}
"""  # noqa: S608
_WRONG_PLACES = """
    SELECT count(*) FROM (
        SELECT project_id, row_number() OVER (ORDER BY page, place) AS place
        FROM rank_page CROSS JOIN LATERAL unnest(project_ids) WITH ORDINALITY AS listed (project_id, place)
        WHERE ranking = %s
    ) AS listed
    FULL JOIN (
        SELECT project_id, row_number() OVER (ORDER BY {downloads} DESC, name) AS place
        FROM recounted JOIN project ON project.id = project_id WHERE {downloads} > 0
    ) AS expected USING (project_id)
    WHERE listed.place IS DISTINCT FROM expected.place
"""


def wrong_ranks(cursor: Cursor) -> Iterator[Finding]:
    """Find ranks that are not those of the days that they are of. Stale ones are older than the days, not wrong."""
    basis, now = stored_basis(cursor), basis_now(cursor)
    if basis != now:
        yield Finding(_staleness(basis, now), is_notice=True)
        return
    if basis is None:
        return
    cursor.execute(_RECOUNT, _days(basis))
    cursor.execute(_WRONG_RANKS)
    for found, (name, all_found) in enumerate(cursor.fetchall(), start=1):
        yield Finding(f"ranks of project {name} are not those of its days: {REMEDY}")
        if found == _MAX_LINES < all_found:
            yield Finding(f"ranks of {all_found - found} more projects are wrong: {REMEDY}")
    yield from _wrong_lists(cursor)


def _wrong_lists(cursor: Cursor) -> Iterator[Finding]:
    for ranking, downloads in RANKINGS.items():
        cursor.execute(_WRONG_PLACES.format(downloads=downloads), (ranking,))
        misplaced = next(cursor)[0]
        if misplaced:
            yield Finding(f"ranking {ranking}: {misplaced} projects are not in their place: {REMEDY}")


def _days(basis: RankBasis) -> dict[str, object]:
    ranked = last_days(RANKED_DAYS, basis.last_day)
    bounds: dict[str, object] = {"first_day": ranked.first_day, "last_day": ranked.last_day}
    for name, window in ranked_windows(basis.last_day).items():
        bounds |= {f"{name}_first": window.first_day, f"{name}_last": window.last_day}
    return bounds


def _staleness(basis: RankBasis | None, now: RankBasis | None) -> str:
    if basis is None:
        return f"no ranks were made of the stored days yet: the next import makes them, or {REMEDY}"
    if now and basis.last_day < now.last_day:
        older = f"ranks are of {basis.last_day}, and the newest complete day is {now.last_day}"
    else:
        older = f"ranks are of {basis.last_day}, and days that they count have changed since"
    return f"{older}: the next import refreshes them, or {REMEDY}"

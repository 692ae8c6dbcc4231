"""The statements that make ranks. They are put together from the names of windows and counts alone."""

from itertools import product

from pepy.domain.index.rank_basis import RankPlan, Slice
from pepy.domain.index.rankings import WINDOW_NAMES, Counted, Period
from pepy.domain.index.trends import MAX_TRENDING, MIN_GROWTH, TrendRule
from pepy.infrastructure.postgres.reads.rank_reader import PROJECTS_PER_PAGE

NET = "greatest(downloads - coalesce(ci_downloads, 0) - coalesce(mirror_downloads, 0), 0)"
"""A project-day without CI and mirrors, as `DayCounts` has it."""

PREPARE = "SET LOCAL work_mem = '256MB'; SET LOCAL temp_buffers = '128MB'; SET LOCAL jit = off"
"""Sums of 700,000 projects in memory, and no compiling, which takes longer than what it speeds up."""


def downloads_column(window: str, counted: Counted) -> str:
    """Return the column of a window's downloads."""
    return f"{prefix(window, counted)}_downloads"


def rank_column(window: str, counted: Counted) -> str:
    """Return the column of the rank in a window."""
    return f"{prefix(window, counted)}_rank"


def prefix(window: str, counted: Counted) -> str:
    """Return how columns, and rankings, of a window are called."""
    return window if counted is Counted.ALL else f"{window}_net"


_ALL = tuple(product(WINDOW_NAMES, Counted))
DOWNLOADS = tuple(downloads_column(*one) for one in _ALL)
RANKS = tuple(rank_column(*one) for one in _ALL)
RANKINGS = {
    prefix(period.value, counted): downloads_column(period.value, counted) for period in Period for counted in Counted
}
"""The rankings that can be listed, and the column that each goes by."""


def read_slice(number: int, one: Slice) -> str:
    """Sum up some days of all projects. CREATE TABLE AS, since INSERT takes no help of parallel workers."""
    if len(one.days) == 1:
        summed, grouped = f"downloads AS all_downloads, {NET} AS net_downloads", ""
    else:
        summed = f"sum(downloads)::bigint AS all_downloads, sum({NET})::bigint AS net_downloads"
        grouped = "GROUP BY project_id"
    return f"""
        CREATE TEMPORARY TABLE rank_slice_{number} ON COMMIT DROP AS
        SELECT project_id, {summed} FROM daily_downloads WHERE day = ANY(%s::date[]) {grouped};
        ANALYZE rank_slice_{number}
    """  # noqa: S608 - The parts are constants, here and below.


def count_windows(plan: RankPlan) -> str:
    """Add slices to what the ranks before say, by project; only projects with downloads remain.

    All of it is nearly in the order of ids, since a first import numbers projects by name, and days are stored by name:
    merging takes two thirds of the time of hashing. What comes out is in their order, as the index of ranks likes it.
    Nested loops are ruled out, too: with statistics of tables that have grown since they were chosen, and took hours.
    """
    slices = "".join(
        f" LEFT JOIN rank_slice_{number} AS slice_{number} ON slice_{number}.project_id = named.id"
        for number in range(len(plan.slices))
    )
    before = " LEFT JOIN project_rank AS before ON before.project_id = named.id" if plan.bases else ""
    columns = [f"({_sum(plan, *one)}) AS {downloads_column(*one)}" for one in _ALL]
    columns += [f"before.{rank_column(base, counted)} AS {rank}" for rank, base, counted in _known_ranks(plan)]
    return f"""
        SET LOCAL enable_hashjoin = off;
        SET LOCAL enable_nestloop = off;
        CREATE TEMPORARY TABLE rank_counted ON COMMIT DROP AS
        SELECT * FROM (
            SELECT named.id AS project_id, name_place, {", ".join(columns)}
            FROM (SELECT id, row_number() OVER (ORDER BY name)::integer AS name_place FROM project) AS named
            {before}{slices}
        ) AS counted
        WHERE {" OR ".join(f"{column} <> 0" for column in DOWNLOADS)};
        SET LOCAL enable_hashjoin = on;
        SET LOCAL enable_nestloop = on;
        ANALYZE rank_counted
    """  # noqa: S608


def _known_ranks(plan: RankPlan) -> list[tuple[str, str, Counted]]:
    """Return the columns of ranks in windows that were others before: yesterday is the day of the old ranks."""
    moved = {window for one in plan.slices for window in one.weights}
    return [
        (rank_column(window, counted), plan.bases[window], counted)
        for window, counted in _ALL
        if window in plan.bases and window not in moved
    ]


def _sum(plan: RankPlan, window: str, counted: Counted) -> str:
    parts = [f"+ coalesce(before.{downloads_column(plan.bases[window], counted)}, 0)"] if window in plan.bases else []
    for number, one in enumerate(plan.slices):
        if weight := one.weights.get(window):
            parts.append(f"{'+' if weight > 0 else '-'} coalesce(slice_{number}.{counted.value}_downloads, 0)")
    return " ".join(parts) or "0"


def _ranked(downloads: str, rank: str) -> str:
    """Rank by counting the projects above each number: there are far fewer numbers than projects to sort."""
    return f"""
        LEFT JOIN (
            SELECT {downloads}, (1 + sum(count(*)) OVER (ORDER BY {downloads} DESC) - count(*))::integer AS {rank}
            FROM rank_counted WHERE {downloads} > 0 GROUP BY {downloads}
        ) AS by_{rank} USING ({downloads})
    """  # noqa: S608


def write_ranks(plan: RankPlan) -> str:
    """Replace all ranks. Rows are added beside the old ones, which readers see until the commit."""
    known = {rank for rank, *_ in _known_ranks(plan)}
    ranked = (_ranked(*one) for one in zip(DOWNLOADS, RANKS, strict=True) if one[1] not in known)
    return f"""
        DELETE FROM project_rank;
        INSERT INTO project_rank (project_id, {", ".join(DOWNLOADS + RANKS)})
        SELECT project_id, {", ".join(DOWNLOADS + RANKS)} FROM rank_counted {" ".join(ranked)}
    """  # noqa: S608


def write_pages(ranking: str) -> str:
    """Put the projects of a ranking in order: most downloaded first, those alike by name.

    All of them become one array, of which the pages are cut: numbering and grouping rows would take as long again.
    """
    downloads = RANKINGS[ranking]
    return f"""
        WITH ordered AS MATERIALIZED (
            SELECT array_agg(project_id) AS ids
            FROM (
                SELECT project_id FROM rank_counted WHERE {downloads} > 0 ORDER BY {downloads} DESC, name_place
            ) AS listed
        )
        INSERT INTO rank_page (ranking, page, project_ids)
        SELECT '{ranking}', page, ids[page * {PROJECTS_PER_PAGE} + 1 : (page + 1) * {PROJECTS_PER_PAGE}]
        FROM ordered CROSS JOIN LATERAL generate_series(0, (cardinality(ids) - 1) / {PROJECTS_PER_PAGE}) AS page
    """  # noqa: S608


COUNT_RANKED = f"""
    SELECT jsonb_build_object({
    ", ".join(f"'{ranking}', count(*) FILTER (WHERE {downloads} > 0)" for ranking, downloads in RANKINGS.items())
})
    FROM rank_counted
"""  # noqa: S608


def write_trending(rule: TrendRule) -> str:
    """List the projects that grew most. The best days are looked up only where growth with all days is enough."""
    window, before = (
        downloads_column(name, Counted.NET) for name in (rule.period.value, f"{rule.period.value}_before")
    )
    days, steady_days = rule.period.days, rule.period.days - rule.left_out
    return f"""
        INSERT INTO trending_project (period, place, project_id, downloads, previous_downloads, growth)
        SELECT '{rule.period.value}', row_number() OVER (ORDER BY growth DESC, name_place), project_id,
               {window}, {before}, round(growth, 2)
        FROM (
            SELECT project_id, name_place, {window}, {before},
                   ({window} - best.downloads) * {days} / ({steady_days} * greatest({before}, {rule.floor})::numeric)
                       AS growth
            FROM rank_counted
            CROSS JOIN LATERAL (
                SELECT sum(net) AS downloads FROM (
                    SELECT {NET} AS net FROM daily_downloads
                    WHERE daily_downloads.project_id = rank_counted.project_id
                      AND day BETWEEN %(first_day)s AND %(last_day)s
                    ORDER BY 1 DESC LIMIT {rule.left_out}
                ) AS best_days
            ) AS best
            WHERE {window}::numeric * {days} >= {MIN_GROWTH} * {steady_days} * greatest({before}, {rule.floor})
        ) AS grown
        WHERE growth >= {MIN_GROWTH}
        ORDER BY growth DESC, name_place LIMIT {MAX_TRENDING}
    """  # noqa: S608


# Where nothing happened to the days before the old month, what was new stays new, and only projects that the old ranks
# did not have are looked up: there are a few thousand of them. LIMIT keeps the planner from reading all of history.
FIND_NEW = """
    CREATE TEMPORARY TABLE rank_new ON COMMIT DROP AS
    SELECT project_id, new_project.first_day, month_downloads, name_place
    FROM new_project JOIN rank_counted USING (project_id)
    WHERE NOT %(anew)s AND month_downloads > 0 AND new_project.first_day >= %(first_day)s
    UNION ALL
    SELECT rank_counted.project_id, stored.first_day, month_downloads, name_place
    FROM rank_counted
    CROSS JOIN LATERAL (
        SELECT min(day) AS first_day FROM daily_downloads
        WHERE daily_downloads.project_id = rank_counted.project_id AND day BETWEEN %(first_day)s AND %(last_day)s
    ) AS stored
    LEFT JOIN LATERAL (
        SELECT true AS found FROM daily_downloads
        WHERE daily_downloads.project_id = rank_counted.project_id AND day < %(first_day)s LIMIT 1
    ) AS older ON true
    WHERE month_downloads > 0 AND month_before_downloads = 0 AND older.found IS NULL
      AND (%(anew)s OR NOT EXISTS (SELECT FROM project_rank WHERE project_rank.project_id = rank_counted.project_id))
      AND NOT EXISTS (SELECT FROM archived_total WHERE archived_total.project_id = rank_counted.project_id)
      AND NOT EXISTS (SELECT FROM project WHERE id = rank_counted.project_id AND baseline IS NOT NULL)
"""
WRITE_NEW = """
    DELETE FROM new_project;
    INSERT INTO new_project (place, project_id, first_day)
    SELECT row_number() OVER (ORDER BY month_downloads DESC, name_place), project_id, first_day FROM rank_new
"""

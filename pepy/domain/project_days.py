"""Folding a day's rows into one row per project, with one JSON text per dimension.

The JSON text of a dimension, `{"2.31.0":12,"2.32.3":40}`, is what the API answers with: it is made once, here, and
never edited. Everything is columnar, in pieces of bounded size; no Python object exists per row.
"""

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from pepy.domain.day_rows import COUNTS, DAY_ROWS, DIMENSIONS
from pepy.domain.day_sums import DaySums
from pepy.domain.errors import MalformedDayError
from pepy.domain.json_objects import json_objects, json_strings, run_ends, run_starts

DIMENSION_COLUMNS = {
    "version": "versions",
    "country": "countries",
    "python": "pythons",
    "system": "systems",
    "installer": "installers",
}
"""The column of a project-day that holds the JSON text of each dimension."""

DETAIL_COLUMNS = {"ci_downloads": "ci_detail", "mirror_downloads": "mirror_detail"}
"""The columns that hold CI and mirror downloads as `{"<dimension>": {"<value>": n}}`, only where n is not zero."""

PROJECT_DAYS = pa.schema(
    [
        ("project", pa.string()),
        *((count, pa.int64()) for count in COUNTS),
        *((column, pa.string()) for column in DIMENSION_COLUMNS.values()),
        *((column, pa.string()) for column in DETAIL_COLUMNS.values()),
    ]
)
"""One row per project: its downloads of one UTC day, and its JSON texts (null where there is nothing to say)."""

ROWS_PER_PIECE = 262_144
"""How many rows are folded at a time: enough to be columnar, little enough (about 100 MB at work) for any machine."""


def fold_project_days(batches: Iterable[pa.RecordBatch], sums: DaySums) -> Iterator[pa.Table]:
    """Turn checked rows, the rows of a project next to each other, into tables of PROJECT_DAYS.

    Rows with the same project, dimension and value are summed. `sums` is told of every row as the source gave it, so
    that what is stored can be held against it.

    Raises MalformedDayError where a project has no version rows, or its dimensions add up to different totals.
    """
    for rows in _whole_projects(batches, sums):
        distinct = _distinct_rows(rows)
        if distinct.rows.num_rows < rows.num_rows:
            sums.add_repeated_rows(rows, distinct.rows)
        yield _project_days(distinct)


def _whole_projects(batches: Iterable[pa.RecordBatch], sums: DaySums) -> Iterator[pa.RecordBatch]:
    """Cut the stream between projects, never inside one."""
    waiting: list[pa.RecordBatch] = []
    rows_waiting = 0
    for batch in batches:
        if not batch.num_rows:
            continue
        sums.add_rows(batch)
        waiting.append(batch)
        rows_waiting += batch.num_rows
        if rows_waiting < ROWS_PER_PIECE:
            continue
        rows = pa.concat_batches(waiting)
        last_project_starts_at = pc.index(rows["project"], rows["project"][-1]).as_py()
        if last_project_starts_at:
            yield rows.slice(0, last_project_starts_at)
        waiting = [rows.slice(last_project_starts_at)]
        rows_waiting = waiting[0].num_rows
    if waiting:
        yield pa.concat_batches(waiting)


@frozen
class _DistinctRows:
    """Rows with distinct keys in the order of their keys, and where their splits begin.

    A split is a project's downloads by one dimension: rows that stand next to each other.
    """

    rows: pa.RecordBatch
    starts_project: pa.Array
    starts_split: pa.Array

    @classmethod
    def of(cls, rows: pa.RecordBatch) -> "_DistinctRows":
        starts_project = run_starts(rows["project"])
        return cls(rows, starts_project, pc.or_(starts_project, run_starts(rows["dimension"])))

    def are_in_order(self) -> bool:
        """Tell whether each row's key is above the one before: only this is sure to be what the class says."""
        # Of most rows the project and the dimension are those of the row before, so that only the value has to ascend.
        value_ascends = pc.or_(self.starts_split[1:], _ascends(self.rows["value"]))
        first_of_split = self.rows["dimension"].filter(self.starts_split)
        starts_project = self.starts_project.filter(self.starts_split)
        dimension_ascends = pc.or_(starts_project[1:], _ascends(first_of_split))
        project_ascends = _ascends(self.rows["project"].filter(self.starts_project))
        return all(pc.all(ascends).as_py() for ascends in (project_ascends, dimension_ascends, value_ascends))


def _ascends(values: pa.Array) -> pa.Array:
    return pc.greater(values[1:], values[:-1])


def _distinct_rows(rows: pa.RecordBatch) -> _DistinctRows:
    distinct = _DistinctRows.of(rows)
    if distinct.are_in_order():
        return distinct
    keys = DAY_ROWS.names[:3]
    summed = pa.table(rows).group_by(keys).aggregate([(count, "sum") for count in COUNTS])
    summed = summed.rename_columns(DAY_ROWS.names).sort_by([(key, "ascending") for key in keys])
    return _DistinctRows.of(summed.combine_chunks().to_batches()[0])


def _project_days(distinct: _DistinctRows) -> pa.Table:
    projects = distinct.rows["project"].filter(distinct.starts_project)
    keys = json_strings(distinct.rows["value"])
    splits = _splits(distinct, keys)
    by_dimension = {name: splits.filter(pc.equal(splits["dimension"], name)) for name in DIMENSIONS}
    totals = _totals(by_dimension, projects)
    texts = [_placed(by_dimension[name]["text"], by_dimension[name], len(projects)) for name in DIMENSION_COLUMNS]
    details = [_detail(distinct, splits, keys, count, len(projects)) for count in DETAIL_COLUMNS]
    return pa.Table.from_arrays([projects, *totals, *texts, *details], schema=PROJECT_DAYS)


def _splits(distinct: _DistinctRows, keys: pa.Array) -> pa.RecordBatch:
    """Return a row per split: the number of its project, its dimension, its sums and its JSON text."""
    ends = run_ends(distinct.starts_split)
    starts_project = distinct.starts_project.filter(distinct.starts_split)
    return pa.RecordBatch.from_pydict(
        {
            "project": _numbered(starts_project),
            "dimension": distinct.rows["dimension"].filter(distinct.starts_split),
            **{count: _sum_per_run(distinct.rows[count], ends) for count in COUNTS},
            "text": json_objects(keys, distinct.rows["downloads"], ends),
        }
    )


def _numbered(starts: pa.Array) -> pa.Array:
    """Return for each value the number of its run, counted from 0."""
    return pc.subtract(pc.cumulative_sum(starts.cast(pa.int32())), pa.scalar(1, pa.int32()))


def _sum_per_run(counts: pa.Array, ends: pa.Array) -> pa.Array:
    at_ends = pc.cumulative_sum_checked(counts).take(pc.subtract(ends, 1))
    return pc.subtract(at_ends, pa.concat_arrays([pa.array([0], pa.int64()), at_ends[:-1]]))


def _totals(by_dimension: dict[str, pa.RecordBatch], projects: pa.Array) -> list[pa.Array]:
    """Return downloads, CI and mirror downloads of each project, the same whichever dimension is summed."""
    versions = by_dimension["version"]
    if versions.num_rows < len(projects):
        without_versions = pc.invert(pc.is_in(_counted_to(len(projects)), versions["project"]))
        raise MalformedDayError(f"project {projects.filter(without_versions)[0]} has no version rows")
    totals = [versions[count] for count in COUNTS]
    for dimension in DIMENSIONS[1:]:
        _refuse_other_totals(by_dimension[dimension], totals, projects, dimension)
    return totals


def _refuse_other_totals(splits: pa.RecordBatch, totals: list[pa.Array], projects: pa.Array, dimension: str) -> None:
    for count, total in zip(COUNTS, totals, strict=True):
        expected, found = total.take(splits["project"]), splits[count]
        first = pc.index(pc.not_equal(expected, found), True).as_py()
        if first >= 0:
            raise MalformedDayError(
                f"project {projects[splits['project'][first].as_py()]}: {count} by {dimension} add up to "
                f"{found[first]}, by version to {expected[first]}"
            )


def _detail(
    distinct: _DistinctRows, splits: pa.RecordBatch, keys: pa.Array, count: str, project_count: int
) -> pa.Array:
    """Return `{"dimension":{"value":n}}` of the counts that are not zero, null where all are."""
    counted = pc.greater(distinct.rows[count], 0)
    split_of_row = _numbered(distinct.starts_split).filter(counted)
    starts_split = run_starts(split_of_row)
    counted_splits = splits.select(["project", "dimension"]).take(split_of_row.filter(starts_split))
    objects = json_objects(keys.filter(counted), distinct.rows[count].filter(counted), run_ends(starts_split))
    starts_project = run_starts(counted_splits["project"])
    by_project = counted_splits.filter(starts_project)
    texts = json_objects(counted_splits["dimension"], objects, run_ends(starts_project))
    return _placed(texts, by_project, project_count)


def _placed(texts: pa.Array, splits: pa.RecordBatch, project_count: int) -> pa.Array:
    """Put the texts of some projects in their places among all projects, and null in the others."""
    if len(texts) == project_count:
        return texts
    return texts.take(pc.index_in(_counted_to(project_count), splits["project"]))


def _counted_to(count: int) -> pa.Array:
    return pa.arange(0, count).cast(pa.int32())

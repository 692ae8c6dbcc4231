"""Folding a day's rows into one row per project, with its splits by dimension as JSON texts.

The JSON text of a split, `{"2.31.0":12,"2.32.3":40}`, is what the API answers with: it is made once, here, and
never edited. Everything is columnar, in pieces of bounded size; no Python object exists per row.
"""

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from pepy.domain.day_rows import COUNTS, DAY_ROWS
from pepy.domain.day_sums import DaySums
from pepy.domain.errors import MalformedDayError
from pepy.domain.json_objects import json_objects, json_strings, run_ends, run_starts
from pepy.domain.listed_counts import LISTED_AS, listed_counts

PROJECT_DAYS = pa.schema(
    [
        ("project", pa.string()),
        *((count, pa.int64()) for count in COUNTS),
        ("versions", pa.string()),
        ("splits", pa.string()),
        ("details", pa.string()),
    ]
)
"""One row per project: its downloads of one UTC day, and its JSON texts; null where there is nothing to say.

`ci_downloads` and `mirror_downloads` are null instead of 0. `versions` is `{"<version>":n}`, `splits` has the other
dimensions as `{"<dimension>":{"<value>":n}}`, `details` what `listed_counts` lists, `{"<dimension>":{"ci":[..]}}`.
"""

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
    splits = _splits(distinct)
    is_of_versions = pc.equal(splits["dimension"], "version")
    versions, others = splits.filter(is_of_versions), splits.filter(pc.invert(is_of_versions))
    _refuse_missing_versions(versions, projects)
    _refuse_other_totals(others, versions, projects)
    detailed = splits.filter(splits["details"].is_valid())
    columns = [
        projects,
        versions["downloads"],
        *(_null_for_zero(versions[count]) for count in LISTED_AS),
        versions["text"],
        _by_dimension(others, "text", len(projects)),
        _by_dimension(detailed, "details", len(projects)),
    ]
    return pa.Table.from_arrays(columns, schema=PROJECT_DAYS)


def _splits(distinct: _DistinctRows) -> pa.RecordBatch:
    """Return a row per split: the number of its project, its dimension, its sums and its JSON texts."""
    ends = run_ends(distinct.starts_split)
    sums = {count: _sum_per_run(distinct.rows[count], ends) for count in COUNTS}
    return pa.RecordBatch.from_pydict(
        {
            "project": _numbered(distinct.starts_project.filter(distinct.starts_split)),
            "dimension": distinct.rows["dimension"].filter(distinct.starts_split),
            **sums,
            "text": json_objects(json_strings(distinct.rows["value"]), distinct.rows["downloads"], ends),
            "details": _details(distinct.rows, sums, ends),
        }
    )


def _numbered(starts: pa.Array) -> pa.Array:
    """Return for each value the number of its run, counted from 0."""
    return pc.subtract(pc.cumulative_sum(starts.cast(pa.int32())), pa.scalar(1, pa.int32()))


def _sum_per_run(counts: pa.Array, ends: pa.Array) -> pa.Array:
    at_ends = pc.cumulative_sum_checked(counts).take(pc.subtract(ends, 1))
    return pc.subtract(at_ends, pa.concat_arrays([pa.array([0], pa.int64()), at_ends[:-1]]))


def _details(rows: pa.RecordBatch, sums: dict[str, pa.Array], ends: pa.Array) -> pa.Array:
    """Return `{"ci":[..],"mirror":[..]}` of each split, without what its sums say already, and null without either."""
    lists = {
        name: listed_counts(rows[count], sums[count], sums["downloads"], ends) for count, name in LISTED_AS.items()
    }
    members = [pc.binary_join_element_wise(f'"{name}":', texts, "") for name, texts in lists.items()]
    both_or_one = pc.coalesce(pc.binary_join_element_wise(*members, ","), *members)
    return pc.binary_join_element_wise("{", both_or_one, "}", "")


def _refuse_missing_versions(versions: pa.RecordBatch, projects: pa.Array) -> None:
    if versions.num_rows < len(projects):
        without_versions = pc.invert(pc.is_in(_counted_to(len(projects)), versions["project"]))
        raise MalformedDayError(f"project {projects.filter(without_versions)[0]} has no version rows")


def _refuse_other_totals(splits: pa.RecordBatch, versions: pa.RecordBatch, projects: pa.Array) -> None:
    for count in COUNTS:
        expected, found = versions[count].take(splits["project"]), splits[count]
        first = pc.index(pc.not_equal(expected, found), True).as_py()
        if first >= 0:
            raise MalformedDayError(
                f"project {projects[splits['project'][first].as_py()]}: {count} by {splits['dimension'][first]} "
                f"add up to {found[first]}, by version to {expected[first]}"
            )


def _null_for_zero(counts: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(counts, 0), None, counts)


def _by_dimension(splits: pa.RecordBatch, text: str, project_count: int) -> pa.Array:
    """Return `{"<dimension>":<text>}` of each project, null where it has none of these splits."""
    starts_project = run_starts(splits["project"])
    objects = json_objects(splits["dimension"], splits[text], run_ends(starts_project))
    if len(objects) == project_count:
        return objects
    return objects.take(pc.index_in(_counted_to(project_count), splits["project"].filter(starts_project)))


def _counted_to(count: int) -> pa.Array:
    return pa.arange(0, count).cast(pa.int32())

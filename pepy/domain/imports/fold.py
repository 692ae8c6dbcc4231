"""Folding a day's rows into one row per project, with its splits by dimension as JSON texts.

The JSON text of a split, `{"2.31.0":12,"2.32.3":40}`, is what the API answers with: it is made once, here, and
never edited. Everything is columnar, in pieces of bounded size; no Python object exists per row.
"""

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from pepy.domain.errors import MalformedDayError
from pepy.domain.imports.columns.encoded_texts import ascends, in_order_of_texts, without_unused
from pepy.domain.imports.columns.json_objects import json_objects, json_objects_of
from pepy.domain.imports.columns.listed_counts import LISTED_AS, listed_counts
from pepy.domain.imports.columns.runs import Runs
from pepy.domain.imports.count_bounds import MAX_PROJECT_DAY_DOWNLOADS
from pepy.domain.imports.day_rows import CHECKED_ROWS, COUNTS, DAY_ROWS
from pepy.domain.imports.day_sums import DaySums

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

    Raises MalformedDayError where a project has no version rows, its dimensions add up to different totals or to more
    than MAX_PROJECT_DAY_DOWNLOADS, or the day to more than MAX_DAY_DOWNLOADS.
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
    last_project = ""
    for batch in batches:
        if not batch.num_rows:
            continue
        # Before anything is folded: what a day's bound allows cannot leave 64 bits in the sums of its projects.
        sums.add_rows(batch)
        waiting.append(batch)
        rows_waiting += batch.num_rows
        project_before, last_project = last_project, batch["project"][-1].as_py()
        # While a project goes on, what waits is not looked at again and again, however much it is.
        if rows_waiting < ROWS_PER_PIECE or last_project == project_before:
            continue
        rows = pa.concat_batches(waiting)
        projects = rows["project"].indices
        last_project_starts_at = pc.index(projects, projects[-1]).as_py()
        if last_project_starts_at:
            yield rows.slice(0, last_project_starts_at)
        # Without the texts of those before, so that dictionaries do not grow from piece to piece.
        waiting = [_without_unused_texts(rows.slice(last_project_starts_at))]
        rows_waiting = waiting[0].num_rows
    if waiting:
        yield pa.concat_batches(waiting)


def _without_unused_texts(rows: pa.RecordBatch) -> pa.RecordBatch:
    for column in ("project", "value"):
        rows = rows.set_column(rows.schema.get_field_index(column), column, without_unused(rows[column]))
    return rows


@frozen
class _DistinctRows:
    """Rows with distinct keys in the order of their keys.

    A split is a project's downloads by one dimension: rows that stand next to each other.
    """

    rows: pa.RecordBatch
    projects: Runs
    splits: Runs

    @classmethod
    def of(cls, rows: pa.RecordBatch) -> "_DistinctRows":
        projects, dimensions = (Runs.of(rows[column].indices) for column in ("project", "dimension"))
        return cls(rows, projects, Runs(pc.or_(projects.starts, dimensions.starts)))

    def of_each_split(self, column: str) -> pa.Array:
        """Return the project, or the dimension, of each split."""
        return self.rows[column].take(self.splits.firsts)

    def are_in_order(self) -> bool:
        """Tell whether each row's key is above the one before: only this is sure to be what the class says."""
        # Of most rows the project and the dimension are those of the row before, so that only the value has to ascend.
        value_ascends = pc.or_(self.splits.starts[1:], ascends(self.rows["value"]))
        starts_project = self.projects.starts.take(self.splits.firsts)
        dimension_ascends = pc.or_(starts_project[1:], ascends(self.of_each_split("dimension")))
        project_ascends = ascends(self.rows["project"].take(self.projects.firsts))
        return all(pc.all(ascends).as_py() for ascends in (project_ascends, dimension_ascends, value_ascends))


def _distinct_rows(rows: pa.RecordBatch) -> _DistinctRows:
    distinct = _DistinctRows.of(rows)
    if distinct.are_in_order():
        return distinct
    keys = DAY_ROWS.names[:3]
    texts = [in_order_of_texts(rows[key]) for key in keys]
    codes = pa.table([*(text.indices for text in texts), *(rows[count] for count in COUNTS)], DAY_ROWS.names)
    summed = codes.group_by(keys).aggregate([(count, "sum") for count in COUNTS])
    summed = summed.rename_columns(DAY_ROWS.names).sort_by([(key, "ascending") for key in keys]).combine_chunks()
    columns = [
        pa.DictionaryArray.from_arrays(summed[key].chunk(0), text.dictionary)
        for key, text in zip(keys, texts, strict=True)
    ]
    counts = [summed[count].chunk(0) for count in COUNTS]
    return _DistinctRows.of(pa.RecordBatch.from_arrays([*columns, *counts], schema=CHECKED_ROWS))


def _project_days(distinct: _DistinctRows) -> pa.Table:
    projects = distinct.rows["project"].take(distinct.projects.firsts).cast(pa.string())
    splits = _splits(distinct)
    is_of_versions = pc.equal(splits["dimension"], "version")
    versions, others = splits.filter(is_of_versions), splits.filter(pc.invert(is_of_versions))
    _refuse_missing_versions(versions, projects)
    _refuse_other_totals(others, versions, projects)
    _refuse_too_many(versions["downloads"], projects)
    columns = [
        projects,
        versions["downloads"],
        *(_null_for_zero(versions[count]) for count in LISTED_AS),
        versions["text"],
        _by_dimension(others, len(projects)),
        _by_dimension(_details(distinct, splits), len(projects)),
    ]
    return pa.Table.from_arrays(columns, schema=PROJECT_DAYS)


def _splits(distinct: _DistinctRows) -> pa.RecordBatch:
    """Return a row per split: the number of its project, its dimension, its sums and its JSON text."""
    rows, splits = distinct.rows, distinct.splits
    return pa.RecordBatch.from_pydict(
        {
            "project": Runs(distinct.projects.starts.take(splits.firsts)).numbers,
            "dimension": distinct.of_each_split("dimension").cast(pa.string()),
            **{count: splits.sums(rows[count]) for count in COUNTS},
            "text": json_objects(rows["value"], rows["downloads"], splits),
        }
    )


def _details(distinct: _DistinctRows, splits: pa.RecordBatch) -> pa.RecordBatch:
    """Return `{"ci":[..],"mirror":[..]}` of the splits whose sums do not say all of it already."""
    lists = {
        name: listed_counts(distinct.rows[count], splits[count], splits["downloads"], distinct.splits)
        for count, name in LISTED_AS.items()
    }
    are_detailed = pc.or_(*(texts.is_valid() for texts in lists.values()))
    members = [
        pc.binary_join_element_wise(f'"{name}":', texts.filter(are_detailed), "") for name, texts in lists.items()
    ]
    both_or_one = pc.coalesce(pc.binary_join_element_wise(*members, ","), *members)
    detailed = splits.select(["project", "dimension"]).filter(are_detailed)
    return detailed.append_column("text", pc.binary_join_element_wise("{", both_or_one, "}", ""))


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


def _refuse_too_many(downloads: pa.Array, projects: pa.Array) -> None:
    first = pc.index(pc.greater(downloads, MAX_PROJECT_DAY_DOWNLOADS), True).as_py()
    if first >= 0:
        raise MalformedDayError(
            f"project {projects[first]}: the rows of its versions add up to {downloads[first]} downloads, above "
            f"{MAX_PROJECT_DAY_DOWNLOADS}"
        )


def _null_for_zero(counts: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(counts, 0), None, counts)


def _by_dimension(splits: pa.RecordBatch, project_count: int) -> pa.Array:
    """Return `{"<dimension>":<text>}` of each project, null where it has none of these splits."""
    projects = Runs.of(splits["project"])
    objects = json_objects_of(splits["dimension"], splits["text"], projects)
    if len(objects) == project_count:
        return objects
    return objects.take(pc.index_in(_counted_to(project_count), splits["project"].take(projects.firsts)))


def _counted_to(count: int) -> pa.Array:
    return pa.arange(0, count).cast(pa.int32())

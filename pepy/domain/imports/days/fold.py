"""Folding a day's rows into project-days: rows in order, each key once, checked and summed project by project.

Everything is columnar, in pieces of bounded size; no Python object exists per row.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from pepy.domain.errors import MalformedDayError
from pepy.domain.imports.days.columns.encoded_texts import ascends, in_order_of_texts, without_unused
from pepy.domain.imports.days.columns.runs import Runs
from pepy.domain.imports.days.count_bounds import MAX_PROJECT_DAY_DOWNLOADS
from pepy.domain.imports.days.day_rows import CHECKED_ROWS, COUNTS, DAY_ROWS
from pepy.domain.imports.days.day_sums import DaySums
from pepy.domain.imports.days.rare_values import rare_values_summed

ROWS_PER_PIECE = 262_144
"""How many rows are folded at a time: enough to be columnar, few enough (about 100 MB of memory) for any machine."""


@frozen
class FoldedRows:
    """Rows of whole projects with distinct keys, in the order of their keys.

    A split is a project's downloads by one dimension: rows that stand next to each other.
    """

    rows: pa.RecordBatch
    """CHECKED_ROWS."""
    projects: Runs
    """The rows of each project."""
    splits: Runs
    """The rows of each split."""

    @classmethod
    def of(cls, rows: pa.RecordBatch) -> "FoldedRows":
        """Find projects and splits in rows that are in order."""
        projects, dimensions = (Runs.of(rows[column].indices) for column in ("project", "dimension"))
        return cls(rows, projects, Runs(pc.or_(projects.starts, dimensions.starts)))

    @property
    def project_count(self) -> int:
        """Return the number of projects."""
        return len(self.projects.firsts)

    @cached_property
    def names(self) -> pa.Array:
        """The name of each project."""
        return self.rows["project"].take(self.projects.firsts).cast(pa.string())

    @cached_property
    def split_sums(self) -> pa.RecordBatch:
        """A row per split: the number of its project, counted from 0, its `dimension` and its sums (COUNTS)."""
        return pa.RecordBatch.from_pydict(
            {
                "project": Runs(self.projects.starts.take(self.splits.firsts)).numbers,
                "dimension": self.of_each_split("dimension").cast(pa.string()),
                **{count: self.splits.sums(self.rows[count]) for count in COUNTS},
            }
        )

    def of_each_split(self, column: str) -> pa.Array:
        """Return the project, or the dimension, of each split."""
        return self.rows[column].take(self.splits.firsts)

    def are_in_order(self) -> bool:
        """Tell whether each row's key is greater than the one before, as the class promises."""
        # Most rows have the project and dimension of the row before, so only their values have to ascend.
        value_ascends = pc.or_(self.splits.starts[1:], ascends(self.rows["value"]))
        starts_project = self.projects.starts.take(self.splits.firsts)
        dimension_ascends = pc.or_(starts_project[1:], ascends(self.of_each_split("dimension")))
        project_ascends = ascends(self.rows["project"].take(self.projects.firsts))
        return all(pc.all(ascends).as_py() for ascends in (project_ascends, dimension_ascends, value_ascends))


def fold_project_days(batches: Iterable[pa.RecordBatch], sums: DaySums) -> Iterator[FoldedRows]:
    """Turn checked rows, the rows of a project next to each other, into pieces of whole projects.

    Rows with the same project, dimension and value are summed, and so are rare values (`rare_values.py`). `sums` counts
    every row as the source gave it, so that what is stored can be compared with it.

    Raises MalformedDayError where a project has no version rows, its dimensions add up to different totals or to more
    than MAX_PROJECT_DAY_DOWNLOADS, or the day to more than MAX_DAY_DOWNLOADS.
    """
    for folded in fold_rows(batches, sums):
        _check(folded)
        yield folded


def fold_rows(batches: Iterable[pa.RecordBatch], sums: DaySums) -> Iterator[FoldedRows]:
    """Do the same with rows of any dimensions, whatever their projects add up to.

    Raises MalformedDayError where the day adds up to more than MAX_DAY_DOWNLOADS.
    """
    for rows in _whole_projects(batches, sums):
        folded = _folded(rows)
        reduced = rare_values_summed(folded.rows, folded.splits)
        if reduced.num_rows < rows.num_rows:
            sums.add_repeated_rows(rows, reduced)
        yield folded if reduced is folded.rows else FoldedRows.of(reduced)


def _whole_projects(batches: Iterable[pa.RecordBatch], sums: DaySums) -> Iterator[pa.RecordBatch]:
    """Cut the stream between projects, never inside one."""
    waiting: list[pa.RecordBatch] = []
    rows_waiting = 0
    last_project = ""
    for batch in batches:
        if not batch.num_rows:
            continue
        # Checked before anything is folded: within the bound of a day, no sum of a project can exceed 64 bits.
        sums.add_rows(batch)
        waiting.append(batch)
        rows_waiting += batch.num_rows
        project_before, last_project = last_project, batch["project"][-1].as_py()
        # While a project continues, the rows that wait are not looked at again, however many they are.
        if rows_waiting < ROWS_PER_PIECE or last_project == project_before:
            continue
        rows = pa.concat_batches(waiting)
        projects = rows["project"].indices
        last_project_starts_at = pc.index(projects, projects[-1]).as_py()
        if last_project_starts_at:
            yield rows.slice(0, last_project_starts_at)
        # Without the texts of earlier pieces, so that dictionaries do not grow from piece to piece.
        waiting = [_without_unused_texts(rows.slice(last_project_starts_at))]
        rows_waiting = waiting[0].num_rows
    if waiting:
        yield pa.concat_batches(waiting)


def _without_unused_texts(rows: pa.RecordBatch) -> pa.RecordBatch:
    for column in ("project", "value"):
        rows = rows.set_column(rows.schema.get_field_index(column), column, without_unused(rows[column]))
    return rows


def _folded(rows: pa.RecordBatch) -> FoldedRows:
    folded = FoldedRows.of(rows)
    if folded.are_in_order():
        return folded
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
    return FoldedRows.of(pa.RecordBatch.from_arrays([*columns, *counts], schema=CHECKED_ROWS))


def _check(folded: FoldedRows) -> None:
    names, splits = folded.names, folded.split_sums
    is_of_versions = pc.equal(splits["dimension"], "version")
    versions = splits.filter(is_of_versions)
    _refuse_missing_versions(versions, names)
    _refuse_other_totals(splits.filter(pc.invert(is_of_versions)), versions, names)
    _refuse_too_many(versions["downloads"], names)


def _refuse_missing_versions(versions: pa.RecordBatch, projects: pa.Array) -> None:
    if versions.num_rows < len(projects):
        without_versions = pc.invert(pc.is_in(pa.arange(0, len(projects)).cast(pa.int32()), versions["project"]))
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

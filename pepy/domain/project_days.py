"""Folding a day's rows into one row per project, with one JSON text per dimension.

The JSON text of a dimension, `{"2.31.0":12,"2.32.3":40}`, is what the API answers with: it is made once, here, and
never edited. Everything is columnar, in pieces of bounded size; no Python object exists per row.
"""

import json
from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from pepy.domain.day_rows import COUNTS, DAY_ROWS, DIMENSIONS
from pepy.domain.day_sums import DaySums
from pepy.domain.errors import MalformedDayError

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

_NEEDS_ESCAPE = r'[\x00-\x1f"\\]'


def fold_project_days(batches: Iterable[pa.RecordBatch], sums: DaySums) -> Iterator[pa.Table]:
    """Turn checked rows, the rows of a project next to each other, into tables of PROJECT_DAYS.

    Rows with the same project, dimension and value are summed. `sums` is told of every row as the source gave it, so
    that what is stored can be held against it.

    Raises MalformedDayError where a project has no version rows, or its dimensions add up to different totals.
    """
    for rows in _whole_projects(batches, sums):
        folded = _sorted_and_summed(rows)
        if folded.num_rows < rows.num_rows:
            sums.add_repeated_rows(rows, folded)
        yield _project_days(folded)


def _whole_projects(batches: Iterable[pa.RecordBatch], sums: DaySums) -> Iterator[pa.Table]:
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
        rows = pa.Table.from_batches(waiting, DAY_ROWS).combine_chunks()
        last_project_starts_at = pc.index(rows["project"], rows["project"][-1]).as_py()
        if last_project_starts_at:
            yield rows.slice(0, last_project_starts_at)
        waiting = rows.slice(last_project_starts_at).to_batches()
        rows_waiting = sum(batch.num_rows for batch in waiting)
    if waiting:
        yield pa.Table.from_batches(waiting, DAY_ROWS)


def _sorted_and_summed(rows: pa.Table) -> pa.Table:
    rows = rows.combine_chunks()
    if _strictly_ascending(rows):
        return rows
    keys = DAY_ROWS.names[:3]
    summed = rows.group_by(keys).aggregate([(count, "sum") for count in COUNTS])
    summed = summed.rename_columns(DAY_ROWS.names).sort_by([(key, "ascending") for key in keys])
    return summed.combine_chunks()


def _strictly_ascending(rows: pa.Table) -> bool:
    """Tell whether each row's key is above the one before, as sources in the order of their keys have it."""
    if rows.num_rows < 2:
        return True
    project, dimension, value = (_only_chunk(rows, key) for key in DAY_ROWS.names[:3])
    same_project = pc.equal(project[1:], project[:-1])
    same_dimension = pc.equal(dimension[1:], dimension[:-1])
    value_above = pc.greater(value[1:], value[:-1])
    dimension_above = pc.or_(pc.greater(dimension[1:], dimension[:-1]), pc.and_(same_dimension, value_above))
    above = pc.or_(pc.greater(project[1:], project[:-1]), pc.and_(same_project, dimension_above))
    return bool(pc.all(above).as_py())


def _project_days(rows: pa.Table) -> pa.Table:
    project_index, projects = _runs(_only_chunk(rows, "project"))
    entries = pa.table({"index": project_index, **{name: _only_chunk(rows, name) for name in DAY_ROWS.names[1:]}})
    entries = entries.append_column("key", _json_keys(entries["value"].chunk(0)))
    by_dimension = {name: entries.filter(pc.equal(entries["dimension"], name)).combine_chunks() for name in DIMENSIONS}
    totals = _totals(by_dimension, projects)
    texts = [_dimension_text(by_dimension[name], len(projects)) for name in DIMENSION_COLUMNS]
    details = [_detail_text(by_dimension, count, len(projects)) for count in DETAIL_COLUMNS]
    return pa.Table.from_arrays([projects, *totals, *texts, *details], schema=PROJECT_DAYS)


def _runs(sorted_values: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return for each value the number of its run, and the value of each run."""
    encoded = pc.run_end_encode(sorted_values)
    ends = encoded.run_ends
    starts_run = pc.not_equal(sorted_values[1:], sorted_values[:-1])
    run_number = pc.cumulative_sum(pa.concat_arrays([pa.array([0], pa.int32()), starts_run.cast(pa.int32())]))
    return run_number, encoded.values.slice(0, len(ends))


def _json_keys(values: pa.Array) -> pa.Array:
    """Return `"<value>":` for each value, escaped as JSON (RFC 8259, section 7)."""
    odd = pc.match_substring_regex(values, _NEEDS_ESCAPE)
    if pc.any(odd).as_py():
        escaped = [json.dumps(value, ensure_ascii=False)[1:-1] for value in values.filter(odd).to_pylist()]
        values = pc.replace_with_mask(values, odd, pa.array(escaped, pa.string()))
    return pc.binary_join_element_wise('"', values, '":', "")


def _totals(by_dimension: dict[str, pa.Table], projects: pa.Array) -> list[pa.Array]:
    """Return downloads, CI and mirror downloads of each project, the same whichever dimension is summed."""
    versions = by_dimension["version"]
    without_versions = pc.invert(pc.is_in(_counted_to(len(projects)), versions["index"].combine_chunks()))
    if pc.any(without_versions).as_py():
        raise MalformedDayError(f"project {projects.filter(without_versions)[0]} has no version rows")
    totals = [_sum_per_run(versions, count) for count in COUNTS]
    for dimension in DIMENSIONS[1:]:
        _refuse_other_totals(by_dimension[dimension], totals, projects, dimension)
    return totals


def _refuse_other_totals(entries: pa.Table, totals: list[pa.Array], projects: pa.Array, dimension: str) -> None:
    if not entries.num_rows:
        return
    present = _runs(_only_chunk(entries, "index"))[1]
    for count, total in zip(COUNTS, totals, strict=True):
        expected, found = total.take(present), _sum_per_run(entries, count)
        first = pc.index(pc.not_equal(expected, found), True).as_py()
        if first >= 0:
            raise MalformedDayError(
                f"project {projects[present[first].as_py()]}: {count} by {dimension} add up to {found[first]}, "
                f"by version to {expected[first]}"
            )


def _sum_per_run(entries: pa.Table, count: str) -> pa.Array:
    running = pc.cumulative_sum_checked(_only_chunk(entries, count))
    at_ends = running.take(pc.subtract(_run_ends(entries), 1))
    return pc.subtract(at_ends, pa.concat_arrays([pa.array([0], pa.int64()), at_ends[:-1]]))


def _dimension_text(entries: pa.Table, project_count: int) -> pa.Array:
    """Return `{"value":n,...}` for each project, null where it has no rows in the dimension."""
    if not entries.num_rows:
        return pa.nulls(project_count, pa.string())
    objects = pc.binary_join_element_wise("{", _joined_per_project(entries, "downloads"), "}", "")
    return _placed(objects, entries, project_count)


def _detail_text(by_dimension: dict[str, pa.Table], count: str, project_count: int) -> pa.Array:
    """Return `{"dimension":{"value":n}}` of the counts that are not zero, null where all are."""
    parts = []
    for dimension, entries in by_dimension.items():
        counted = entries.filter(pc.greater(entries[count], 0)).combine_chunks()
        if not counted.num_rows:
            continue
        objects = pc.binary_join_element_wise(f'"{dimension}":{{', _joined_per_project(counted, count), "},", "")
        parts.append(_placed(objects, counted, project_count))
    if not parts:
        return pa.nulls(project_count, pa.string())
    # Nulls are replaced by nothing; skipping them would drop the projects in which all parts are null.
    joined = pc.binary_join_element_wise(*parts, "", null_handling="replace", null_replacement="")
    objects = pc.binary_join_element_wise("{", pc.utf8_rtrim(joined, ","), "}", "")
    return pc.if_else(pc.equal(joined, ""), None, objects)


def _joined_per_project(entries: pa.Table, count: str) -> pa.Array:
    pieces = pc.binary_join_element_wise(entries["key"].chunk(0), entries[count].chunk(0).cast(pa.string()), "")
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), _run_ends(entries)])
    return pc.binary_join(pa.ListArray.from_arrays(offsets, pieces), ",")


def _placed(texts: pa.Array, entries: pa.Table, project_count: int) -> pa.Array:
    """Put the texts of the projects that occur in `entries` in their places among all projects."""
    present = _runs(_only_chunk(entries, "index"))[1]
    return texts.take(pc.index_in(_counted_to(project_count), present))


def _run_ends(entries: pa.Table) -> pa.Array:
    return pc.run_end_encode(_only_chunk(entries, "index")).run_ends.cast(pa.int32())


def _counted_to(count: int) -> pa.Array:
    return pa.array(range(count), pa.int32())


def _only_chunk(table: pa.Table, column: str) -> pa.Array:
    return table[column].chunk(0)

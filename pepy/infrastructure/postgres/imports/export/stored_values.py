"""Stored project-days taken apart into rows again, column-wise: the way back from `project_day_texts`."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pepy.domain.imports.days.columns.runs import Runs
from pepy.domain.imports.days.day_rows import CHECKED_ROWS, ORDERED_DIMENSIONS
from pepy.infrastructure.postgres.imports.days.listed_counts import LISTED_AS
from pepy.infrastructure.postgres.imports.export.arrow_csv import NOT_QUOTED, read_lines
from pepy.infrastructure.postgres.imports.export.count_lists import CountLists, split_keys
from pepy.infrastructure.postgres.imports.export.named_counts import named_counts

SELECTED = """
    stored.name, concat_ws(
        E'\\t', stored.downloads, coalesce(stored.ci_downloads, 0), coalesce(stored.mirror_downloads, 0),
        concat(stored.splits, '{"version":', stored.versions, '}'), coalesce(stored.details, '')
    )
"""
"""Names and lines for `stored_days`. JSON has no tabs or line breaks; a name may have them."""

STORED_DAYS = pa.schema(
    [
        ("project", pa.string()),
        ("downloads", pa.int64()),
        ("ci_downloads", pa.int64()),
        ("mirror_downloads", pa.int64()),
        ("values", pa.binary()),
        ("details", pa.binary()),
    ]
)
"""One row per project. `values` are JSON with all dimensions in order, versions last; `details` are empty or JSON."""

_LAST_DIMENSION = len(ORDERED_DIMENSIONS) - 1


def stored_days(names: Sequence[str], lines: Sequence[str]) -> pa.RecordBatch:
    """Return what SELECTED selects, of at least one project, as STORED_DAYS."""
    projects, *others = STORED_DAYS
    columns = read_lines("\n".join(lines).encode(), {field.name: field.type for field in others}, "\t", NOT_QUOTED)
    return pa.RecordBatch.from_arrays([pa.array(names, projects.type), *columns], schema=STORED_DAYS)


def day_rows_of(stored: pa.RecordBatch) -> pa.RecordBatch:
    """Return STORED_DAYS as CHECKED_ROWS in the same order."""
    names, counts = named_counts(stored["values"])
    is_value, is_split = counts.is_valid(), counts.is_null()
    downloads = counts.filter(is_value)
    # A split is a project's day by one dimension. Its name stands before its values.
    splits = Runs(pa.concat_arrays([pa.array([False]), is_split[:-1]]).filter(is_value))
    dimensions = pc.index_in(names.dictionary, ORDERED_DIMENSIONS).take(names.indices.filter(is_split))
    projects = _projects_of(dimensions)
    columns = [
        pa.DictionaryArray.from_arrays(splits.of_each_value(projects), stored["project"]),
        pa.DictionaryArray.from_arrays(splits.of_each_value(dimensions), ORDERED_DIMENSIONS),
        pa.DictionaryArray.from_arrays(names.indices.filter(is_value), names.dictionary),
        downloads,
    ]
    lists, keys = CountLists.of(stored["details"]), split_keys(projects, dimensions)
    for count, name in LISTED_AS.items():
        # What the sum says where no counts are listed, see `listed_counts`.
        is_all = pc.equal(stored[count], stored["downloads"])
        said = pc.if_else(is_all, None, stored[count]).take(projects)
        counts = pc.coalesce(splits.of_each_value(said), downloads)
        columns.append(lists.replaced(counts, name, splits, keys) if lists else counts)
    return pa.RecordBatch.from_arrays(columns, schema=CHECKED_ROWS)


def _projects_of(dimensions: pa.Array) -> pa.Array:
    """Return the number of the project of each split; a project's last one is that by version."""
    is_last = pc.equal(dimensions, _LAST_DIMENSION)
    return Runs(pa.concat_arrays([pa.array([True]), is_last[:-1]])).numbers

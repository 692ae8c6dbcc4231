"""Project-days as they are stored: one row per project, with its splits by dimension as JSON texts.

The JSON text of a split, `{"2.31.0":12,"2.32.3":40}`, is what the API answers with: it is made once, here, and
never edited. Everything is columnar; no Python object exists per row.
"""

import pyarrow as pa
import pyarrow.compute as pc

from pepy.domain.imports.days.columns.runs import Runs
from pepy.domain.imports.days.day_rows import COUNTS
from pepy.domain.imports.days.fold import FoldedRows
from pepy.infrastructure.postgres.imports.days.json_objects import json_objects, json_objects_of
from pepy.infrastructure.postgres.imports.days.listed_counts import LISTED_AS, listed_counts

PROJECT_DAYS = pa.schema(
    [
        ("project", pa.string()),
        *((count, pa.int64()) for count in COUNTS),
        ("versions", pa.string()),
        ("splits", pa.string()),
        ("details", pa.string()),
    ]
)
"""One row per project: its downloads of one UTC day, and its JSON texts; null if they would be empty.

`ci_downloads` and `mirror_downloads` are null instead of 0. `versions` is `{"<version>":n}`, `splits` has the other
dimensions as `{"<dimension>":{"<value>":n}}`, `details` what `listed_counts` lists, `{"<dimension>":{"ci":[..]}}`.
"""

DIMENSION_TEXTS = ("project", *COUNTS, "split", "detail")
"""One row per project: its sums of one UTC day, the text of one dimension, and what `listed_counts` lists of it."""


def project_days(folded: FoldedRows) -> pa.RecordBatch:
    """Return folded rows as PROJECT_DAYS."""
    texts = json_objects(folded.rows["value"], folded.rows["downloads"], folded.splits)
    splits = folded.split_sums.append_column("text", texts)
    is_of_versions = pc.equal(splits["dimension"], "version")
    versions, others = splits.filter(is_of_versions), splits.filter(pc.invert(is_of_versions))
    columns = [
        folded.names,
        versions["downloads"],
        *(pc.if_else(pc.equal(versions[count], 0), None, versions[count]) for count in LISTED_AS),
        versions["text"],
        _by_dimension(others, folded.project_count),
        _by_dimension(_details(folded), folded.project_count),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=PROJECT_DAYS)


def dimension_texts(folded: FoldedRows) -> dict[str, pa.Array]:
    """Return the columns of DIMENSION_TEXTS of folded rows that are all of one dimension."""
    sums, details = folded.split_sums, _details(folded)
    return {
        "project": folded.names,
        **{count: sums[count] for count in COUNTS},
        "split": json_objects(folded.rows["value"], folded.rows["downloads"], folded.splits),
        "detail": details["text"].take(pc.index_in(sums["project"], details["project"])),
    }


def _details(folded: FoldedRows) -> pa.RecordBatch:
    """Return `{"ci":[..],"mirror":[..]}` of the splits for which it does not follow from the sums."""
    splits = folded.split_sums
    lists = {
        name: listed_counts(folded.rows[count], splits[count], splits["downloads"], folded.splits)
        for count, name in LISTED_AS.items()
    }
    are_detailed = pc.or_(*(texts.is_valid() for texts in lists.values()))
    members = [
        pc.binary_join_element_wise(f'"{name}":', texts.filter(are_detailed), "") for name, texts in lists.items()
    ]
    both_or_one = pc.coalesce(pc.binary_join_element_wise(*members, ","), *members)
    detailed = splits.select(["project", "dimension"]).filter(are_detailed)
    return detailed.append_column("text", pc.binary_join_element_wise("{", both_or_one, "}", ""))


def _by_dimension(splits: pa.RecordBatch, project_count: int) -> pa.Array:
    """Return `{"<dimension>":<text>}` of each project, null where it has none of these splits."""
    projects = Runs.of(splits["project"])
    objects = json_objects_of(splits["dimension"], splits["text"], projects)
    if len(objects) == project_count:
        return objects
    numbers = pa.arange(0, project_count).cast(pa.int32())
    return objects.take(pc.index_in(numbers, splits["project"].take(projects.firsts)))

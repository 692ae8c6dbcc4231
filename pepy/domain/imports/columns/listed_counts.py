"""CI and mirror downloads by value, kept as lists beside the values, and only where a sum does not say all of them.

A split is a project's day by one dimension. Its CI (or mirror) downloads are listed in the order of its values, except
where their sum says them already: if it is 0, all are 0; if it is that of the downloads, they are the downloads; and of
a single value it is the count itself. The function `project_day_values` of the store follows the same rule.
"""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pepy.domain.imports.columns.json_objects import json_lists
from pepy.domain.imports.columns.runs import Runs

LISTED_AS = {"ci_downloads": "ci", "mirror_downloads": "mirror"}
"""The names that the lists of a split have in JSON: `{"ci":[1,0],"mirror":[0,7]}`."""


def listed_counts(counts: pa.Array, sums: pa.Array, downloads: pa.Array, splits: Runs) -> pa.Array:
    """Return the counts of each split as a JSON list, null where its sum says all of them.

    `counts` has an entry per value; `sums` and the sums of the `downloads` have one per split.
    """
    is_some = pc.and_(pc.greater(sums, 0), pc.less(sums, downloads))
    is_listed = pc.and_(is_some, pc.greater(pc.subtract(splits.ends, splits.firsts), 1))
    are_listed = splits.of_each_value(is_listed)
    lists = json_lists(counts.filter(are_listed), Runs(splits.starts.filter(are_listed)))
    return pc.replace_with_mask(pa.nulls(len(sums), pa.string()), is_listed, lists)


def counts_by_value(downloads: dict[str, int], total: int, listed: Sequence[int] | None) -> dict[str, int]:
    """Return the CI (or mirror) counts of a split, whose sum is `total`, by value; those that are 0 are absent.

    Raises ValueError if a stored list, or its absence, does not go with the values.
    """
    if not total:
        return {}
    counts = listed
    if counts is None:
        counts = list(downloads.values()) if total == sum(downloads.values()) else [total]
    return {value: count for value, count in zip(downloads, counts, strict=True) if count}

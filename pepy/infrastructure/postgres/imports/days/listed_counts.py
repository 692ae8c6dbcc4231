"""CI and mirror downloads by value, kept as lists beside the values, but only if they do not follow from their sum.

A split is a project's day by one dimension. Its CI (or mirror) downloads are listed in the order of its values, unless
they follow from their sum: if it is 0, all are 0; if it equals that of the downloads, they are the downloads; and for a
single value, it is the count itself. `reads/splits/stored_splits.py` reads them, and the SQL function
`project_day_values`.
"""

import pyarrow as pa
import pyarrow.compute as pc

from pepy.domain.imports.days.columns.runs import Runs
from pepy.infrastructure.postgres.imports.days.json_objects import json_lists

LISTED_AS = {"ci_downloads": "ci", "mirror_downloads": "mirror"}
"""The names that the lists of a split have in JSON: `{"ci":[1,0],"mirror":[0,7]}`."""


def listed_counts(counts: pa.Array, sums: pa.Array, downloads: pa.Array, splits: Runs) -> pa.Array:
    """Return the counts of each split as a JSON list, null if they follow from their sum.

    `counts` has an entry per value; `sums` and the sums of the `downloads` have one per split.
    """
    is_some = pc.and_(pc.greater(sums, 0), pc.less(sums, downloads))
    is_listed = pc.and_(is_some, pc.greater(pc.subtract(splits.ends, splits.firsts), 1))
    are_listed = splits.of_each_value(is_listed)
    lists = json_lists(counts.filter(are_listed), Runs(splits.starts.filter(are_listed)))
    return pc.replace_with_mask(pa.nulls(len(sums), pa.string()), is_listed, lists)

"""A first, cheap look at a day file: how many rows it has, and whether those of a project stand together."""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from pepy.domain.imports.days.day_rows import normalized_names


@frozen
class Survey:
    """What a look at the projects of a file tells."""

    row_count: int
    in_order: bool
    """Whether the normalised names ascend, by which the rows of a project stand together."""


def survey(batches_of_names: Iterable[pa.DictionaryArray]) -> Survey:
    """Look at all projects of a file, encoded, in the order of the file."""
    row_count = 0
    in_order = True
    last_name = pa.array([""])
    for names in batches_of_names:
        row_count += len(names)
        if not in_order or not len(names):
            continue
        # A missing name is refused when its row is read.
        runs = pc.run_end_encode(names.indices).values.drop_null()
        if len(runs) > len(names.dictionary):
            # A name comes back, and to write all of them out might take any memory.
            in_order = False
            continue
        ascending = pa.concat_arrays([last_name, normalized_names(names.dictionary.take(runs))])
        in_order = pc.all(pc.less_equal(ascending[:-1], ascending[1:])).as_py()
        last_name = ascending[-1:]
    return Survey(row_count, in_order)

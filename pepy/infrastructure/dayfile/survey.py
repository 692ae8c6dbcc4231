"""A first, cheap pass over a day file: how many rows it has, and whether they are sorted by project."""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from pepy.domain.imports.days.day_rows import normalized_names


@frozen
class Survey:
    """The result of a pass over the projects of a file."""

    row_count: int
    in_order: bool
    """Whether the normalised names ascend, so that the rows of each project are adjacent."""


def survey(batches_of_names: Iterable[pa.DictionaryArray]) -> Survey:
    """Read all projects of a file, dictionary-encoded, in file order."""
    row_count = 0
    in_order = True
    last_name = pa.array([""])
    for names in batches_of_names:
        row_count += len(names)
        if not in_order or not len(names):
            continue
        # A missing name is refused later, when its row is read.
        runs = pc.run_end_encode(names.indices).values.drop_null()
        if len(runs) > len(names.dictionary):
            # A name recurs, and expanding all names could take any amount of memory.
            in_order = False
            continue
        ascending = pa.concat_arrays([last_name, normalized_names(names.dictionary.take(runs))])
        in_order = pc.all(pc.less_equal(ascending[:-1], ascending[1:])).as_py()
        last_name = ascending[-1:]
    return Survey(row_count, in_order)

"""The CI and mirror downloads that `listed_counts` lists, such as `{"country":{"ci":[1,0],"mirror":[0,7]}}`."""

from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from pepy.domain.imports.days.columns.encoded_texts import ENCODED
from pepy.domain.imports.days.columns.runs import Runs
from pepy.domain.imports.days.day_rows import ORDERED_DIMENSIONS
from pepy.infrastructure.postgres.imports.days.listed_counts import LISTED_AS
from pepy.infrastructure.postgres.imports.export.arrow_csv import NOT_QUOTED, joined, read_lines

_WORDS = (*ORDERED_DIMENSIONS.to_pylist(), *LISTED_AS.values())
_AS_LINES = bytes.maketrans(b"{[,]}:", b"\n\n\n\n\n\n")


def split_keys(projects: pa.Array, dimensions: pa.Array) -> pa.Array:
    """Return a number for each split: a project's day by one dimension, given as numbers, too."""
    return pc.add(pc.multiply(projects, len(ORDERED_DIMENSIONS)), dimensions)


@frozen
class CountLists:
    """The lists in some texts, in their order."""

    splits: pa.Array
    """The split that each list belongs to, see `split_keys`. The name of a split has a place before its lists."""
    names: pa.DictionaryArray
    """What each list lists, or the name of the split."""
    counts: pa.Array
    """All counts, with null before each list, and for the name of a split."""

    @classmethod
    def of(cls, texts: pa.Array) -> Self | None:
        """Take texts apart, of which some are empty; None if all are."""
        text = joined(texts)
        if not text:
            return None
        counts = read_lines(text.translate(_AS_LINES, b'"'), {"count": pa.int64()}, ";", NOT_QUOTED, _WORDS)["count"]
        names = read_lines(text.translate(_AS_LINES, b'"0123456789,'), {"name": ENCODED}, ";", NOT_QUOTED)["name"]
        dimensions = pc.index_in(names.dictionary, ORDERED_DIMENSIONS).take(names.indices)
        return cls(split_keys(_owners(texts), pc.fill_null_forward(dimensions)), names, counts)

    def replaced(self, counts: pa.Array, name: str, splits: Runs, keys: pa.Array) -> pa.Array:
        """Return counts of splits with these keys, with those that are listed under this name in their places."""
        is_named = pc.equal(self.names.indices, pc.index(self.names.dictionary, name))
        is_listed = splits.of_each_value(pc.is_in(keys, self.splits.filter(is_named)))
        lists = Runs(self.counts.is_null())
        listed = self.counts.filter(pc.and_(lists.of_each_value(is_named), self.counts.is_valid()))
        return pc.replace_with_mask(counts, is_listed, listed)


def _owners(texts: pa.Array) -> pa.Array:
    """Return, for each name in the texts, the number of its text."""
    name_counts = pc.divide(pc.count_substring(texts, b'"'), 2)
    has_names = pc.greater(name_counts, 0)
    ends = pc.cumulative_sum(name_counts.filter(has_names))
    owners = pc.indices_nonzero(has_names).cast(pa.int32())
    return pc.run_end_decode(pa.RunEndEncodedArray.from_arrays(ends, owners))

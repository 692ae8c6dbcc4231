"""Stored project-days taken apart into rows again, column-wise: the way back from `project_day_texts`.

Their JSON is cut at its quotation marks into names and what follows each: `:{` after that of a group, `:12,` or `:12}}`
after that of a value. No Python object exists per value, except where a text has an escape in it, which is rare.
"""

import json
from collections.abc import Iterator
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from pepy.domain.imports.days.day_rows import DAY_ROWS, ORDERED_DIMENSIONS
from pepy.infrastructure.postgres.imports.days.listed_counts import LISTED_AS

SELECTED = """
    project.name, stored.downloads, coalesce(stored.ci_downloads, 0), coalesce(stored.mirror_downloads, 0),
    coalesce(left(stored.splits, -1) || ',', '{') || '"version":' || stored.versions || '}', stored.details
"""
"""STORED_DAYS of the tables `daily_downloads AS stored` and `project`; all dimensions are one text."""

STORED_DAYS = pa.schema(
    [
        ("project", pa.string()),
        ("downloads", pa.int64()),
        ("ci_downloads", pa.int64()),
        ("mirror_downloads", pa.int64()),
        ("values", pa.string()),
        ("details", pa.string()),
    ]
)

_OPENS_GROUP = ":{"
_BESIDE_NUMBERS = ":[]{},"


def day_rows_of(stored: pa.RecordBatch) -> pa.RecordBatch:
    """Return STORED_DAYS as DAY_ROWS in the same order."""
    values, lists = _Members.of(stored["values"]), _Members.of(stored["details"])
    owners, downloads = values.owners, values.trimmed().cast(pa.int64())
    columns = [stored["project"].take(owners), values.group_names, values.names, downloads]
    for count, name in LISTED_AS.items():
        # What the sum says where no counts are listed, see `listed_counts`.
        is_all = pc.equal(stored[count], stored["downloads"])
        counts = pc.if_else(is_all.take(owners), downloads, stored[count].take(owners))
        columns.append(_replaced(counts, values, lists.named(name)))
    return pa.RecordBatch.from_arrays(columns, schema=DAY_ROWS)


def _replaced(counts: pa.Array, values: "_Members", lists: "_Members") -> pa.Array:
    """Return the counts with those of the lists, which are in the same order, in their places."""
    if not len(lists.names):
        return counts
    is_listed = pc.is_in(_keys(values), _keys(lists).unique())
    listed = pc.split_pattern(lists.trimmed(), ",").flatten().cast(pa.int64())
    return pc.replace_with_mask(counts, is_listed, listed)


def _keys(members: "_Members") -> pa.Array:
    """Return a number for project and dimension of each member."""
    codes = pc.index_in(members.group_names, ORDERED_DIMENSIONS)
    return pc.add(pc.multiply(members.owners, len(ORDERED_DIMENSIONS)), codes)


@frozen
class _Members:
    """What is in the groups of JSON objects such as `{"country":{"US":12},"version":{"3.0":12}}`."""

    owners: pa.Array
    """Of which text each is."""
    group_names: pa.Array
    names: pa.Array
    after: pa.Array
    """What follows the name: the value, between some punctuation."""

    @classmethod
    def of(cls, texts: pa.Array) -> Self:
        """Take objects apart, in their order."""
        owners, names, after = _cut(texts)
        opens_group = pc.equal(after, _OPENS_GROUP)
        group_names = pc.fill_null_forward(pc.if_else(opens_group, names, None))
        is_member = pc.invert(opens_group)
        return cls(*(column.filter(is_member) for column in (owners, group_names, names, after)))

    def named(self, name: str) -> Self:
        """Return those with this name."""
        has_name = pc.equal(self.names, name)
        return type(self)(
            *(column.filter(has_name) for column in (self.owners, self.group_names, self.names, self.after))
        )

    def trimmed(self) -> pa.Array:
        """Return the values without the punctuation beside them."""
        return pc.ascii_trim(self.after, _BESIDE_NUMBERS)


def _cut(texts: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return all names, the number of the text of each, and what follows them."""
    if pc.any(pc.match_substring(texts, "\\")).as_py():
        pieces = [(owner, *pair) for owner, text in enumerate(texts.to_pylist()) if text for pair in _pairs(text)]
        owners, names, after = zip(*pieces, strict=True)
        return pa.array(owners, pa.int64()), pa.array(names, pa.string()), pa.array(after, pa.string())
    # From the first name on, names and what follows them take turns.
    cut = pc.split_pattern(pc.utf8_slice_codeunits(texts, len('{"')), '"')
    pieces = cut.flatten()
    firsts = pa.arange(0, len(pieces), 2)
    return pc.list_parent_indices(cut).take(firsts), pieces.take(firsts), pieces.take(pc.add(firsts, 1))


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Return each name of an object, and what follows it in JSON."""
    for group, members in json.loads(text).items():
        yield group, _OPENS_GROUP
        for name, value in members.items():
            yield name, json.dumps(value, separators=(",", ":"))

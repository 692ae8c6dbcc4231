"""Decoding a project-day's split from what is stored of it (see `imports/days/listed_counts.py`)."""

from collections.abc import Sequence
from typing import Any

import orjson
from attrs import frozen

from pepy.domain.dimensions import UNKNOWN
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.stored_days import Values, above_zero, left_of_day, left_of_values

DecodedTexts = dict[str, Values | None]
"""What texts hold of a dimension."""


@frozen
class SplitDecoder:
    """Returns of stored project-days what a filter counts by the values of a dimension."""

    dimension: str
    wanted: DownloadFilter
    decoded: DecodedTexts | None = None
    """Remembers texts for decoders of the same dimension with other filters; None: nothing is remembered."""

    def values(self, downloads: int, ci: int, mirrors: int, text: str | None, details: str | None) -> Values:
        """Return the values of a day, given the sums of its row and the stored texts, without those that are 0.

        What the filter counts anyway may be told as 0 and None. Raises ValueError if the texts do not go together.
        """
        split = None if text is None else self._split(text)
        if split is not None and self.wanted.counts_everything:
            return above_zero(split)
        left_out = (0 if self.wanted.with_ci else ci, 0 if self.wanted.with_mirrors else mirrors)
        if split is None:
            left = left_of_day(downloads, *left_out)
            return {UNKNOWN: left} if left else {}
        lists = (details and dimension_in(details, self.dimension)) or {}
        pairs = zip(left_out, ("ci", "mirror"), strict=True)
        return left_of_values(split, *(counts_by_value(split, total, lists.get(kind)) for total, kind in pairs))

    def _split(self, text: str) -> Values | None:
        if self.decoded is None:
            return self._decode(text)
        if text not in self.decoded:
            self.decoded[text] = self._decode(text)
        return self.decoded[text]

    def _decode(self, text: str) -> Values | None:
        split: Values | None = orjson.loads(text) if self.dimension == "version" else dimension_in(text, self.dimension)
        return split


def dimension_in(splits: str, dimension: str) -> Any:
    """Return one of the objects in `{"country":{"US":12},"system":{..}}`, None if there is none.

    Decoding only this one takes a third of the time, of `{"country":{"ci":[1],"mirror":[0]},..}` a sixth.
    """
    # A quotation mark in a value is escaped, and values are followed by numbers: this is nothing but the key.
    key = f'"{dimension}":{{'
    start = splits.find(key)
    if start < 0:
        return None
    start += len(key) - 1
    try:
        return orjson.loads(splits[start : splits.index("}", start) + 1])
    except orjson.JSONDecodeError:  # The bracket is in a value.
        return orjson.loads(splits)[dimension]


def counts_by_value(downloads: Values, total: int, listed: Sequence[int] | None) -> Values:
    """Return the CI (or mirror) counts of a split, whose sum is `total`, by value; those that are 0 are absent.

    Raises ValueError if a stored list, or its absence, does not go with the values.
    """
    if not total:
        return {}
    counts = listed
    if counts is None:
        counts = list(downloads.values()) if total == sum(downloads.values()) else [total]
    return {value: count for value, count in zip(downloads, counts, strict=True) if count}

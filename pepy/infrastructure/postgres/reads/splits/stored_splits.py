"""Decoding a project-day's split from what is stored of it (see `imports/days/listed_counts.py`)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import orjson
from attrs import frozen

from pepy.domain.dimensions import UNKNOWN
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.series import NumberedDay
from pepy.domain.downloads.stored_days import Values, above_zero, left_of_day, left_of_values

DecodedTexts = dict[str, Values | None]
"""What texts hold of a dimension."""


NumberedRow = tuple[int, Sequence[Any]]
"""The number of a stored day in the window; its sums (downloads, by CI, by mirrors) and its texts (values, details)."""


@frozen
class SplitDecoder:
    """Returns of stored project-days what a filter counts by the values of a dimension."""

    dimension: str
    wanted: DownloadFilter
    decoded: DecodedTexts | None = None
    """Remembers texts for decoders of the same dimension with other filters; None: nothing is remembered."""

    def days(self, rows: Iterable[NumberedRow]) -> Iterator[NumberedDay]:
        """Yield the days with their values, without those that are 0.

        Sums and details that the filter counts anyway may be told as 0 and None. Raises ValueError if the texts do not
        go together.
        """
        decode, counts_everything = self._decoder(), self.wanted.counts_everything
        for number, (downloads, ci, mirrors, text, details) in rows:
            split = None if text is None else decode(text)
            if split is not None and counts_everything:
                # The call is left out where there is nothing to leave out, which is nearly always.
                yield number, split if all(split.values()) else above_zero(split)
            else:
                yield number, self._left(downloads, ci, mirrors, split, details)

    def _decoder(self) -> Callable[[str], Values | None]:
        decode = orjson.loads if self.dimension == "version" else partial(dimension_in, dimension=self.dimension)
        decoded = self.decoded
        if decoded is None:
            return decode

        def remembered(text: str) -> Values | None:
            if text not in decoded:
                decoded[text] = decode(text)
            return decoded[text]

        return remembered

    def _left(self, downloads: int, ci: int, mirrors: int, split: Values | None, details: str | None) -> Values:
        left_out = (0 if self.wanted.with_ci else ci, 0 if self.wanted.with_mirrors else mirrors)
        if split is None:
            left = left_of_day(downloads, *left_out)
            return {UNKNOWN: left} if left else {}
        lists = (details and dimension_in(details, self.dimension)) or {}
        pairs = zip(left_out, ("ci", "mirror"), strict=True)
        return left_of_values(split, *(counts_by_value(split, total, lists.get(kind)) for total, kind in pairs))


def dimension_in(splits: str, dimension: str) -> Any:
    """Return one of the objects in `{"country":{"US":12},"system":{..}}`, None if there is none.

    Decoding only this one takes a third of the time, of `{"country":{"ci":[1],"mirror":[0]},..}` a sixth.
    """
    # A quotation mark in a value is escaped, and values are followed by numbers: this is nothing but the key.
    _, is_there, rest = splits.partition(f'"{dimension}":{{')
    if not is_there:
        return None
    try:
        return orjson.loads(f"{{{rest.partition('}')[0]}}}")
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

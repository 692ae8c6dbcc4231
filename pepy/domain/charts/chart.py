"""What a chart shows: series of downloads in days, weeks or months, and what has to be known of them."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Self

from attrs import evolve, frozen

from pepy.domain.downloads.buckets import Bucket, Granularity
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.index.data_event import DataEvent
from pepy.domain.pictures.numbers import Units, compact_number


class Measure(StrEnum):
    """In what the series of a chart are counted. All but downloads are kept in hundredths."""

    DOWNLOADS = "downloads"
    INDEX = "index"
    """By the first bucket, which is 100."""
    SHARE = "share"
    """In percent of all series together."""

    def text(self, number: int) -> str:
        """Return a number as the axis shows it."""
        if self is Measure.DOWNLOADS:
            return compact_number(number, Units.INTERNATIONAL_SYSTEM, 1)
        text = f"{number // 100:,}" if number % 100 == 0 else f"{number / 100:,.2f}".rstrip("0")
        return f"{text}%" if self is Measure.SHARE else text


@frozen
class Series:
    """The downloads of a project, or of a value of a dimension, in each bucket; None where nobody knows them."""

    label: str
    downloads: tuple[int | None, ...]
    is_rest: bool = False
    """Whether this is the sum of all values that have no series of their own."""

    @property
    def total(self) -> int:
        """Return the downloads of all buckets that are known."""
        return sum(count for count in self.downloads if count)


@frozen
class Chart:
    """Series over the same buckets, largest or most important first."""

    subject: str
    """The project that the chart is about; empty where each series is a project of its own."""
    granularity: Granularity
    buckets: tuple[Bucket, ...]
    series: tuple[Series, ...]
    data_through: date | None = None
    """The newest complete day; None before the first import."""
    dimension: str = ""
    """What the subject is split by, if it is."""
    counted: DownloadFilter = ALL_DOWNLOADS
    events: tuple[DataEvent, ...] = ()
    """What happened to the data in these days, ascending."""
    unknown_names: tuple[str, ...] = ()
    """Names that were asked for and that no project has."""
    measure: Measure = Measure.DOWNLOADS

    @property
    def has_data(self) -> bool:
        """Whether anything is known of any series."""
        return any(count is not None for series in self.series for count in series.downloads)

    @cached_property
    def whole(self) -> Self:
        """Return the chart without the first and the last bucket where they are not whole.

        A week of which only two days are counted looks like a fall, and as the first one like a rise. Days after the
        newest complete one are no gap, they are left out as well. Where nothing would be left to draw, all stays.
        """
        start, end = 0, len(self.buckets)
        while end and self.data_through and self.buckets[end - 1].window.first_day > self.data_through:
            end -= 1
        if end and _is_partial(self.buckets[0]):
            start = 1
        if end > start and _is_partial(self.buckets[end - 1]):
            end -= 1
        shortened = self._cut(start, end)
        return shortened if shortened.has_data else self

    def _cut(self, start: int, end: int) -> Self:
        series = tuple(evolve(one, downloads=one.downloads[start:end]) for one in self.series)
        return evolve(self, buckets=self.buckets[start:end], series=series)


def known_downloads(buckets: Sequence[Bucket], downloads: Sequence[int]) -> tuple[int | None, ...]:
    """Return the downloads of buckets, None where no day of a bucket is stored: unknown is not zero."""
    return tuple(count if bucket.known else None for bucket, count in zip(buckets, downloads, strict=True))


def _is_partial(bucket: Bucket) -> bool:
    return bucket.known and not bucket.complete

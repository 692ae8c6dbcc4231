"""Breakdowns out of the store in memory."""

from attrs import frozen

from pepy.application.query.downloads.breakdown_reader import Breakdown
from pepy.domain.downloads.filter import NET_DOWNLOADS, DownloadFilter
from pepy.domain.downloads.series import sum_values
from pepy.domain.windows import DaysUpTo
from tests.fakes.memory_dimension_reader import MemoryDimensionReader
from tests.fakes.memory_store import MemoryStore


@frozen
class MemoryBreakdownReader:
    """Implements `BreakdownReader`."""

    store: MemoryStore

    def break_down(
        self, normalized_name: str, days: DaysUpTo, dimensions: tuple[str, ...], wanted: DownloadFilter
    ) -> Breakdown | None:
        reader = MemoryDimensionReader(self.store)
        net = reader.count_projects((normalized_name,), days, NET_DOWNLOADS)
        if normalized_name not in net.projects:
            return None
        sums = {}
        for dimension in dimensions:
            with reader.split(normalized_name, days, dimension, wanted) as found:
                sums[dimension] = sum_values(found.days)
        return Breakdown(sums, net.projects[normalized_name].downloads, net.completeness.data_version)

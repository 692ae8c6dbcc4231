"""What a day adds up to: the figures that the source, the fold and the store must agree on."""

import pyarrow as pa
from attrs import Factory, define

from pepy.domain.day_rows import COUNTS, DIMENSIONS


@define
class DimensionSums:
    """Rows and downloads of one dimension of a day."""

    rows: int = 0
    downloads: int = 0
    ci_downloads: int = 0
    mirror_downloads: int = 0


@define
class DaySums:
    """Sums of a day's rows as they pass by, per dimension."""

    by_dimension: dict[str, DimensionSums] = Factory(lambda: {name: DimensionSums() for name in DIMENSIONS})

    @property
    def rows(self) -> int:
        """Rows of all dimensions together."""
        return sum(sums.rows for sums in self.by_dimension.values())

    @property
    def downloads(self) -> int:
        """Downloads of the day: every download has exactly one version."""
        return self.by_dimension["version"].downloads

    def add_rows(self, rows: pa.RecordBatch) -> None:
        """Count checked rows of the day."""
        summed = pa.table(rows).group_by("dimension").aggregate([([], "count_all"), *((count, "sum") for count in COUNTS)])
        for row in summed.to_pylist():
            sums = self.by_dimension[row["dimension"]]
            sums.rows += row["count_all"]
            for count in COUNTS:
                setattr(sums, count, getattr(sums, count) + row[f"{count}_sum"])

"""What a day adds up to: the figures that the source, the fold and the store must agree on."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from attrs import Factory, define

from pepy.domain.dimensions import DIMENSIONS
from pepy.domain.errors import MalformedDayError
from pepy.domain.imports.days.count_bounds import MAX_DAY_DOWNLOADS, MAX_STORED_COUNT
from pepy.domain.imports.days.day_rows import COUNTS


@define
class DimensionSums:
    """Rows and downloads of one dimension of a day."""

    rows: int = 0
    downloads: int = 0
    ci_downloads: int = 0
    mirror_downloads: int = 0
    repeated_rows: int = 0
    """Rows that had the same key as another one and were added to it."""

    @property
    def stored_rows(self) -> int:
        """Rows that remain to be stored."""
        return self.rows - self.repeated_rows


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
        """Count checked rows of the day. Raises MalformedDayError where a sum is above MAX_DAY_DOWNLOADS."""
        for row in _summed_by_dimension(rows):
            sums = self.by_dimension[row["dimension"]]
            sums.rows += row["count_all"]
            for count in COUNTS:
                added = getattr(sums, count) + int(row[f"{count}_sum"])
                # Refused before it is kept: the ledger, which records the sums so far, cannot store it either.
                if added > MAX_DAY_DOWNLOADS:
                    raise MalformedDayError(
                        f"the downloads of the day by {row['dimension']} add up to more than {MAX_DAY_DOWNLOADS}, "
                        f"somewhere from project {rows['project'][0]} to {rows['project'][-1]}"
                    )
                setattr(sums, count, added)

    def add_repeated_rows(self, rows: pa.RecordBatch, folded: pa.RecordBatch) -> None:
        """Count the rows that were summed with another one of the same key."""
        for name, before in _rows_by_dimension(rows).items():
            self.by_dimension[name].repeated_rows += before - _rows_by_dimension(folded)[name]


def _rows_by_dimension(rows: pa.RecordBatch) -> dict[str, int]:
    counted = pc.value_counts(rows["dimension"])
    return {str(entry["values"]): entry["counts"] for entry in counted.to_pylist()}


def _summed_by_dimension(rows: pa.RecordBatch) -> list[dict[str, Any]]:
    table = pa.table(rows).select(["dimension", *COUNTS])
    if rows.num_rows and pc.max(rows["downloads"]).as_py() * rows.num_rows > MAX_STORED_COUNT:
        # Sums of 64-bit integers wrap around silently. Decimals are slower but exact.
        for count in COUNTS:
            position = table.schema.get_field_index(count)
            table = table.set_column(position, count, table[count].cast(pa.decimal128(38)))
    summed: list[dict[str, Any]] = (
        table.group_by("dimension").aggregate([([], "count_all"), *((count, "sum") for count in COUNTS)]).to_pylist()
    )
    return summed

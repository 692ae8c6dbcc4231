"""The event that a day was published, which triggers everything that is derived from days."""

from datetime import date, datetime

from attrs import frozen


@frozen
class DayPublished:
    """A UTC day was committed to the store: from now on, readers see it."""

    day: date
    projects: int
    rows: int
    """Rows of its source, in all dimensions together."""
    downloads: int
    bytes_billed: int | None
    """Bytes that BigQuery billed for it; None if the day came from elsewhere."""
    started_at: datetime
    published_at: datetime

    @property
    def seconds(self) -> float:
        """Return how long the import took."""
        return (self.published_at - self.started_at).total_seconds()

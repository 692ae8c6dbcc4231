"""One row of a read, as most tests of reading need it."""

from collections.abc import Mapping, Sequence
from typing import Any

from pepy.infrastructure.postgres.reads.prepared_reads import ReadSource, fetch_rows


def fetch_row(source: ReadSource, statement: str, parameters: Mapping[str, Any]) -> Sequence[Any] | None:
    """Return the first row of a statement, None if there is none; see `fetch_rows`."""
    rows = fetch_rows(source, statement, parameters)
    return rows[0] if rows else None

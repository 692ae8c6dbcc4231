"""Reading keys."""

from collections.abc import Sequence

from attrs import field, frozen
from sqlalchemy import Engine

from pepy.domain.errors import StoreUnavailableError
from pepy.domain.keys.key_repository import StoredKey
from pepy.infrastructure.postgres.keys.rows import COLUMNS, key_of_row
from pepy.infrastructure.postgres.reads.prepared_reads import Rows, fetch_rows

_FIND = f"SELECT {COLUMNS} FROM api_key WHERE public_part = %(public_part)s"  # noqa: S608 - The part is a constant.
_ALL = f"SELECT {COLUMNS} FROM api_key ORDER BY created_at, public_part"  # noqa: S608 - As above.


@frozen
class PostgresKeyReader:
    """Implements `KeyReader`.

    The primary is asked first, since a replica that is behind would still know a revoked key; where the primary does
    not answer, a replica is as good as it gets.
    """

    engines: Sequence[Engine] = field(converter=tuple)
    """The primary, then its replica if there is one."""

    def find(self, public_part: str) -> StoredKey | None:
        """Return a key: one read of the primary key's index."""
        rows = self._rows(_FIND, {"public_part": public_part})
        return key_of_row(rows[0]) if rows else None

    def all_keys(self) -> list[StoredKey]:
        """Return all keys, the oldest first."""
        return [key_of_row(row) for row in self._rows(_ALL, {})]

    def _rows(self, statement: str, parameters: dict[str, str]) -> Rows:
        *first, last = self.engines
        for engine in first:
            try:
                return fetch_rows(engine, statement, parameters)
            except StoreUnavailableError:
                continue
        return fetch_rows(last, statement, parameters)

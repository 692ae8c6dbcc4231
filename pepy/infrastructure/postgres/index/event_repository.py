"""Changing the data events; each change is a transaction of its own."""

from attrs import astuple, frozen
from sqlalchemy import Engine

from pepy.domain.errors import UnknownEventError
from pepy.domain.index.data_event import DataEvent
from pepy.infrastructure.postgres.connection.errors import store_errors
from pepy.infrastructure.postgres.connection.transactions import transaction
from pepy.infrastructure.postgres.imports import data_state
from pepy.infrastructure.postgres.imports.import_lock import driver_connection
from pepy.infrastructure.postgres.reads.data_events import COLUMNS

_ADD = f"INSERT INTO data_event ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s) RETURNING id"  # noqa: S608 - A constant.
_REMOVE = f"DELETE FROM data_event WHERE id = %s RETURNING {COLUMNS}"  # noqa: S608 - As above.


@frozen
class PostgresEventRepository:
    """Implements `EventRepository`. It needs no import lock, so that nobody waits for an import to end."""

    engine: Engine

    def add(self, event: DataEvent) -> int:
        """Keep an event; returns its id."""
        with store_errors(), driver_connection(self.engine) as connection, transaction(connection) as cursor:
            cursor.execute(_ADD, astuple(event))
            (event_id,) = next(cursor)
            data_state.raise_version_alone(cursor)
        return int(event_id)

    def remove(self, event_id: int) -> DataEvent:
        """Remove an event and return what it was."""
        with store_errors(), driver_connection(self.engine) as connection, transaction(connection) as cursor:
            cursor.execute(_REMOVE, (event_id,))
            removed = cursor.fetchone()
            if removed is None:
                raise UnknownEventError(f"There is no event with id {event_id}: pepy events:list shows all of them")
            data_state.raise_version_alone(cursor)
        return DataEvent(*removed)

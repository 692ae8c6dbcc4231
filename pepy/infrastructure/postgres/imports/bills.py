"""Writing down what queries are billed."""

from datetime import datetime

from attrs import frozen
from sqlalchemy import Engine, text

from pepy.infrastructure.postgres.connection.errors import store_errors

_NOTE = text("""
    INSERT INTO billed_query (job_id, begun_at, bytes_billed) VALUES (:job_id, :begun_at, :bytes_billed)
    ON CONFLICT (job_id) DO UPDATE SET bytes_billed = excluded.bytes_billed
""")


@frozen
class PostgresBills:
    """Implements `Bills`, outside of the import's transaction: a bill stays when the import is rolled back."""

    engine: Engine

    def note_bill(self, job_id: str, begun_at: datetime, bytes_billed: int) -> None:
        """Write down what a query is billed."""
        bill = {"job_id": job_id, "begun_at": begun_at, "bytes_billed": bytes_billed}
        with store_errors(), self.engine.connect() as connection:
            connection.execute(_NOTE, bill)

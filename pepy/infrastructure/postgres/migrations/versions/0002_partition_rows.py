"""The ledger records how many rows the partition of a day had."""

from importlib.resources import files

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column."""
    _run("0002_up.sql")


def downgrade() -> None:
    """Drop the column."""
    _run("0002_down.sql")


def _run(file_name: str) -> None:
    statements = files("pepy.infrastructure.postgres.migrations").joinpath("sql", file_name).read_text("utf-8")
    op.get_bind().exec_driver_sql(statements)

"""Ranks of projects."""

from importlib.resources import files

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the tables; `0008_up.sql` says what each is for."""
    _run("0008_up.sql")


def downgrade() -> None:
    """Drop the tables."""
    _run("0008_down.sql")


def _run(file_name: str) -> None:
    statements = files("pepy.infrastructure.postgres.migrations").joinpath("sql", file_name).read_text("utf-8")
    op.get_bind().exec_driver_sql(statements)

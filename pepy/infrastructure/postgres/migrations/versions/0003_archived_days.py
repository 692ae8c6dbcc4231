"""Archived days and their share of the totals."""

from importlib.resources import files

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the tables; `0003_up.sql` says what each is for."""
    _run("0003_up.sql")


def downgrade() -> None:
    """Move archived downloads into baselines and drop the tables."""
    _run("0003_down.sql")


def _run(file_name: str) -> None:
    statements = files("pepy.infrastructure.postgres.migrations").joinpath("sql", file_name).read_text("utf-8")
    op.get_bind().exec_driver_sql(statements)

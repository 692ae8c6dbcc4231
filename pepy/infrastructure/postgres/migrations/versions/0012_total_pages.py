"""Totals in pages."""

from importlib.resources import files

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Move totals into pages; `0012_up.sql` says what they are."""
    _run("0012_up.sql")


def downgrade() -> None:
    """Give each project a row again."""
    _run("0012_down.sql")


def _run(file_name: str) -> None:
    statements = files("pepy.infrastructure.postgres.migrations").joinpath("sql", file_name).read_text("utf-8")
    op.get_bind().exec_driver_sql(statements)

"""Narrower project-day rows; all stored rows are rewritten."""

from importlib.resources import files

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Rewrite project-days in the new format; `0004_up.sql` says what is different."""
    _run("0004_up.sql")


def downgrade() -> None:
    """Rewrite project-days in the old format."""
    _run("0004_down.sql")


def _run(file_name: str) -> None:
    statements = files("pepy.infrastructure.postgres.migrations").joinpath("sql", file_name).read_text("utf-8")
    # Without parameters, so that the driver leaves percent signs alone.
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})

"""What queries were billed."""

from importlib.resources import files

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Create the table; `0010_up.sql` says what it is for."""
    _run("0010_up.sql")


def downgrade() -> None:
    """Drop the table."""
    _run("0010_down.sql")


def _run(file_name: str) -> None:
    statements = files("pepy.infrastructure.postgres.migrations").joinpath("sql", file_name).read_text("utf-8")
    op.get_bind().exec_driver_sql(statements)

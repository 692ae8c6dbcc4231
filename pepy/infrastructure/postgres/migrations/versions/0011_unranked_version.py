"""Which data version all but the ranks have."""

from importlib.resources import files

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the columns; `0011_up.sql` says what they mean."""
    _run("0011_up.sql")


def downgrade() -> None:
    """Drop the columns."""
    _run("0011_down.sql")


def _run(file_name: str) -> None:
    statements = files("pepy.infrastructure.postgres.migrations").joinpath("sql", file_name).read_text("utf-8")
    op.get_bind().exec_driver_sql(statements)

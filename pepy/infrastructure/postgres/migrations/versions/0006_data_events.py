"""Facts about the data."""

from importlib.resources import files

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the table; `0006_up.sql` says what each is for."""
    _run("0006_up.sql")


def downgrade() -> None:
    """Drop the table."""
    _run("0006_down.sql")


def _run(file_name: str) -> None:
    statements = files("pepy.infrastructure.postgres.migrations").joinpath("sql", file_name).read_text("utf-8")
    op.get_bind().exec_driver_sql(statements)

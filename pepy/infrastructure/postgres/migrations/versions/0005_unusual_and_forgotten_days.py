"""The ledger records which days were unusual and which were removed again."""

from importlib.resources import files

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns; `0005_up.sql` says what each is for."""
    _run("0005_up.sql")


def downgrade() -> None:
    """Drop the columns; forgotten runs stay failed."""
    _run("0005_down.sql")


def _run(file_name: str) -> None:
    statements = files("pepy.infrastructure.postgres.migrations").joinpath("sql", file_name).read_text("utf-8")
    op.get_bind().exec_driver_sql(statements)

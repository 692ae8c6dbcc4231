"""The initial schema: projects, their days, their totals, and the ledger of imports."""

from importlib.resources import files

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables and views; `0001_up.sql` says what each is for."""
    _run("0001_up.sql")


def downgrade() -> None:
    """Drop everything that `upgrade` made."""
    _run("0001_down.sql")


def _run(file_name: str) -> None:
    statements = files("pepy.infrastructure.postgres.migrations").joinpath("sql", file_name).read_text("utf-8")
    op.get_bind().exec_driver_sql(statements)

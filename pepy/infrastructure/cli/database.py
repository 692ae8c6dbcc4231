"""`pepy db:upgrade`: the database's schema."""

import click

from pepy.infrastructure.cli.session import container_session
from pepy.infrastructure.postgres.schema import upgrade_schema


@click.command("db:upgrade")
def upgrade() -> None:
    """Migrate the database to the newest schema; does nothing where it is already there."""
    with container_session() as container:
        revision = upgrade_schema(container.engine())
    click.echo(f"The database is at schema {revision}.")

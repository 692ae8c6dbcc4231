"""`pepy db:upgrade`: the database's schema."""

import click

from pepy.infrastructure.cli.session import container_session
from pepy.infrastructure.postgres.schema import upgrade_schema


@click.command("db:upgrade")
def upgrade() -> None:
    """Migrate the database to the newest schema; does nothing if it is up to date."""
    with container_session(check_schema=False) as container:
        migration = upgrade_schema(container.engine())
    if migration.before == migration.after:
        click.echo(f"The database is already at schema {migration.after}.")
        return
    click.echo(f"Migrated the database from schema {migration.before or 'none'} to {migration.after}.")

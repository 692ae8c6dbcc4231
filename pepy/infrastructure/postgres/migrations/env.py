"""Alembic's entry point: runs the migrations on the connection from `schema.py`."""

from alembic import context

handed_over = context.config.attributes
context.configure(
    connection=handed_over["connection"],
    version_table_schema=handed_over["version_table_schema"],
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()

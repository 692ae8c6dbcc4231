"""Alembic migrations: numbered files, each with an upgrade and a downgrade."""

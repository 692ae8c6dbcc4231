"""Alembic migrations: numbered files, each with a way up and a way down."""

"""Connecting to PostgreSQL: engines, errors, transactions."""

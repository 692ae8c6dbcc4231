"""PostgreSQL: tables, the writer of days, the read side, the embedded server."""

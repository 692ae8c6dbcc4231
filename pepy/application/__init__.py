"""The use cases, one per file: commands that change what is stored, queries that answer from it."""

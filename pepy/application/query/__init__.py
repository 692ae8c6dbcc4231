"""Use cases that answer from what is stored, in frozen read models."""

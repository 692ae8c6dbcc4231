"""Auditing, archiving and compacting stored days."""

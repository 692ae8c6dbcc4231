"""Keeping the archive of day files up to date."""

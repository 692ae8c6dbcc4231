"""Routes of downloads over any range of days."""

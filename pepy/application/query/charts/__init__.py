"""Charts of downloads."""

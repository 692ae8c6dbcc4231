"""Reading the archive of day files."""

"""What the archive of day files has to know of the store."""

"""Writing and reading the rows of one day."""

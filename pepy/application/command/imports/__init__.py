"""Commands that import and export days."""

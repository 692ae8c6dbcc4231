"""Routes of what maintainers decide by."""

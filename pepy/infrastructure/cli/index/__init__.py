"""Commands about PyPI as a whole and what happened to the data."""

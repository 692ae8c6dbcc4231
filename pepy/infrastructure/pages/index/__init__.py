"""Pages about all of PyPI: home, rankings, search and events."""

"""Projects: their names and the order of their versions."""

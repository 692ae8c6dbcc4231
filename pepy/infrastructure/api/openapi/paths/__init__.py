"""What GET and POST do at each path."""

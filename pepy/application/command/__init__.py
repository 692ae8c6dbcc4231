"""Use cases that change what is stored."""

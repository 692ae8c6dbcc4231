"""The stored keys."""

"""Questions about API keys."""

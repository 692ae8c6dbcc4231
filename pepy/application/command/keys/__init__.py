"""Making and revoking API keys."""

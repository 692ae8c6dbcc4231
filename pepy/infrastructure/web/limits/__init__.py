"""API keys and rate limits: who asks, and whether they may."""

"""Questions about feeds."""

"""Questions about a project's downloads."""

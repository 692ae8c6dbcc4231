"""Questions about imports: which days are stored, missing or changed."""

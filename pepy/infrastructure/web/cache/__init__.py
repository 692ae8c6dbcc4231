"""The answer cache: ETags, memory and content codings."""

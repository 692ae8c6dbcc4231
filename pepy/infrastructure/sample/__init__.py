"""Made-up days to try pepy with: the source for `pepy demo`."""

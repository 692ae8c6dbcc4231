"""Columns of a record batch: runs of equal values and encoded texts."""

"""Keeping what is stored in order: audits, archives, months."""

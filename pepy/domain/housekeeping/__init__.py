"""Maintaining the stored data: audits, archives, months."""

"""Importing a day: its rows, how they are folded and checked, and the ledger."""

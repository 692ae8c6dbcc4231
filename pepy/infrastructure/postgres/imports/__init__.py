"""Storing days: the import lock, the ledger, staging and totals."""

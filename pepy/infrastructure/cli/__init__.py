"""The command line `pepy`."""

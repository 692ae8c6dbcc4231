"""Checks of a file, and the reasons for refusing one."""

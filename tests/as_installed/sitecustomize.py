"""Hides from a Python process what the tests have installed and pepy's users have not; see `tests/processes.py`.

Libraries that pepy uses load these packages where they find them, and every start of pepy would take a second longer.
"""

import sys

HIDDEN = {"fastapi", "numpy", "pandas", "pydantic_settings", "starlette", "yaml"}


class HidingFinder:
    """Is asked before all others where a module is, and finds that the hidden ones are not there."""

    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> None:
        """Raise ModuleNotFoundError for a hidden module; leave others to those who come next."""
        if name in HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, HidingFinder)

"""Imports all of pepy, so that Python keeps what it has compiled: half of all modules of packages are never used.

The image is built with it, which fails if `slim.sh` took out something that is needed.
"""

import pkgutil
from importlib import import_module

import pepy

_NOT_TO_BE_IMPORTED = ("pepy.__main__", "pepy.infrastructure.postgres.migrations.")
"""What does its work when it is imported."""

# Arrow imports this only when the first rows are grouped.
import_module("pyarrow.acero")
for module in pkgutil.walk_packages(pepy.__path__, "pepy."):
    if not module.name.startswith(_NOT_TO_BE_IMPORTED):
        import_module(module.name)

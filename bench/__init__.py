"""The benchmark of pepy: a made-up day of the size of PyPI, and every figure as a ratio taken in one run."""

"""pepy's benchmark: a made-up day of the size of PyPI, and every figure as a ratio to a limit from the same run."""

"""Splitting totals into parts for many projects at once; the parts always add up exactly."""

import numpy as np


def part_numbers(parts: np.ndarray) -> np.ndarray:
    """Return 0, 1, .. for the parts of each project: `[2, 3]` gives `[0, 1, 0, 1, 2]`."""
    ends = np.cumsum(parts)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - parts, parts)


def spread(totals: np.ndarray, parts: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Split each total into its number of parts, by the weights of all parts one after the other.

    No part gets more than its weight times `total / sum of weights`, rounded up: with downloads as weights and a total
    that is not above their sum, no part gets more than its downloads.
    """
    ends = np.cumsum(parts)
    running = np.concatenate([np.zeros(1, weights.dtype), np.cumsum(weights)])
    base = np.repeat(running[ends - parts], parts)
    sums = np.repeat(running[ends] - running[ends - parts], parts)
    of_part = np.repeat(totals, parts)
    up_to = _share(of_part, running[1:] - base, sums)
    before = _share(of_part, running[:-1] - base, sums)
    return up_to - before


def _share(totals: np.ndarray, weights: np.ndarray, sums: np.ndarray) -> np.ndarray:
    if weights.dtype.kind == "i":
        # Downloads of a project fit into 2^31 on a day, and their products into 2^63: this is exact.
        return totals * weights // np.maximum(sums, 1)
    # The last share is always the whole, despite floating-point errors.
    return np.where(weights >= sums, totals, np.floor(totals * (weights / sums))).astype(np.int64)

"""Likely real use: what is left of a project's downloads without those that fetch every version alike."""

from statistics import median_low

from attrs import frozen

from pepy.domain.dimensions import UNKNOWN
from pepy.domain.downloads.stored_days import Values

MIN_VERSIONS = 10
"""From how many downloaded versions on a sweep can be told from use: the median of a few is use."""

SWEEP_RULE = (
    "sweep = median of the downloads per version x number of versions, at most all downloads; "
    f"null with fewer than {MIN_VERSIONS} versions"
)
"""The formula, as answers repeat it."""


@frozen
class Sweep:
    """The downloads of those who fetch all versions alike, such as mirrors, scanners and archives."""

    versions: int
    """How many versions were downloaded at all."""
    median: int
    """The downloads of the version in the middle; of two in the middle, the smaller."""
    downloads: int


def find_sweep(by_version: Values) -> Sweep | None:
    """Return the sweep of a span; None if too few versions were downloaded to tell it from use.

    Most versions of a project with many are old: nearly all of their downloads are by who fetches everything. The
    version in the middle therefore shows how often that is.
    """
    counts = [count for version, count in by_version.items() if version != UNKNOWN and count > 0]
    if len(counts) < MIN_VERSIONS:
        return None
    median = median_low(counts)
    return Sweep(len(counts), median, min(median * len(counts), sum(by_version.values())))

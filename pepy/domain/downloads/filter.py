"""Which downloads count: all of them, or those without continuous integration or without mirrors."""

from attrs import frozen


@frozen
class DownloadFilter:
    """What is counted beside people's own downloads.

    A mirror does not report whether it runs in CI, so no download is both: leaving both out subtracts both.
    """

    with_ci: bool = True
    with_mirrors: bool = True

    @property
    def counts_everything(self) -> bool:
        """Tell whether nothing is left out."""
        return self.with_ci and self.with_mirrors


ALL_DOWNLOADS = DownloadFilter()
"""Counts everything."""

"""Which downloads to count: all, or without continuous integration, or without mirrors."""

from attrs import frozen


@frozen
class DownloadFilter:
    """Whether to count downloads by CI and by mirrors.

    Mirrors do not report whether they run in CI, so no download is both: leaving out both subtracts both.
    """

    with_ci: bool = True
    with_mirrors: bool = True

    @property
    def counts_everything(self) -> bool:
        """Whether nothing is left out."""
        return self.with_ci and self.with_mirrors


ALL_DOWNLOADS = DownloadFilter()
"""Counts everything."""

"""Which downloads to count: all, or without continuous integration, or without mirrors."""

from collections.abc import Mapping
from typing import Self

from attrs import frozen

_NO = {"false", "no", "off", "0"}


@frozen
class DownloadFilter:
    """Whether to count downloads by CI and by mirrors.

    Mirrors do not report whether they run in CI, so no download is both: leaving out both subtracts both.
    """

    with_ci: bool = True
    with_mirrors: bool = True

    @classmethod
    def parse(cls, typed: Mapping[str, str | None]) -> Self:
        """Parse `ci` and `mirrors` of a picture's URL: whatever does not mean no counts as yes."""
        return cls(with_ci=_is_wanted(typed.get("ci")), with_mirrors=_is_wanted(typed.get("mirrors")))

    @property
    def counts_everything(self) -> bool:
        """Whether nothing is left out."""
        return self.with_ci and self.with_mirrors


ALL_DOWNLOADS = DownloadFilter()
"""Counts everything."""

NET_DOWNLOADS = DownloadFilter(with_ci=False, with_mirrors=False)
"""Counts what is left without continuous integration and mirrors."""


def _is_wanted(typed: str | None) -> bool:
    return (typed or "").strip().lower() not in _NO

"""The most downloaded names, kept in memory by each process for as long as the data stays as it is."""

from collections.abc import Callable
from threading import Lock

from attrs import frozen

from pepy.application.query.downloads.project_reader import DataState
from pepy.application.query.index.search_reader import SearchReader
from pepy.domain.index.popular_names import PopularNames

KEPT_NAMES = 20_000
"""How many names are kept: nearly all that anybody looks for, in about 8 MB."""


@frozen
class NamesOfVersion:
    """The most downloaded names in a version of the data."""

    names: PopularNames
    data_version: int


class KeptNames:
    """Reads the names when they are first needed, and again when the data has changed.

    One thread reads them then; meanwhile the others go on with those that they have.
    """

    def __init__(self, reader: SearchReader, state_now: Callable[[], DataState]) -> None:
        self._reader = reader
        self._state_now = state_now
        self._reading = Lock()
        self._kept: NamesOfVersion | None = None

    def now(self) -> NamesOfVersion:
        """Return the names, of another version only while another thread reads them. Raises as `SearchReader`."""
        kept = self._kept
        if kept is None:
            return self.of(self._state_now().version)
        if kept.data_version == self._state_now().version or not self._reading.acquire(blocking=False):
            return kept
        try:
            return self._read()
        finally:
            self._reading.release()

    def of(self, data_version: int) -> NamesOfVersion:
        """Return the names of a version, or of a newer one if there is one by now. Raises as `SearchReader`."""
        with self._reading:
            kept = self._kept
            return kept if kept and kept.data_version == data_version else self._read()

    def _read(self) -> NamesOfVersion:
        found = self._reader.most_downloaded(KEPT_NAMES)
        self._kept = NamesOfVersion(PopularNames(found.projects), found.data_version)
        return self._kept

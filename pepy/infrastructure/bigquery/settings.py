"""The operator's settings for BigQuery. This module does not load Google's libraries."""

import re
from pathlib import Path

from attrs import field, frozen

from pepy.domain.dimensions import DEFAULT_DIMENSIONS
from pepy.domain.errors import SourceUnavailableError
from pepy.domain.imports.costs import TIB

PUBLIC_TABLE = "bigquery-public-data.pypi.file_downloads"
"""One row per download from PyPI (https://docs.pypi.org/api/bigquery/)."""

MIRRORS = ("bandersnatch", "z3c.pypimirror", "Artifactory", "devpi", "Nexus", "pep381client")
"""Names of installers that copy projects instead of installing them."""

PRICE_PER_TIB = 6.25
"""US dollars for a TiB read, on demand, in the US: https://cloud.google.com/bigquery/pricing (August 2026)."""

# A project name may start with the domain of its owner (`example.com:project`). No part may contain quotes or white
# space, so a name that matches is safe between backticks in a query.
_PROJECT = r"(?:[\w.-]+:)?[\w-]+"
_DATASET = r"\w+"
_TABLE = r"[\w-]+"

# A bare word is more likely a misplaced name than a host, so an address without a scheme must have a port.
_HOST = r"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])"
_ADDRESS = re.compile(rf"(?:https?://{_HOST}(?::(?P<port>\d+))?|{_HOST}:(?P<only_port>\d+))(?:/[\w./-]*)?", re.ASCII)
_MAX_PORT = 65535


def _set_or_empty(value: str | None) -> str:
    return value or ""


@frozen
class DayCost:
    """What a day's query would cost."""

    bytes_read: int
    dollars: float
    kept: bool = False
    """Whether the result of an earlier run is still available, so that nothing is read or billed."""

    def __str__(self) -> str:
        if self.kept:
            return "the result of an earlier run is still available: 0 bytes, $0.00"
        return f"the query reads {self.bytes_read:,} bytes, about ${self.dollars:,.2f}"


@frozen
class BigQuerySettings:
    """How to reach BigQuery, and what a day's query may cost."""

    project: str = field(default="", converter=_set_or_empty)
    """The project that runs the queries and pays for them."""
    work_dataset: str = field(default="", converter=_set_or_empty)
    """Where a day's result is kept for a few hours: `dataset` of that project, or `project.dataset`; in the US."""
    credentials_file: Path | None = None
    """None: use Google's application default credentials."""
    table: str = PUBLIC_TABLE
    """Where the downloads are: `project.dataset.table`, or `dataset.table` of that project."""
    max_bytes: int | None = None
    """Refuse a query that would be billed for more."""
    price_per_tib: float = PRICE_PER_TIB
    """US dollars, to report what a query costs."""
    endpoint: str | None = None
    """Another REST endpoint, for an emulator; used without credentials."""
    storage_endpoint: str | None = None
    """Another endpoint of the Storage Read API, in plain text; with `endpoint` alone, only REST is used."""
    dimensions: tuple[str, ...] = DEFAULT_DIMENSIONS
    """What downloads are counted by; every one more is a column more to read and pay for."""
    mirrors: tuple[str, ...] = field(default=MIRRORS, converter=tuple)
    patience_seconds: float = 60.0
    """How long a request that fails for a transient reason is retried."""
    stream_seconds: float = 300.0
    """How long one call for the rows of a stream may last. This is how a stream that stalls without closing is noticed;
    one that is still delivering is resumed at the row where the call ended. A day normally takes about a minute."""

    def cost(self, bytes_read: int) -> DayCost:
        """Return the cost of reading this many bytes."""
        return DayCost(bytes_read, bytes_read * self.price_per_tib / TIB)

    def checked(self) -> "BigQuerySettings":
        """Return these settings. Raises SourceUnavailableError, naming the first wrong or missing one."""
        for name, value in (("PROJECT", self.project), ("WORK_DATASET", self.work_dataset)):
            if not value:
                raise SourceUnavailableError(f"PEPY_BIGQUERY_{name} is not set, and an import from BigQuery needs it")
        _refuse_unless(_PROJECT, "PROJECT", self.project, "a project")
        _refuse_unless(f"(?:{_PROJECT}\\.)?{_DATASET}", "WORK_DATASET", self.work_dataset, "dataset or project.dataset")
        _refuse_unless(f"(?:{_PROJECT}\\.)?{_DATASET}\\.{_TABLE}", "TABLE", self.table, "project.dataset.table")
        _refuse_no_address("ENDPOINT", self.endpoint)
        _refuse_no_address("STORAGE_ENDPOINT", self.storage_endpoint)
        return self


def _refuse_unless(pattern: str, name: str, value: str, form: str) -> None:
    if not re.fullmatch(pattern, value, re.ASCII):
        raise SourceUnavailableError(f"PEPY_BIGQUERY_{name} is {value!r}, which is not of the form {form}")


def _refuse_no_address(name: str, value: str | None) -> None:
    if not value:
        return
    found = _ADDRESS.fullmatch(value)
    if not found or int(found["port"] or found["only_port"] or 1) not in range(1, _MAX_PORT + 1):
        # The value is not repeated: it may contain a password.
        raise SourceUnavailableError(f"PEPY_BIGQUERY_{name} is not an address such as http://localhost:9050")

"""What the operator sets about BigQuery. Reading it loads none of Google's libraries."""

import re
from pathlib import Path

from attrs import field, frozen

from pepy.domain.errors import SourceUnavailableError

PUBLIC_TABLE = "bigquery-public-data.pypi.file_downloads"
"""One row per download from PyPI (https://docs.pypi.org/api/bigquery/)."""

MIRRORS = ("bandersnatch", "z3c.pypimirror", "Artifactory", "devpi", "Nexus", "pep381client")
"""Names of installers that copy projects instead of installing them."""

PRICE_PER_TIB = 6.25
"""US dollars for a TiB read, on demand, in the US: https://cloud.google.com/bigquery/pricing (August 2026)."""

_TIB = 2**40

# A project may carry the domain of its owner in front (`example.com:project`). Quoting characters and white space are
# in none of the three parts, so that a name which passes can stand between backticks in a query.
_PROJECT = r"(?:[\w.-]+:)?[\w-]+"
_DATASET = r"\w+"
_TABLE = r"[\w-]+"

# A bare word is rather a name in the wrong place than a host: without a scheme, an address has a port.
_HOST = r"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])"
_ADDRESS = re.compile(rf"(?:https?://{_HOST}(?::(?P<port>\d+))?|{_HOST}:(?P<only_port>\d+))(?:/[\w./-]*)?", re.ASCII)
_HIGHEST_PORT = 65535


def _set_or_empty(value: str | None) -> str:
    return value or ""


@frozen
class DayCost:
    """What a day's query would cost."""

    bytes_read: int
    dollars: float
    kept: bool = False
    """Whether an earlier run left its result behind, so that nothing is read or paid."""

    def __str__(self) -> str:
        if self.kept:
            return "the result of an earlier run is kept: 0 bytes, $0.00"
        return f"the query reads {self.bytes_read:,} bytes, about ${self.dollars:,.2f}"


@frozen
class BigQuerySettings:
    """Where BigQuery is, who asks, and what a day's query may cost."""

    project: str = field(default="", converter=_set_or_empty)
    """The project that runs the queries and pays for them."""
    work_dataset: str = field(default="", converter=_set_or_empty)
    """Where a day's result is kept for a short time: `dataset` of that project, or `project.dataset`; in the US."""
    credentials_file: Path | None = None
    """Without one, Google's application default credentials are looked for."""
    table: str = PUBLIC_TABLE
    """Where the downloads are: `project.dataset.table`, or `dataset.table` of that project."""
    max_bytes: int | None = None
    """A query that would be billed for more is refused."""
    price_per_tib: float = PRICE_PER_TIB
    """US dollars, to say what a query costs."""
    endpoint: str | None = None
    """Another REST endpoint, for an emulator: it is asked anonymously."""
    storage_endpoint: str | None = None
    """Another endpoint of the Storage Read API, in plain text; REST alone is used where only `endpoint` is set."""
    mirrors: tuple[str, ...] = field(default=MIRRORS, converter=tuple)
    patience_seconds: float = 60.0
    """How long a request that fails for a passing reason is asked again."""
    stream_seconds: float = 300.0
    """How long one call for the rows of a stream may last. A stream that stalls without closing is noticed by then; one
    that flows, but takes longer, is taken up at the row where the call ended. A day's rows pass in about a minute."""

    def cost(self, bytes_read: int) -> DayCost:
        """Return what it costs to read so many bytes."""
        return DayCost(bytes_read, bytes_read * self.price_per_tib / _TIB)

    def checked(self) -> "BigQuerySettings":
        """Return these settings, or raise SourceUnavailableError that names the first wrong or missing one."""
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
    if not found or int(found["port"] or found["only_port"] or 1) not in range(1, _HIGHEST_PORT + 1):
        # The value is not repeated: somebody may have put a password into it.
        raise SourceUnavailableError(f"PEPY_BIGQUERY_{name} is not an address such as http://localhost:9050")

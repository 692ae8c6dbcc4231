"""Raw downloads as `bigquery-public-data.pypi.file_downloads` has them, and an independent count of them.

The count is made by a plain SQL query of its own per dimension; names are brought together by `packaging`, not by the
code under test.
"""

import re
from itertools import takewhile
from typing import Any

from attrs import frozen
from google.cloud import bigquery
from google.cloud.bigquery import SchemaField
from packaging.utils import canonicalize_name

COLUMNS = {
    "version": "file.version",
    "country": "country_code",
    "python": "details.python",
    "system": "details.system.name",
    "installer": "details.installer.name",
    "file_type": "file.type",
    "implementation": "details.implementation.name",
    "cpu": "details.cpu",
    "libc": "details.distro.libc.lib || '|' || COALESCE(details.distro.libc.version, '')",
    "distro": "details.distro.name || '|' || COALESCE(details.distro.version, '')",
}
"""Where the raw rows have the value of each dimension."""

_MIRRORS = "('bandersnatch', 'z3c.pypimirror', 'Artifactory', 'devpi', 'Nexus', 'pep381client')"

RawRow = dict[str, Any]
Count = tuple[int, ...]
"""Downloads, those of CI, those of mirrors."""


def _strings(*names: str) -> list[SchemaField]:
    return [SchemaField(name, "STRING") for name in names]


def _record(name: str, *fields: SchemaField) -> SchemaField:
    return SchemaField(name, "RECORD", fields=fields)


SCHEMA = [
    SchemaField("timestamp", "TIMESTAMP", mode="REQUIRED"),
    *_strings("country_code", "url", "project"),
    _record("file", *_strings("filename", "project", "version", "type")),
    _record(
        "details",
        _record("installer", *_strings("name", "version")),
        *_strings("python"),
        _record("implementation", *_strings("name", "version")),
        _record("distro", *_strings("name", "version", "id"), _record("libc", *_strings("lib", "version"))),
        _record("system", *_strings("name", "release")),
        *_strings("cpu", "openssl_version", "setuptools_version", "rustc_version"),
        SchemaField("ci", "BOOLEAN"),
    ),
    *_strings("tls_protocol", "tls_cipher"),
]
"""https://console.cloud.google.com/bigquery?p=bigquery-public-data&d=pypi&t=file_downloads&page=table"""


def raw_row(  # noqa: PLR0913 - a download has this many properties.
    project: str | None = "foo",
    at: str = "2026-03-02T12:00:00Z",
    *,
    version: str | None = "1.0",
    country: str | None = "US",
    python: str | None = "3.11.4",
    system: str | None = "Linux",
    installer: str | None = "pip",
    ci: bool | None = None,
    file_type: str | None = "bdist_wheel",
    details: dict[str, Any] | None = None,
) -> RawRow:
    """Return one download; every value can be unknown, and `ci` is true or unknown. `details` replaces some of them."""
    return {
        "timestamp": at,
        "country_code": country,
        "url": f"/packages/{project}.whl",
        "project": project,
        "file": {"filename": f"{project}.whl", "project": project, "version": version, "type": file_type},
        "details": {
            "installer": {"name": installer, "version": "24.0"} if installer else None,
            "python": python,
            "implementation": {"name": "CPython", "version": python},
            "distro": {
                "name": "Ubuntu",
                "version": "24.04",
                "id": "noble",
                "libc": {"lib": "glibc", "version": "2.39"},
            },
            "system": {"name": system, "release": "6.8.0"} if system else None,
            "cpu": "x86_64",
            "openssl_version": "OpenSSL 3.0.13 30 Jan 2024",
            "setuptools_version": None,
            "rustc_version": None,
            "ci": ci,
            **(details or {}),
        },
        "tls_protocol": "TLSv1.3",
        "tls_cipher": "TLS_AES_128_GCM_SHA256",
    }


@frozen
class RawDownloads:
    """A table of raw downloads in BigQuery (or an emulator of it)."""

    client: bigquery.Client
    table: str

    def create(self) -> None:
        table = bigquery.Table(self.table, schema=SCHEMA)
        table.time_partitioning = bigquery.TimePartitioning(field="timestamp")
        self.client.create_table(table)

    def load(self, *rows: RawRow) -> None:
        errors = self.client.insert_rows_json(bigquery.TableReference.from_string(self.table), rows)
        assert errors == []

    def recount(self, day: str, dimension: str) -> dict[tuple[str, str], Count]:
        """Count a UTC day by normalised project and value; downloads without a project name are not counted."""
        rows = self.client.query(
            f"""
            SELECT
              file.project,
              {COLUMNS[dimension]},
              COUNT(*),
              SUM(CASE WHEN details.installer.name IN {_MIRRORS} THEN 0 WHEN details.ci THEN 1 ELSE 0 END),
              SUM(CASE WHEN details.installer.name IN {_MIRRORS} THEN 1 ELSE 0 END)
            FROM `{self.table}`
            WHERE DATE(timestamp) = '{day}'
            GROUP BY 1, 2
            """
        ).result()
        counts: dict[tuple[str, str], Count] = {}
        for project, value, *row_counts in (tuple(row) for row in rows):
            name = canonicalize_name((project or "").strip())
            known = _reduced(dimension, value) if value else "unknown"
            before = counts.get((name, known), (0, 0, 0))
            counts[name, known] = tuple(int(a + b) for a, b in zip(before, row_counts, strict=True))
        return {(name, value): count for (name, value), count in counts.items() if name}


def _reduced(dimension: str, value: str) -> str:
    if dimension == "python":
        return _minor(value)
    if dimension not in ("libc", "distro"):
        return value
    name, _, version = value.partition("|")
    parts = list(takewhile(str.isdecimal, re.split(r"[.\-+]", version)))[:2]
    if dimension == "libc":
        parts = parts if len(parts) == 2 else []
    else:
        parts = list(takewhile(lambda part: len(part) <= 4 - parts.index(part), parts))
    return " ".join(filter(None, (name, ".".join(parts)))) if name else "unknown"


def _minor(python: str) -> str:
    return ".".join(python.split(".")[:2])

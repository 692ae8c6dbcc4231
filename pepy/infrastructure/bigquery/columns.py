"""The columns of the log that have the dimensions, and how day.sql reads them."""

from collections.abc import Mapping, Sequence

COLUMNS: Mapping[str, str] = {
    "version": "file.version",
    "country": "country_code",
    # What does not begin like a version stays as it is.
    "python": r"COALESCE(REGEXP_EXTRACT(details.python, r'^\d+\.\d+'), details.python)",
    "system": "details.system.name",
    "installer": "details.installer.name",
    "file_type": "file.type",
    "implementation": "details.implementation.name",
    "cpu": "details.cpu",
    # The minor version; what is no version is left out. Without a library there is nothing to know.
    "libc": (
        "CONCAT(NULLIF(details.distro.libc.lib, ''), "
        r"COALESCE(CONCAT(' ', REGEXP_EXTRACT(details.distro.libc.version, r'^\d+\.\d+')), ''))"
    ),
    # Major or minor version. A number of more than four digits is the day of a rolling release (openSUSE Tumbleweed
    # 20240501), which would be another value every day.
    "distro": (
        "CONCAT(NULLIF(details.distro.name, ''), COALESCE(CONCAT(' ', "
        r"REGEXP_EXTRACT(details.distro.version, r'^(\d{1,4}(?:\.\d{1,3})?)(?:\D|$)')), ''))"
    ),
}
"""The value of each dimension as an expression over a row of the log; null is unknown.

https://console.cloud.google.com/bigquery?p=bigquery-public-data&d=pypi&t=file_downloads&page=table
"""


def parts_of_statement(dimensions: Sequence[str]) -> dict[str, str]:
    """Return what day.sql has in braces for these dimensions. A column that it does not name is not billed."""
    return {
        "{columns}": ",\n    ".join(f"{COLUMNS[name]} AS {name}" for name in dimensions),
        "{names}": ",\n    ".join(dimensions),
        "{cases}": "\n    ".join(f"WHEN GROUPING({name}) = 0 THEN '{name}'" for name in dimensions),
        "{coalesced}": ", ".join(dimensions),
        "{grouping_sets}": ",\n  ".join(f"(project, {name})" for name in dimensions),
    }

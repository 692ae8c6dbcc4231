"""What a day's downloads are split by: the one list of dimensions that everything else follows."""

from collections.abc import Collection

from attrs import frozen

MAX_VALUES = 50
"""How many values of one of the further dimensions a project-day keeps, so that its text stays small; see `OTHER`."""

MAX_INDEX_VALUES = 1_000
"""How many values of a dimension the index keeps of a day, as many as an answer can name: those with the most
downloads, of equal ones the first by name. The others are summed as REST, as all versions are."""

MAX_INDEX_VALUE_LENGTH = 512
"""Characters of a value that the index keeps, as of a value in a day file; what is longer goes to REST."""


@frozen
class Dimension:
    """One way to split downloads. Its column in BigQuery is in `infrastructure/bigquery/columns.py`."""

    name: str
    meaning: str
    """What its values are and how they are reduced, as the documentation of the API says it."""
    is_default: bool = False
    """Whether it is imported unless PEPY_DIMENSIONS says otherwise."""
    is_in_index: bool = True
    """Whether the downloads of all projects together are split by it as well."""
    max_values: int | None = MAX_VALUES
    """How many values of a project-day are kept; None: all of them."""


ALL_DIMENSIONS = (
    Dimension(
        "version",
        "the release that was downloaded",
        is_default=True,
        # Versions of different projects have nothing in common.
        is_in_index=False,
        max_values=None,
    ),
    Dimension("country", "where it went, as two letters (`US`)", is_default=True, max_values=None),
    Dimension("python", "the minor version of Python (`3.12`)", is_default=True, max_values=None),
    Dimension("system", "the operating system (`Linux`)", is_default=True, max_values=None),
    Dimension("installer", "the program that downloaded (`pip`)", is_default=True, max_values=None),
    Dimension("file_type", "the kind of file (`bdist_wheel`, `sdist`)"),
    Dimension("implementation", "the implementation of Python (`CPython`)"),
    Dimension("cpu", "the processor as its system calls it (`x86_64`, `AMD64`, `aarch64`, `arm64`)"),
    Dimension("libc", "the C library of a Linux and its minor version (`glibc 2.28`, `musl 1.2`)"),
    Dimension("distro", "the distribution and its version, major or minor (`Ubuntu 22.04`, `Debian GNU/Linux 12`)"),
)
"""In the order in which messages and documentation list them."""

DIMENSIONS = tuple(dimension.name for dimension in ALL_DIMENSIONS)
"""The names of all. The downloads of a project add up to the same total in each."""

DEFAULT_DIMENSIONS = tuple(dimension.name for dimension in ALL_DIMENSIONS if dimension.is_default)
"""Those that are imported unless PEPY_DIMENSIONS says otherwise."""

INDEX_DIMENSIONS = tuple(dimension.name for dimension in ALL_DIMENSIONS if dimension.is_in_index)
"""What the downloads of all projects together are split by."""

UNKNOWN = "unknown"
"""The value of downloads whose source does not know it (null or empty)."""

OTHER = "other"
"""The value of downloads of a project-day whose own values are not among the `max_values` most downloaded ones."""

REST = ""
"""In the index the value of downloads whose own values are not kept; no source has it, because empty is unknown."""


def meanings(names: Collection[str]) -> str:
    """Return what some dimensions are, as one sentence for the documentation of the API."""
    known = (dimension for dimension in ALL_DIMENSIONS if dimension.name in names)
    return "; ".join(f"`{dimension.name}`: {dimension.meaning}" for dimension in known) + "."


def wanted_dimensions(text: str) -> tuple[str, ...]:
    """Return what to import by a list of names, separated by commas: in the order of DIMENSIONS, always with version.

    Raises ValueError for a name that is none; its message goes on where the name of the setting ends.
    """
    named = [name.strip() for name in text.split(",") if name.strip()]
    for name in named:
        if name not in DIMENSIONS:
            raise ValueError(f"names {name!r}, which is not one of {', '.join(DIMENSIONS[1:])}")
    return tuple(name for name in DIMENSIONS if name in ("version", *named))

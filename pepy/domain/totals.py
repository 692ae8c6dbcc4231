"""All-time totals of projects, counted elsewhere, and the rules that they obey."""

import pyarrow as pa
import pyarrow.compute as pc

from pepy.domain.errors import InvalidProjectNameError, MalformedTotalsError
from pepy.domain.project import ProjectName

_COUNT = "^[0-9]{1,18}$"


def checked_totals(totals: pa.Table) -> pa.Table:
    """Return distinct normalised names (`project`) with their `total_downloads`, spellings of one name summed.

    Both columns come as strings. Raises MalformedTotalsError for no rows at all, and for the first row with a name that
    no project can have or a total that is not a whole number from 0 to 10^18 - 1.
    """
    if not totals.num_rows:
        raise MalformedTotalsError("the file has no rows")
    counts = totals["total_downloads"].combine_chunks()
    is_count = pc.fill_null(pc.match_substring_regex(pc.utf8_trim_whitespace(counts), _COUNT), False)
    first = pc.index(is_count, False).as_py()
    if first >= 0:
        raise MalformedTotalsError(
            f"row {first + 1}: total_downloads {counts[first].as_py()!r} is not a count from 0 to 10^18 - 1"
        )
    projects = _normalized(totals["project"].to_pylist())
    checked = pa.table({"project": projects, "total_downloads": pc.utf8_trim_whitespace(counts).cast(pa.int64())})
    summed = checked.group_by("project").aggregate([("total_downloads", "sum")])
    return summed.rename_columns(["project", "total_downloads"]).sort_by("project")


def _normalized(names: list[str | None]) -> pa.Array:
    normalized = []
    for row, name in enumerate(names, start=1):
        try:
            normalized.append(ProjectName.parse(name or "").normalized)
        except InvalidProjectNameError as error:
            raise MalformedTotalsError(f"row {row}: {error}") from error
        if "\0" in (name or ""):
            # PostgreSQL has no text with this character.
            raise MalformedTotalsError(f"row {row}: project {name!r} is not a name of 1 to 512 characters")
    return pa.array(normalized, pa.string())

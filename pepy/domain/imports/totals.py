"""All-time totals of projects, counted elsewhere, and the rules that they obey."""

from collections import Counter
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from pepy.domain.errors import InvalidProjectNameError, MalformedTotalsError
from pepy.domain.imports.days.count_bounds import MAX_BASELINE
from pepy.domain.imports.written_counts import advice_about
from pepy.domain.projects.name import ProjectName

Totals: TypeAlias = pa.Table
"""Projects and their totals in columns. Code that only passes them on need not know Arrow."""

_COUNT = "^[0-9]{1,18}$"
"""The digits of a number up to MAX_BASELINE."""
_COLUMNS = ["project", "total_downloads"]


def checked_totals(totals: Totals) -> Totals:
    """Return distinct normalised names (`project`) with their `total_downloads`, spellings of one name summed.

    Both columns come as strings. Raises MalformedTotalsError for no rows at all, and for the first row with a name that
    no project can have, or a total that is not a whole number from 0 to MAX_BASELINE, alone or together with those of
    the rows before that name the same project.
    """
    if not totals.num_rows:
        raise MalformedTotalsError("the file has no rows")
    counts = totals["total_downloads"].combine_chunks()
    is_count = pc.fill_null(pc.match_substring_regex(pc.utf8_trim_whitespace(counts), _COUNT), False)
    first = pc.index(is_count, False).as_py()
    if first >= 0:
        raise MalformedTotalsError(
            f"row {first + 1}: total_downloads {counts[first].as_py()!r} is not a count from 0 to 10^18 - 1"
            f"{advice_about(counts[first].as_py())}"
        )
    projects = _normalized(totals["project"].to_pylist())
    # Sums of 64-bit integers wrap around silently; those of decimals are exact.
    exact = pc.utf8_trim_whitespace(counts).cast(pa.int64()).cast(pa.decimal128(38))
    checked = pa.table({"project": projects, "total_downloads": exact})
    summed = checked.group_by("project").aggregate([("total_downloads", "sum")])
    if pc.max(summed["total_downloads_sum"]).as_py() > MAX_BASELINE:
        _refuse_first_above(checked)
    typed = pa.table([summed["project"], summed["total_downloads_sum"].cast(pa.int64())], _COLUMNS)
    return typed.sort_by("project")


def _refuse_first_above(totals: pa.Table) -> None:
    """Name the first row with which the totals of its project are above MAX_BASELINE."""
    sums: Counter[str] = Counter()
    for row, counted in enumerate(totals.to_pylist(), start=1):
        project = counted["project"]
        sums[project] += int(counted["total_downloads"])
        if sums[project] > MAX_BASELINE:
            raise MalformedTotalsError(
                f"row {row}: with it, total_downloads of project {project} add up to {sums[project]}, above 10^18 - 1"
            )


def _normalized(names: list[str | None]) -> pa.Array:
    normalized = []
    for row, name in enumerate(names, start=1):
        try:
            normalized.append(ProjectName.parse(name or "").normalized)
        except InvalidProjectNameError as error:
            raise MalformedTotalsError(f"row {row}: {error}") from error
        if "\0" in (name or ""):
            # PostgreSQL cannot store the character NUL.
            raise MalformedTotalsError(f"row {row}: project {name!r} is not a name of 1 to 512 characters")
    return pa.array(normalized, pa.string())

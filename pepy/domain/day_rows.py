"""The rows of a day in the shape of the day file, and the rules that every row obeys.

These are pure functions over Arrow data, because a day has 15 million rows: no Python object exists per row.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from operator import itemgetter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pepy.domain.errors import MalformedDayError
from pepy.domain.project import LONGEST_NAME, normalized_name

DIMENSIONS = ("version", "country", "python", "system", "installer")
"""What a day's downloads are split by; the downloads of a project add up to the same total in each."""

DAY_ROWS = pa.schema(
    [
        ("project", pa.string()),
        ("dimension", pa.string()),
        ("value", pa.string()),
        ("downloads", pa.int64()),
        ("ci_downloads", pa.int64()),
        ("mirror_downloads", pa.int64()),
    ]
)
"""One row per project, dimension and value; counts are downloads of one UTC day."""

UNKNOWN = "unknown"
"""How the value of a row is stored where the source does not know it (null or empty)."""

COUNTS = ("downloads", "ci_downloads", "mirror_downloads")
"""The counting columns of a row, in the order of the schema."""

Row = dict[str, Any]
Reason = Callable[[Row], str]

_ALREADY_NORMALIZED = "^[a-z0-9]+(-[a-z0-9]+)*$"


def checked_rows(batch: pa.RecordBatch, rows_before: int) -> pa.RecordBatch:
    """Return the rows with normalised names and known values, or refuse them.

    `batch` has the columns of DAY_ROWS; its texts may be dictionary-encoded. `rows_before` is the number of rows that
    came before this batch in the source: the error of an offending row names its number, counted from 1. Rows that
    repeat a key stay as they are; `fold_project_days` sums them.

    Raises MalformedDayError for the first row with a name that no project can have, an unknown dimension, a missing or
    negative count, or CI or mirror downloads above the downloads.
    """
    # The rows of a project stand next to each other: looking at each run of a name is cheaper than at every row.
    projects = _plain_texts(batch["project"])
    runs = pc.run_end_encode(projects)
    names = normalized_names(runs.values)
    _refuse_first(batch, rows_before, _offences(batch, _of_each_row(runs, _possible_names(names))))
    normalized = projects if names is runs.values else _of_each_row(runs, names)
    texts = [normalized, _plain_texts(batch["dimension"]), _known_values(batch["value"])]
    return pa.RecordBatch.from_arrays([*texts, *(batch[column] for column in COUNTS)], schema=DAY_ROWS)


def normalized_names(names: pa.Array) -> pa.Array:
    """Return the one spelling under which each of these projects is stored; null stays null."""
    odd = pc.invert(pc.match_substring_regex(names, _ALREADY_NORMALIZED))
    if not pc.any(odd).as_py():
        return names
    respelled = [normalized_name(name) for name in names.filter(odd).to_pylist()]
    return pc.replace_with_mask(names, pc.fill_null(odd, False), pa.array(respelled, pa.string()))


def _plain_texts(texts: pa.Array) -> pa.Array:
    return texts.cast(pa.string())


def _of_each_row(runs: pa.RunEndEncodedArray, of_each_run: pa.Array) -> pa.Array:
    return pc.run_end_decode(pa.RunEndEncodedArray.from_arrays(runs.run_ends, of_each_run))


def _offences(batch: pa.RecordBatch, possible_names: pa.Array) -> Iterator[tuple[pa.Array, Reason]]:
    yield _is_not(possible_names), _bad_name
    yield _is_not(pc.is_in(batch["dimension"], pa.array(DIMENSIONS))), _bad_dimension
    for column in COUNTS:
        yield _is_not(pc.greater_equal(batch[column], 0)), partial(_bad_count, column)
    for column in ("ci_downloads", "mirror_downloads"):
        yield pc.greater(batch[column], batch["downloads"]), partial(_above_downloads, column)


def _possible_names(names: pa.Array) -> pa.Array:
    lengths = pc.utf8_length(names)
    possible = pc.and_(pc.greater_equal(lengths, 1), pc.less_equal(lengths, LONGEST_NAME))
    # PostgreSQL cannot store the character NUL in a text (documentation, section 8.3).
    return pc.and_(possible, pc.invert(pc.match_substring(names, "\x00")))


def _known_values(values: pa.Array) -> pa.Array:
    encoded = values.dictionary_encode()
    known = pc.if_else(pc.equal(encoded.dictionary, ""), UNKNOWN, encoded.dictionary)
    # PostgreSQL's JSON functions refuse the character NUL; an odd value shall not cost the row.
    known = pc.replace_substring(known, "\x00", "\ufffd")
    return pc.fill_null(known.take(encoded.indices), UNKNOWN)


def _is_not(condition: pa.Array) -> pa.Array:
    return pc.invert(pc.fill_null(condition, False))


def _refuse_first(batch: pa.RecordBatch, rows_before: int, offences: Iterable[tuple[pa.Array, Reason]]) -> None:
    found = [(pc.index(offending, True).as_py(), reason) for offending, reason in offences]
    found = [(first, reason) for first, reason in found if first >= 0]
    if not found:
        return
    first, reason = min(found, key=itemgetter(0))
    row = batch.slice(first, 1).to_pylist()[0]
    raise MalformedDayError(f"row {rows_before + first + 1}: {reason(row)}")


def _bad_name(row: Row) -> str:
    return f"project {row['project']!r} is not a name of 1 to {LONGEST_NAME} characters"


def _bad_dimension(row: Row) -> str:
    return f"dimension {row['dimension']!r} is not one of {', '.join(DIMENSIONS)}"


def _bad_count(column: str, row: Row) -> str:
    return f"{column} of project {row['project']!r} is {row[column]}, not a count of 0 or more"


def _above_downloads(column: str, row: Row) -> str:
    return f"{column} of project {row['project']!r} is {row[column]}, above its downloads, {row['downloads']}"

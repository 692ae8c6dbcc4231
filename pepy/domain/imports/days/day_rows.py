"""The rows of a day in the shape of the day file, and the rules that every row obeys.

These are pure functions over Arrow data, because a day has 15 million rows: no Python object exists per row.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from operator import itemgetter
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from pepy.domain.dimensions import DIMENSIONS, UNKNOWN
from pepy.domain.errors import MalformedDayError
from pepy.domain.imports.days.columns.character_search import contains_any
from pepy.domain.imports.days.columns.encoded_texts import ENCODED, encoded, recoded
from pepy.domain.imports.days.count_bounds import MAX_PROJECT_DAY_DOWNLOADS
from pepy.domain.projects.name import MAX_NAME_LENGTH, normalized_name

RowBatch: TypeAlias = pa.RecordBatch
"""Some rows of a day in columns. Code that only passes them on need not know Arrow."""

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

ORDERED_DIMENSIONS = pa.array(sorted(DIMENSIONS))
"""The dictionary of every batch's dimensions, in the order in which sources give their rows."""

CHECKED_ROWS = pa.schema([field.with_type(ENCODED) if pa.types.is_string(field.type) else field for field in DAY_ROWS])
"""DAY_ROWS as `checked_rows` returns them: with encoded texts, and dimensions by ORDERED_DIMENSIONS."""

COUNTS = ("downloads", "ci_downloads", "mirror_downloads")
"""The counting columns of a row, in the order of the schema."""

Row = dict[str, Any]
Rule = tuple[pa.Array, Callable[[Row], str]]
"""For each row, whether it obeys the rule; and the message about one that does not."""

_ALREADY_NORMALIZED = "^[a-z0-9]+(-[a-z0-9]+)*$"


def checked_rows(batch: pa.RecordBatch, rows_before: int) -> pa.RecordBatch:
    """Return the rows, as CHECKED_ROWS, with normalised names and known values, or refuse them.

    `batch` has the columns of DAY_ROWS; its texts may be ENCODED already. `rows_before` is the number of rows that
    came before this batch in the source: the error of an offending row names its number, counted from 1. Rows that
    repeat a key stay as they are; `fold_project_days` sums them.

    Raises MalformedDayError for the first row with a name that no project can have, an unknown dimension, a missing or
    negative count, more downloads than MAX_PROJECT_DAY_DOWNLOADS, or CI and mirror downloads that are, alone or
    together, above the downloads: no download is both (see `DownloadFilter`).
    """
    projects = encoded(batch["project"])
    dimensions = _known_dimensions(encoded(batch["dimension"]))
    names = normalized_names(projects.dictionary)
    possible_names = _possible_names(names).take(projects.indices)
    _refuse_first(batch, rows_before, _rules(batch, possible_names, dimensions.indices.is_valid()))
    normalized = projects if names is projects.dictionary else recoded(projects.indices, names)
    return _with_texts(batch, normalized, dimensions, _known_values(encoded(batch["value"])))


def encoded_rows(rows: pa.RecordBatch) -> pa.RecordBatch:
    """Return checked rows whose texts were written out, as DAY_ROWS, as CHECKED_ROWS again."""
    dimensions = _known_dimensions(encoded(rows["dimension"]))
    return _with_texts(rows, encoded(rows["project"]), dimensions, encoded(rows["value"]))


def normalized_names(names: pa.Array) -> pa.Array:
    """Return the one spelling under which each of these projects is stored."""
    odd = pc.invert(pc.match_substring_regex(names, _ALREADY_NORMALIZED))
    if not pc.any(odd).as_py():
        return names
    respelled = [normalized_name(name) for name in names.filter(odd).to_pylist()]
    return pc.replace_with_mask(names, odd, pa.array(respelled, pa.string()))


def _rules(batch: pa.RecordBatch, possible_names: pa.Array, known_dimensions: pa.Array) -> Iterator[Rule]:
    yield possible_names, _bad_name
    yield known_dimensions, _bad_dimension
    for column in COUNTS:
        yield pc.greater_equal(batch[column], 0), partial(_bad_count, column)
    downloads, ci, mirrors = (batch[column] for column in COUNTS)
    # Where a count is missing, that is the reason.
    yield pc.fill_null(pc.less_equal(downloads, MAX_PROJECT_DAY_DOWNLOADS), True), _too_many
    yield pc.fill_null(pc.less_equal(ci, downloads), True), partial(_above_downloads, "ci_downloads")
    yield pc.fill_null(pc.less_equal(mirrors, downloads), True), partial(_above_downloads, "mirror_downloads")
    # A difference, because the sum of two counts may exceed 64 bits.
    yield pc.fill_null(pc.less_equal(ci, pc.subtract(downloads, mirrors)), True), _together_above_downloads


def _possible_names(names: pa.Array) -> pa.Array:
    lengths = pc.utf8_length(names)
    possible = pc.and_(pc.greater_equal(lengths, 1), pc.less_equal(lengths, MAX_NAME_LENGTH))
    # PostgreSQL cannot store the character NUL in a text (documentation, section 8.3).
    return pc.and_not(possible, pc.match_substring(names, "\x00")) if contains_any(names, "\x00") else possible


def _known_dimensions(dimensions: pa.DictionaryArray) -> pa.DictionaryArray:
    """Return the same dimensions by the codes that they have in every batch; unknown ones are null."""
    codes = pc.index_in(dimensions.dictionary, ORDERED_DIMENSIONS).take(dimensions.indices)
    return pa.DictionaryArray.from_arrays(codes, ORDERED_DIMENSIONS)


def _known_values(values: pa.DictionaryArray) -> pa.DictionaryArray:
    # PostgreSQL cannot store the character NUL, and an odd value is no reason to refuse the row.
    texts = values.dictionary
    if contains_any(texts, "\x00"):
        texts = pc.replace_substring(texts, "\x00", "\ufffd")
    texts = pc.if_else(pc.equal(texts, ""), UNKNOWN, texts)
    if not values.indices.null_count:
        return recoded(values.indices, texts)
    code_of_unknown = pa.scalar(len(texts), pa.int32())
    return recoded(values.indices.fill_null(code_of_unknown), pa.concat_arrays([texts, pa.array([UNKNOWN])]))


def _with_texts(rows: pa.RecordBatch, *texts: pa.DictionaryArray) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([*texts, *(rows[column] for column in COUNTS)], schema=CHECKED_ROWS)


def _refuse_first(batch: pa.RecordBatch, rows_before: int, rules: Iterable[Rule]) -> None:
    found = [(_first_broken(holds), reason) for holds, reason in rules if not _holds_always(holds)]
    if not found:
        return
    first, reason = min(found, key=itemgetter(0))
    row = batch.slice(first, 1).to_pylist()[0]
    raise MalformedDayError(f"row {rows_before + first + 1}: {reason(row)}")


def _holds_always(holds: pa.Array) -> bool:
    # For a missing value it is unknown whether the rule holds (null).
    return bool(pc.all(holds, skip_nulls=False, min_count=0).as_py())


def _first_broken(holds: pa.Array) -> int:
    first: int = pc.index(pc.fill_null(holds, False), False).as_py()
    return first


def _bad_name(row: Row) -> str:
    return f"project {row['project']!r} is not a name of 1 to {MAX_NAME_LENGTH} characters"


def _bad_dimension(row: Row) -> str:
    return f"dimension {row['dimension']!r} is not one of {', '.join(DIMENSIONS)}"


def _bad_count(column: str, row: Row) -> str:
    return f"{column} of project {row['project']!r} is {row[column]}, not a count of 0 or more"


def _too_many(row: Row) -> str:
    return (
        f"downloads of project {row['project']!r} is {row['downloads']}, above {MAX_PROJECT_DAY_DOWNLOADS}: "
        "such days add up to more than 64 bits can hold"
    )


def _above_downloads(column: str, row: Row) -> str:
    return f"{column} of project {row['project']!r} is {row[column]}, above its downloads, {row['downloads']}"


def _together_above_downloads(row: Row) -> str:
    return (
        f"ci_downloads and mirror_downloads of project {row['project']!r} are {row['ci_downloads']} and "
        f"{row['mirror_downloads']}, together above its downloads, {row['downloads']}"
    )

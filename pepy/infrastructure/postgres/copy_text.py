"""Arrow columns as PostgreSQL COPY text, and the stream that COPY reads it from."""

import io
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

_BYTES_PER_READ = 1 << 20

# COPY's text format gives a meaning to these characters (PostgreSQL documentation, COPY, "Text Format").
_SPECIAL = r"[\\\t\n\r]"
_ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))


def copy_columns(cursor: Cursor, table: str, columns: dict[str, pa.Array]) -> None:
    """COPY Arrow columns of equal length into the columns of a table that bear their names; null becomes NULL."""
    if not len(next(iter(columns.values()))):
        return
    target = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    cursor.copy_expert(target, io.BytesIO(_copy_text(list(columns.values()))), size=_BYTES_PER_READ)


def _copy_text(columns: Sequence[pa.Array]) -> bytes:
    fields = [_field(column) for column in columns]
    lines = pc.binary_join_element_wise(*fields, "\t", null_handling="replace", null_replacement="\\N")
    all_lines = pa.ListArray.from_arrays(pa.array([0, len(lines)], pa.int32()), lines)
    text: bytes = pc.binary_join(all_lines, "\n")[0].as_buffer().to_pybytes()
    return text + b"\n"


def _field(column: pa.Array) -> pa.Array:
    if not pa.types.is_string(column.type):
        return column.cast(pa.string())
    if not pc.any(pc.match_substring_regex(column, _SPECIAL)).as_py():
        return column
    for character, escape in _ESCAPES:
        column = pc.replace_substring(column, character, escape)
    return column

"""Arrow columns as PostgreSQL COPY text."""

import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.imports.days.columns.character_search import characters_of, contains_any

_BYTES_PER_READ = 1 << 20

# COPY's text format gives a meaning to these characters (PostgreSQL documentation, COPY, "Text Format").
_SPECIAL = "\\\t\n\r"
_ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))

Columns = dict[str, pa.Array | pa.Scalar]
"""Columns of equal length by their names; a scalar stands for a column in which all values are the same."""


@frozen
class CopyText:
    """Rows that are ready to be sent to a table."""

    statement: sql.Composed
    text: pa.Buffer

    @classmethod
    def of(cls, table: str, columns: Columns) -> "CopyText":
        """Make the text of columns that are named like those of the table; null becomes NULL."""
        # A column that is not listed costs PostgreSQL less time than one that is NULL in every row.
        named = {name: column for name, column in columns.items() if not _is_all_null(column)}
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, named))
        )
        return cls(statement, _copy_text([_field(column) for column in named.values()]))

    def send(self, cursor: Cursor) -> None:
        """COPY the rows into their table."""
        cursor.copy_expert(self.statement, pa.BufferReader(self.text), size=_BYTES_PER_READ)


def copy_columns(cursor: Cursor, table: str, columns: Columns) -> None:
    """COPY columns, of any length, into the columns of a table with the same names; null becomes NULL."""
    CopyText.of(table, columns).send(cursor)


def _is_all_null(column: pa.Array | pa.Scalar) -> bool:
    return isinstance(column, pa.Array) and len(column) > 0 and column.null_count == len(column)


def _copy_text(fields: list[pa.Array | pa.Scalar]) -> pa.Buffer:
    # Tabs and the newline are joined like fields, so that the characters of all lines are the text to send.
    separated = [part for field in fields for part in (field, "\t")]
    lines = pc.binary_join_element_wise(*separated[:-1], "\n", "", null_handling="replace", null_replacement="\\N")
    return characters_of(lines)


def _field(column: pa.Array | pa.Scalar) -> pa.Array | pa.Scalar:
    if not pa.types.is_string(column.type):
        return column.cast(pa.string())
    if not contains_any(column, _SPECIAL):
        return column
    for character, escape in _ESCAPES:
        column = pc.replace_substring(column, character, escape)
    return column

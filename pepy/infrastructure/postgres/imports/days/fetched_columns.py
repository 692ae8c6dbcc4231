"""The rows of a query as Arrow columns, without a Python object per row."""

import io

import pyarrow as pa
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.
from pyarrow import csv


def fetched_columns(cursor: Cursor, query: str, schema: pa.Schema) -> pa.Table:
    """Run a query without parameters and return its rows as columns of these names and types."""
    text = io.BytesIO()
    cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT csv)", text)
    if not text.tell():
        return schema.empty_table()
    text.seek(0)
    return csv.read_csv(
        text,
        read_options=csv.ReadOptions(column_names=schema.names),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(column_types=schema, strings_can_be_null=False),
    ).combine_chunks()

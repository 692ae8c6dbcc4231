"""Parquet files as different programs write them: every valid one is read."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pepy.domain.errors import MalformedDayError
from pepy.infrastructure.dayfile.reader import DayFileSource

VERSIONS = [f"3.{number % 7}.{number}" for number in range(2000)]
TABLE = pa.table(
    {
        "project": [f"flask-{number // 100:02}" for number in range(2000)],
        "dimension": ["version"] * 2000,
        "value": [None if number == 5 else version for number, version in enumerate(VERSIONS)],
        "downloads": [number + 2 for number in range(2000)],
        "ci_downloads": [1] * 2000,
        "mirror_downloads": [0] * 2000,
    }
)
ROWS = [tuple((row | {"value": row["value"] or "unknown"}).values()) for row in TABLE.to_pylist()]
TEXTS = ("project", "dimension", "value")
COUNTS = ("downloads", "ci_downloads", "mirror_downloads")


def rows_of(path: Path) -> list[tuple]:
    with DayFileSource(path).open(date(2026, 4, 1)) as source:
        return [tuple(row.values()) for batch in source.batches for row in batch.to_pylist()]


def with_types(texts: pa.DataType = None, counts: pa.DataType = None) -> pa.Table:
    fields = [(field.name, (texts if field.name in TEXTS else counts) or field.type) for field in TABLE.schema]
    return TABLE.cast(pa.schema(fields))


@pytest.mark.parametrize("pages", ["1.0", "2.0"])
@pytest.mark.parametrize("encoding", ["PLAIN", "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY", None])
@pytest.mark.parametrize(
    "texts", [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.dictionary(pa.int16(), pa.string())]
)
def test_every_encoding_and_type_of_texts_is_read(
    tmp_path: Path, texts: pa.DataType, encoding: str | None, pages: str
) -> None:
    encodings = {"use_dictionary": False, "column_encoding": dict.fromkeys(TEXTS, encoding)} if encoding else {}
    pq.write_table(with_types(texts), tmp_path / "day.parquet", data_page_version=pages, **encodings)

    assert rows_of(tmp_path / "day.parquet") == ROWS


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "brotli", "zstd", "lz4"])
def test_every_compression_is_read(tmp_path: Path, compression: str) -> None:
    pq.write_table(TABLE, tmp_path / "day.parquet", compression=compression)

    assert rows_of(tmp_path / "day.parquet") == ROWS


@pytest.mark.parametrize("counts", [pa.int16(), pa.int32(), pa.uint16(), pa.uint32(), pa.uint64(), pa.decimal128(20)])
@pytest.mark.parametrize("encoding", ["PLAIN", "DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT"])
def test_every_type_of_integers_is_read(tmp_path: Path, counts: pa.DataType, encoding: str) -> None:
    if pa.types.is_decimal(counts):
        encoding = "PLAIN"
    encodings = dict.fromkeys(COUNTS, encoding)
    pq.write_table(with_types(None, counts), tmp_path / "day.parquet", use_dictionary=False, column_encoding=encodings)

    assert rows_of(tmp_path / "day.parquet") == ROWS


def test_a_chunk_that_goes_on_in_another_way_than_it_began_is_read(tmp_path: Path) -> None:
    pq.write_table(TABLE, tmp_path / "day.parquet", dictionary_pagesize_limit=100, write_batch_size=64)

    assert rows_of(tmp_path / "day.parquet") == ROWS


def test_row_groups_without_rows_between_others_are_skipped(tmp_path: Path) -> None:
    with pq.ParquetWriter(tmp_path / "day.parquet", TABLE.schema, use_dictionary=["project"]) as writer:
        for part in range(20):
            writer.write_table(TABLE.slice(part * 100, 100))
            writer.write_table(TABLE.slice(0, 0))

    assert rows_of(tmp_path / "day.parquet") == ROWS


def test_row_groups_of_a_few_rows_each_are_read(tmp_path: Path) -> None:
    pq.write_table(TABLE, tmp_path / "day.parquet", row_group_size=3)

    assert rows_of(tmp_path / "day.parquet") == ROWS


def test_other_columns_nested_ones_too_and_another_order_do_not_matter(tmp_path: Path) -> None:
    others = TABLE.select(reversed(TABLE.column_names)).add_column(
        0, "origin", pa.array([{"host": "a", "port": 1}] * 2000)
    )
    pq.write_table(others.append_column("counted_at", pa.array([date(2026, 4, 1)] * 2000)), tmp_path / "day.parquet")

    assert rows_of(tmp_path / "day.parquet") == ROWS


def duckdb_file(path: Path, options: str) -> None:
    connection = duckdb.connect()
    connection.register("day", TABLE)
    connection.sql(f"COPY day TO '{path}' (FORMAT parquet{options})")


def pandas_categories(path: Path) -> None:
    frame = TABLE.to_pandas()
    frame.astype(dict.fromkeys((*TEXTS, "ci_downloads"), "category")).to_parquet(path)


WRITERS: dict[str, Callable[[Path], None]] = {
    "DuckDB": lambda path: duckdb_file(path, ""),
    "DuckDB v2": lambda path: duckdb_file(path, ", PARQUET_VERSION v2"),
    "DuckDB v2 without dictionaries": lambda path: duckdb_file(
        path, ", PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 1, COMPRESSION zstd"
    ),
    "polars": lambda path: pl.from_arrow(TABLE).write_parquet(path),
    "polars in small row groups": lambda path: pl.from_arrow(TABLE).write_parquet(path, row_group_size=700),
    "polars categories": lambda path: pl.from_arrow(TABLE).cast({"value": pl.Categorical}).write_parquet(path),
    "pandas": lambda path: TABLE.to_pandas().to_parquet(path),
    "pandas categories": pandas_categories,
}


@pytest.mark.parametrize("writer", WRITERS)
def test_files_of_other_programs_are_read(tmp_path: Path, writer: str) -> None:
    WRITERS[writer](tmp_path / "day.parquet")

    assert rows_of(tmp_path / "day.parquet") == ROWS


def test_duckdb_writes_what_arrow_reads_without_dictionaries_only(tmp_path: Path) -> None:
    duckdb_file(tmp_path / "day.parquet", ", PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 1")
    chunk = pq.read_metadata(tmp_path / "day.parquet").row_group(0).column(2)

    assert any(encoding.startswith("DELTA_") for encoding in chunk.encodings)


def test_a_file_without_row_groups_has_no_rows(tmp_path: Path) -> None:
    with pq.ParquetWriter(tmp_path / "day.parquet", TABLE.schema):
        pass

    with pytest.raises(MalformedDayError, match="the file has no rows"):
        rows_of(tmp_path / "day.parquet")

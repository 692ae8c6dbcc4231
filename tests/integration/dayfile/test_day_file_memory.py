"""How much memory a process takes to read a day file: that does not depend on how the file is written."""

import gzip
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.processes import AS_INSTALLED

# What the kernel says of the memory of a program that was started counts that of the starting one too, until `exec`.
READING = """
import sys
from datetime import date
from pathlib import Path
from pepy.domain.errors import MalformedDayError
from pepy.infrastructure.dayfile.reader import DayFileSource

try:
    with DayFileSource(Path(sys.argv[1])).open(date(2026, 4, 1)) as source:
        print(sum(batch.num_rows for batch in source.batches), "rows")
except MalformedDayError as error:
    print(str(error).removeprefix(f"{sys.argv[1]}: "))
status = Path("/proc/self/status").read_text()
print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
"""
MAX_MEGABYTES = 450
"""Python with Arrow takes 120 of them; an import may take 600 (docs/performance.md)."""
HEADER = "project,dimension,value,downloads,ci_downloads,mirror_downloads\n"


def read_in_a_process(path: Path) -> str:
    command = [sys.executable, "-c", READING, path]
    run = subprocess.run(command, env=os.environ | AS_INSTALLED, check=True, capture_output=True, text=True)
    outcome, kilobytes = run.stdout.splitlines()
    assert int(kilobytes) < MAX_MEGABYTES * 1024
    return outcome


def table(values: pa.Array, projects: pa.Array = None) -> pa.Table:
    count = len(values)
    return pa.table(
        {
            "project": projects or pa.array(["flask"] * count),
            "dimension": ["version"] * count,
            "value": values,
            "downloads": [1] * count,
            "ci_downloads": [0] * count,
            "mirror_downloads": [0] * count,
        }
    )


def repeated(*texts: str) -> pa.DictionaryArray:
    codes = [row % len(texts) for row in range(30_000)]
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(texts))


def test_a_long_value_that_is_repeated_is_refused_and_not_written_out(tmp_path: Path) -> None:
    pq.write_table(table(repeated("x" * 100_000)), tmp_path / "day.parquet")

    refusal = read_in_a_process(tmp_path / "day.parquet")

    assert refusal.startswith("row 1: value is 'xxx")
    assert refusal.endswith("...: 100,000 characters, but at most 512 are allowed")


def test_long_names_that_take_turns_are_refused_and_not_written_out(tmp_path: Path) -> None:
    names = repeated("flask", "x" * 100_000, "y" * 100_000)
    pq.write_table(table(pa.array(["3.1.0"] * 30_000), names), tmp_path / "day.parquet")

    assert read_in_a_process(tmp_path / "day.parquet").startswith("row 2: project is 'xxx")


def test_the_longest_values_and_names_are_read_however_often_they_are_repeated(tmp_path: Path) -> None:
    snakes = pa.DictionaryArray.from_arrays(pa.array([0] * 400_000, pa.int32()), pa.array(["\U0001f40d" * 512]))
    names = pa.DictionaryArray.from_arrays(pa.array([0, 1] * 200_000, pa.int32()), pa.array(["é" * 512, "e" * 512]))
    pq.write_table(table(snakes, names.take(pa.array([0] * 400_000))), tmp_path / "day.parquet")

    assert read_in_a_process(tmp_path / "day.parquet") == "400000 rows"


def long_values(path: Path, **options: object) -> None:
    values = pa.array([f"{number:06}{'v' * 3600}" for number in range(40_000)])
    pq.write_table(table(values), path, compression="zstd", **options)


def long_values_by_duckdb(path: Path) -> None:
    connection = duckdb.connect()
    value = "printf('%06d', range) || repeat('v', 3600) AS value"
    counts = "1 AS downloads, 0 AS ci_downloads, 0 AS mirror_downloads"
    rows = f"SELECT 'flask' AS project, 'version' AS dimension, {value}, {counts} FROM range(40000)"
    connection.sql(f"COPY ({rows}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


def texts_with_a_common_beginning(path: Path) -> None:
    values = pa.array([f"{'v' * 100_000}{number}" for number in range(1500)])
    encodings = {"use_dictionary": False, "column_encoding": {"value": "DELTA_BYTE_ARRAY"}}
    pq.write_table(table(values), path, compression="zstd", **encodings)


@pytest.mark.parametrize(
    "write",
    [
        long_values,
        lambda path: long_values(path, use_dictionary=False),
        long_values_by_duckdb,
        texts_with_a_common_beginning,
    ],
    ids=["dictionary", "plain", "DuckDB", "common beginnings"],
)
def test_many_long_values_are_refused_at_the_first(tmp_path: Path, write: Callable[[Path], None]) -> None:
    write(tmp_path / "day.parquet")

    assert read_in_a_process(tmp_path / "day.parquet").startswith("row 1: value is '")


def test_a_page_that_does_not_fit_is_refused_before_it_is_decompressed(tmp_path: Path) -> None:
    value = pa.array(["x" * 300_000_000])
    pq.write_table(
        table(value), tmp_path / "day.parquet", compression="zstd", use_dictionary=False, write_statistics=False
    )

    refusal = read_in_a_process(tmp_path / "day.parquet")

    assert refusal.startswith("the pages of row group 1 need 300,0")
    assert refusal.endswith("write the file with pages of about 1 MB")


@pytest.mark.parametrize(
    ("beginning", "reason"),
    [
        ("", "the header is longer than 65,536 bytes"),
        (HEADER, "the file cannot be read: a quoted text does not end, or a row is too long"),
        (f'{HEADER}flask,version,"', "the file cannot be read: a quoted text does not end, or a row is too long"),
    ],
)
def test_a_line_of_any_length_is_refused_after_its_beginning(tmp_path: Path, beginning: str, reason: str) -> None:
    with gzip.open(tmp_path / "day.csv.gz", "wb", compresslevel=1) as file:
        file.write(beginning.encode())
        for _ in range(150):
            file.write(b"a" * 1_000_000)

    assert read_in_a_process(tmp_path / "day.csv.gz") == reason

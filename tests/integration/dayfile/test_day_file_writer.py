"""Writing day files: what is written can be read again, and a file is never written partly."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pepy.domain.errors import StoreUnavailableError, UnwritableFileError
from pepy.domain.imports.days.count_bounds import MAX_PROJECT_DAY_DOWNLOADS
from pepy.domain.imports.days.day_rows import DAY_ROWS, encoded_rows
from pepy.infrastructure.dayfile.reader import DayFileSource
from pepy.infrastructure.dayfile.writer import write_day_file
from tests.full_disk import files_of_at_most

FORMS = ("day.parquet", "day.csv", "day.csv.gz")
ROWS = [
    ("flask", "version", "3.1.0", 5, 0, 5),
    ("requests", "country", "unknown", 12, 3, 1),
    ("requests", "version", "2.31.0", 12, 3, 1),
]
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8)


def batch_of(rows: list[tuple]) -> pa.RecordBatch:
    plain = [dict(zip(DAY_ROWS.names, row, strict=True)) for row in rows]
    return encoded_rows(pa.RecordBatch.from_pylist(plain, schema=DAY_ROWS))


def rows_of(path: Path) -> list[tuple]:
    with DayFileSource(path).open(date(2026, 4, 1)) as source:
        return [tuple(row.values()) for batch in source.batches for row in batch.to_pylist()]


@pytest.mark.parametrize("name", FORMS)
def test_what_is_written_can_be_read_again(tmp_path: Path, name: str) -> None:
    written = write_day_file(tmp_path / name, iter([batch_of(ROWS[:1]), batch_of([]), batch_of(ROWS[1:])]))

    assert written == 3
    assert rows_of(tmp_path / name) == ROWS


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(TEXTS, min_size=1, max_size=5), count=st.integers(0, MAX_PROJECT_DAY_DOWNLOADS))
def test_any_value_and_any_count_can_be_read_again(tmp_path: Path, name: str, values: list[str], count: int) -> None:
    rows = [("requests", "version", value, count, count, 0) for value in values]

    write_day_file(tmp_path / name, [batch_of(rows)])

    assert rows_of(tmp_path / name) == rows


def test_a_value_that_is_not_known_is_written_as_null(tmp_path: Path) -> None:
    for name in FORMS:
        write_day_file(tmp_path / name, [batch_of(ROWS)])

    assert pq.read_table(tmp_path / "day.parquet")["value"].to_pylist() == ["3.1.0", None, "2.31.0"]
    assert '"requests","country",,12,3,1' in (tmp_path / "day.csv").read_text().splitlines()


@pytest.mark.parametrize("name", FORMS)
def test_the_same_rows_give_the_same_file(tmp_path: Path, name: str) -> None:
    write_day_file(tmp_path / name, [batch_of(ROWS)])
    first = (tmp_path / name).read_bytes()
    write_day_file(tmp_path / name, [batch_of(ROWS)])

    assert (tmp_path / name).read_bytes() == first


@pytest.mark.parametrize("name", FORMS)
def test_rows_that_break_off_leave_the_old_file_and_nothing_else(tmp_path: Path, name: str) -> None:
    def broken_rows() -> Iterator[pa.RecordBatch]:
        yield batch_of(ROWS)
        raise StoreUnavailableError("the database went away")

    (tmp_path / name).write_text("as it was")

    with pytest.raises(StoreUnavailableError, match="the database went away"):
        write_day_file(tmp_path / name, broken_rows())

    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(name, "as it was")]


@pytest.mark.parametrize("name", FORMS)
def test_a_full_disk_leaves_no_file_behind(tmp_path: Path, name: str) -> None:
    rows = [("requests", "version", f"1.{number}", number * 7919, 0, 0) for number in range(20_000)]

    with files_of_at_most(2000), pytest.raises(UnwritableFileError, match=f"{name} cannot be written: File too large"):
        write_day_file(tmp_path / name, [batch_of(rows)])

    assert list(tmp_path.iterdir()) == []


def test_a_target_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "directory.csv").mkdir()

    assert refusal_of(tmp_path / "directory.csv").endswith("directory.csv cannot be written: it is a directory")
    assert refusal_of(tmp_path / "nowhere" / "day.csv").endswith("day.csv cannot be written: No such file or directory")
    assert refusal_of(tmp_path / "nowhere" / "day.parquet").endswith("cannot be written: No such file or directory")
    assert refusal_of(tmp_path / "day.txt").endswith(
        "the name of a day file must end in one of .parquet, .csv, .csv.gz"
    )


def test_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")

    assert refusal_of(tmp_path / "pipe.csv").endswith("pipe.csv cannot be written: it is a named pipe")
    assert (tmp_path / "pipe.csv").is_fifo()
    assert refusal_of(tmp_path / "pipe.csv" / "day.csv").endswith("day.csv cannot be written: Not a directory")
    assert refusal_of(tmp_path / "nul\0.csv").endswith("nul\\x00.csv cannot be written: embedded null byte")


@pytest.mark.parametrize("form", [".parquet", ".csv", ".csv.gz"])
@pytest.mark.parametrize("name", [b"day-\xff", b"x" * 246])
def test_a_name_of_any_bytes_and_of_any_length_can_be_written(tmp_path: Path, name: bytes, form: str) -> None:
    path = tmp_path / os.fsdecode(name + form.encode())

    assert write_day_file(path, [batch_of(ROWS)]) == len(ROWS)
    assert rows_of(path) == ROWS


def refusal_of(path: Path) -> str:
    with pytest.raises(UnwritableFileError) as refused:
        write_day_file(path, [batch_of(ROWS)])
    assert len(str(refused.value).splitlines()) == 1
    return str(refused.value)

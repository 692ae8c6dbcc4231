"""Putting the rows of a day in the order of their projects, with little memory."""

import tempfile
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pepy.domain.errors import UnwritableFileError
from pepy.domain.imports.days.day_rows import DAY_ROWS
from pepy.infrastructure.dayfile.sorting import sorted_by_project
from tests.full_disk import files_of_at_most

PROJECTS = st.sampled_from(["a", "a-b", "aa", "b", "requests", "z", "é", "\U0001f40d"])


def batch_of(projects: list[str], first_download: int) -> pa.RecordBatch:
    rows = [
        dict(zip(DAY_ROWS.names, (project, "version", "1.0", downloads, 0, 0), strict=True))
        for downloads, project in enumerate(projects, start=first_download)
    ]
    return pa.RecordBatch.from_pylist(rows, schema=DAY_ROWS)


def rows_of(batches: list[pa.RecordBatch]) -> list[tuple]:
    return [tuple(row.values()) for batch in batches for row in batch.to_pylist()]


@settings(max_examples=80, deadline=None)
@given(
    batches=st.lists(st.lists(PROJECTS, max_size=8), max_size=12),
    rows_per_run=st.integers(1, 20),
    rows_per_batch=st.integers(1, 6),
)
def test_rows_in_any_order_come_out_complete_and_ascending(
    batches: list[list[str]], rows_per_run: int, rows_per_batch: int
) -> None:
    given_batches = [batch_of(projects, 100 * number) for number, projects in enumerate(batches)]

    found = rows_of(list(sorted_by_project(given_batches, rows_per_run, rows_per_batch)))

    assert Counter(found) == Counter(rows_of(given_batches))
    assert [row[0] for row in found] == sorted(row[0] for row in found)


def test_a_project_that_fills_every_run_is_handed_over_in_pieces() -> None:
    batches = [batch_of(["boto3"] * 10, 10 * number) for number in range(10)]

    found = list(sorted_by_project(batches, rows_per_run=10, rows_per_batch=2))

    assert max(batch.num_rows for batch in found) <= 20
    assert sum(batch.num_rows for batch in found) == 100


def test_the_runs_leave_no_file_behind_that_a_killed_process_could_not_remove(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    batches = sorted_by_project([batch_of(["b"], 0), batch_of(["a"], 1)], rows_per_run=1)

    assert next(batches)["project"].to_pylist() == ["a"]
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_named_by_the_directory_of_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    projects = [f"project-{number}" for number in range(2000)]

    with files_of_at_most(1000), pytest.raises(UnwritableFileError, match=f"cannot be sorted in {tmp_path}: File too"):
        list(sorted_by_project([batch_of(projects, 0)]))

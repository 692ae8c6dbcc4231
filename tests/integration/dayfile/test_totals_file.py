"""The CSV of all-time totals: how it is read, and the messages that refuse it."""

import gzip
import os
from pathlib import Path

import pytest

from pepy.domain.errors import MalformedTotalsError
from pepy.infrastructure.dayfile.totals import read_totals

HEADER = "project,total_downloads\n"


def totals_file(directory: Path, content: str | bytes) -> Path:
    path = directory / "totals.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refusal_of(path: Path) -> str:
    with pytest.raises(MalformedTotalsError) as refused:
        read_totals(path)
    assert len(str(refused.value).splitlines()) == 1
    return str(refused.value).removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}flask,7\nnull,12\n",
        f"\ufeff{HEADER}flask,7\nnull,12\n",
        f"{HEADER}flask,7\nnull,12\n".replace("\n", "\r\n"),
        f"{HEADER}flask,7\nnull,12\n".replace("\n", "\r"),
        'total_downloads,rank,project\n"7",1,flask\n12,2,null',
    ],
)
def test_totals_are_read_as_texts(tmp_path: Path, content: str) -> None:
    expected = [{"project": "flask", "total_downloads": "7"}, {"project": "null", "total_downloads": "12"}]

    assert read_totals(totals_file(tmp_path, content)).to_pylist() == expected


def test_a_compressed_file_and_a_name_of_any_bytes_are_read(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"totals-\xff.csv.gz")
    path.write_bytes(gzip.compress(f"{HEADER}flask,7\n".encode()))

    assert read_totals(path).to_pylist() == [{"project": "flask", "total_downloads": "7"}]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "the file is empty"),
        ("project,total_downloads,total_downloads\nflask,1,2\n", "column total_downloads appears twice"),
        ("project,total\nflask,1\n", "column total_downloads is missing: the columns are project, total"),
        (
            "Project,Total_Downloads\nflask,1\n",
            "column project is missing: rename 'Project', column names are lower case and have no spaces",
        ),
        (
            "project;total_downloads\nflask;1\n",
            "column project is missing: separate the columns with commas instead of semicolons",
        ),
        (HEADER.encode("utf-16"), "it is text in UTF-16: save it as UTF-8"),
        (f"{HEADER}flask,1\nflask,1,234\n", "row 2: it has 3 fields, but the header has 2: flask,1,234"),
        (f"{HEADER}a,1\n".encode() + b"fl\xffask,1\n", "row 2: project is b'fl\\xffask', not text in UTF-8"),
        (
            f"{HEADER}fl\0ask,1\n",
            "row 1: project is 'fl\\x00ask', with the character NUL, which PostgreSQL cannot store",
        ),
        (f"{HEADER}{'x' * 600},1\n", f"row 1: project is '{'x' * 59}...: 600 characters, but at most 512 are allowed"),
    ],
)
def test_a_malformed_file_is_refused_with_what_would_be_right(
    tmp_path: Path, content: str | bytes, reason: str
) -> None:
    assert refusal_of(totals_file(tmp_path, content)) == reason


def test_nothing_is_read_from_what_is_no_regular_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "totals.csv")

    assert refusal_of(tmp_path / "totals.csv") == "it is a named pipe, not a regular file"
    assert refusal_of(tmp_path) == "it is a directory, not a regular file"
    assert refusal_of(tmp_path / "nowhere.csv") == "No such file or directory"


def test_a_file_of_more_than_all_projects_is_refused_before_it_is_held(tmp_path: Path) -> None:
    path = tmp_path / "totals.csv.gz"
    path.write_bytes(gzip.compress(HEADER.encode() + f"{'x' * 500},1\n".encode() * 150_000, compresslevel=1))

    assert refusal_of(path) == "it has more than 67,108,864 bytes of names and totals"

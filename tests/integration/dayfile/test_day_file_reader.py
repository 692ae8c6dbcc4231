"""Day files as a source of days: what is read from them, and the messages that refuse them."""

import gzip
import os
import socket
import zlib
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pepy.domain.dimensions import DIMENSIONS
from pepy.domain.errors import MalformedDayError
from pepy.domain.imports.days.day_rows import CHECKED_ROWS, DAY_ROWS
from pepy.infrastructure.dayfile import csv_rows
from pepy.infrastructure.dayfile.reader import DayFileSource

DAY = date(2026, 4, 1)
HEADER = "project,dimension,value,downloads,ci_downloads,mirror_downloads\n"
GOOD = "requests,version,2.31.0,12,3,1\n"
KNOWN = ", ".join(DIMENSIONS)
GOOD_ROW = ("requests", "version", "2.31.0", 12, 3, 1)

THREE_ROWS = {
    "project": ["flask", "requests", "requests"],
    "dimension": ["version"] * 3,
    "value": ["3.1.0", "2.31.0", None],
    "downloads": [5, 12, 7],
    "ci_downloads": [0, 3, 7],
    "mirror_downloads": [5, 1, 0],
}


def rows_of(path: Path) -> list[tuple]:
    with DayFileSource(path).open(DAY) as source:
        return [tuple(row.values()) for batch in source.batches for row in batch.to_pylist()]


def refusal_of(path: Path) -> str:
    with pytest.raises(MalformedDayError) as refused:
        rows_of(path)
    message = str(refused.value)
    assert len(message.splitlines()) == 1
    assert message.startswith(f"{path}: ")
    return message.removeprefix(f"{path}: ")


def csv_file(directory: Path, content: str | bytes) -> Path:
    path = directory / "day.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def parquet_file(directory: Path, **columns: object) -> Path:
    path = directory / "day.parquet"
    pq.write_table(pa.table(THREE_ROWS | columns), path)
    return path


def text_that_is_no_utf8(*contents: bytes) -> pa.Array:
    return pa.array(contents, pa.binary()).view(pa.string())


def test_a_day_is_handed_over_with_its_method_and_number_of_rows(tmp_path: Path) -> None:
    with DayFileSource(parquet_file(tmp_path)).open(DAY) as source:
        batches = list(source.batches)

    assert (source.method, source.row_count, source.job_id, source.bytes_billed) == ("file", 3, None, None)
    assert {batch.schema for batch in batches} == {CHECKED_ROWS}


def test_parquet_csv_and_csv_gz_give_the_same_rows(tmp_path: Path) -> None:
    lines = HEADER + "flask,version,3.1.0,5,0,5\n" + GOOD + "requests,version,,7,7,0\n"
    (tmp_path / "DAY.CSV.GZ").write_bytes(gzip.compress(lines.encode()))

    expected = [("flask", "version", "3.1.0", 5, 0, 5), GOOD_ROW, ("requests", "version", "unknown", 7, 7, 0)]
    assert rows_of(parquet_file(tmp_path)) == expected
    assert rows_of(csv_file(tmp_path, lines)) == expected
    assert rows_of(tmp_path / "DAY.CSV.GZ") == expected


def test_two_spellings_far_apart_come_out_next_to_each_other(tmp_path: Path) -> None:
    # As typed, these names ascend.
    path = csv_file(
        tmp_path, f"{HEADER}Foo_Bar,version,1.0,1,0,0\nflask,version,3.1.0,3,0,0\nfoo-bar,version,1.0,2,0,0\n"
    )

    assert [(row[0], row[3]) for row in rows_of(path)] == [("flask", 3), ("foo-bar", 1), ("foo-bar", 2)]


def test_spellings_that_are_in_order_once_they_are_normalised_stay_where_they_are(tmp_path: Path) -> None:
    path = csv_file(tmp_path, f"{HEADER}foo-bar,version,2.0,1,0,0\nFoo_Bar,version,1.0,1,0,0\n{GOOD}")

    assert [row[2] for row in rows_of(path)] == ["2.0", "1.0", "2.31.0"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(f"\ufeff{HEADER}{GOOD}", id="byte order mark"),
        pytest.param(f"{HEADER}{GOOD}".replace("\n", "\r\n"), id="CRLF"),
        pytest.param(f"{HEADER}\n{GOOD}\n\n", id="empty lines"),
        pytest.param(f"{HEADER}{GOOD}".strip(), id="no newline at the end"),
        pytest.param(f'{HEADER}"requests","version","2.31.0","12","3","1"\n', id="quotes"),
        pytest.param(
            "city,value,project,mirror_downloads,dimension,ci_downloads,downloads\n"
            "Köln,2.31.0,requests,1,version,3,12\n",
            id="other columns, other order",
        ),
    ],
)
def test_a_csv_file_may_look_different_and_say_the_same(tmp_path: Path, content: str) -> None:
    assert rows_of(csv_file(tmp_path, content)) == [GOOD_ROW]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("NA", "NA"),
        ("null", "null"),
        ("", "unknown"),
        ('""', "unknown"),
        ('"a\nb, ""c"""', 'a\nb, "c"'),
        ("北京", "北京"),
    ],
)
def test_a_field_means_what_it_says_and_an_empty_one_is_unknown(tmp_path: Path, field: str, value: str) -> None:
    assert rows_of(csv_file(tmp_path, f"{HEADER}null,country,{field},3,0,0\n")) == [("null", "country", value, 3, 0, 0)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("requests,version,2.31.0,-1,0,0", "downloads is '-1', not an integer from 0 to 2^63 - 1"),
        ("requests,version,2.31.0,1.5,0,0", "downloads is '1.5', not an integer from 0 to 2^63 - 1"),
        ("requests,version,2.31.0,3,1e0,0", "ci_downloads is '1e0', not an integer from 0 to 2^63 - 1"),
        ("requests,version,2.31.0,3,0,0x1", "mirror_downloads is '0x1', not an integer from 0 to 2^63 - 1"),
        ("requests,version,2.31.0,many,0,0", "downloads is 'many', not an integer from 0 to 2^63 - 1"),
        ('requests,version,2.31.0,"1.000",0,0', "downloads is '1.000', not an integer from 0 to 2^63 - 1"),
        ("requests,version,2.31.0,12.0,0,0", "downloads is '12.0', not an integer from 0 to 2^63 - 1: write 12"),
        (
            f"requests,version,2.31.0,1{' ' * 60}2,0,0",
            f"downloads is '1{' ' * 58}..., not an integer from 0 to 2^63 - 1",
        ),
        ("requests,version,2.31.0, 3,0,0", "downloads is ' 3', not an integer from 0 to 2^63 - 1: write 3"),
        (
            "requests,version,2.31.0,9223372036854775808,0,0",
            "downloads is '9223372036854775808', not an integer from 0 to 2^63 - 1",
        ),
        (
            f"requests,version,2.31.0,{'9' * 500},0,0",
            f"downloads is '{'9' * 59}..., not an integer from 0 to 2^63 - 1",
        ),
        ("requests,version,2.31.0,,0,0", "downloads of project 'requests' is None, not a count of 0 or more"),
        ('requests,version,2.31.0,3,"",0', "ci_downloads of project 'requests' is None, not a count of 0 or more"),
        ("requests,version,2.31.0,3,4,0", "ci_downloads of project 'requests' is 4, above its downloads, 3"),
        ("requests,version,2.31.0,3,0,4", "mirror_downloads of project 'requests' is 4, above its downloads, 3"),
        ("requests,city,Berlin,3,0,0", f"dimension 'city' is not one of {KNOWN}"),
        (",version,2.31.0,3,0,0", "project None is not a name of 1 to 512 characters"),
        (
            "requests,country,D\0E,3,0,0",
            "value is 'D\\x00E', with the character NUL, which PostgreSQL cannot store",
        ),
        (
            "req\0uests,country,DE,3,0,0",
            "project is 'req\\x00uests', with the character NUL, which PostgreSQL cannot store",
        ),
        (
            f"requests,country,{'x' * 99}\0,3,0,0",
            f"value is '{'x' * 59}..., with the character NUL, which PostgreSQL cannot store",
        ),
        ("requests,version,2.31.0,3,0", "it has 5 fields, but the header has 6: requests,version,2.31.0,3,0"),
        ("requests,version,2.31.0,3,0,0,0", "it has 7 fields, but the header has 6: requests,version,2.31.0,3,0,0,0"),
        (
            'requests,version,"2.31.0,3,0,0',
            'it has 3 fields, but the header has 6: requests,version,"2.31.0,3,0,0',
        ),
    ],
)
@pytest.mark.parametrize("order", ["in order", "not in order"])
def test_a_malformed_row_of_a_csv_file_is_named_by_its_number(
    tmp_path: Path, line: str, reason: str, order: str
) -> None:
    before = "zope,version,5.0,1,0,0\n" if order == "not in order" else GOOD
    path = csv_file(tmp_path, f"{HEADER}{before}\n{GOOD}{line}\n")

    assert refusal_of(path) == f"row 3: {reason}"


def test_a_row_number_counts_rows_across_blocks_and_not_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = csv_rows.csv.ReadOptions(use_threads=False, block_size=200)
    monkeypatch.setattr(csv_rows, "_READING", blocks)
    good = 'requests,country,"a\nb",12,3,1\n\n' * 200

    assert refusal_of(csv_file(tmp_path, f"{HEADER}{good}requests,version,1,x,0,0\n{good}")).startswith("row 201: ")
    assert refusal_of(csv_file(tmp_path, f"{HEADER}{good}requests,version\n{good}")).startswith("row 201: ")
    assert refusal_of(csv_file(tmp_path, f'{HEADER}{good}requests,version,"1,\n{GOOD * 1000}')) == (
        "row 201 and those after it cannot be read: a quoted text does not end, or a row is too long"
    )


def test_a_malformed_row_may_be_the_very_first(tmp_path: Path) -> None:
    path = csv_file(tmp_path, f"{HEADER}requests,version,2.31.0,3,,0\nrequests,version,2.31.0,x,0,0\n")

    assert refusal_of(path) == "row 1: ci_downloads of project 'requests' is None, not a count of 0 or more"


BAD_LINES = {
    "a negative count": b"requests,version,1,-1,0,0\n",
    "more CI downloads than downloads": b"requests,version,1,3,4,0\n",
    "an unknown dimension": b"requests,city,1,3,0,0\n",
    "a name of bytes that are no text": b"\xff\xfe,version,1,3,0,0\n",
    "a value of bytes that are no text": b"requests,version,\xff,3,0,0\n",
    "a missing field": b"requests,version,1,3,0\n",
    "a missing field beside bytes that are no text": b"requests,version,\xff,3,0\n",
}


@pytest.mark.parametrize("second", BAD_LINES)
@pytest.mark.parametrize("first", BAD_LINES)
def test_the_first_of_several_malformed_rows_is_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], first: str, second: str
) -> None:
    good = GOOD.encode()
    path = csv_file(tmp_path, HEADER.encode() + good * 5 + BAD_LINES[first] + good + BAD_LINES[second])

    assert refusal_of(path).startswith("row 6: ")
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("missing", DAY_ROWS.names)
def test_a_missing_column_is_named(tmp_path: Path, missing: str) -> None:
    columns = {name: values for name, values in THREE_ROWS.items() if name != missing}
    pq.write_table(pa.table(columns), tmp_path / "day.parquet")

    found = f"column {missing} is missing: the columns are {', '.join(columns)}"
    assert refusal_of(tmp_path / "day.parquet") == found
    assert refusal_of(csv_file(tmp_path, ",".join(columns))) == found


def test_a_column_that_stands_there_twice_is_named(tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEADER.replace("mirror_", ""))

    assert refusal_of(path) == "column downloads appears twice"


@pytest.mark.parametrize(
    "columns",
    [
        {"project": pa.array(["flask", "requests", "requests"]).dictionary_encode()},
        {"dimension": pa.array(["version"] * 3, pa.large_string()), "value": ["3.1.0", "2.31.0", ""]},
        {"value": pa.array([b"3.1.0", b"2.31.0", None], pa.large_binary())},
        {"downloads": pa.array([5, 12, 7], pa.uint64()), "ci_downloads": pa.array([0, 3, 7], pa.int8())},
        {"downloads": pa.array([Decimal("5.00"), Decimal("12.00"), Decimal("7.00")])},
    ],
)
def test_parquet_files_of_others_have_their_own_types(tmp_path: Path, columns: dict) -> None:
    assert rows_of(parquet_file(tmp_path, **columns)) == rows_of(parquet_file(tmp_path))


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"downloads": [5, 12, -7]}, "row 3: downloads of project 'requests' is -7, not a count of 0 or more"),
        ({"downloads": [5, None, 7]}, "row 2: downloads of project 'requests' is None, not a count of 0 or more"),
        ({"ci_downloads": pa.nulls(3)}, "row 1: ci_downloads of project 'flask' is None, not a count of 0 or more"),
        ({"ci_downloads": [0, 13, 8]}, "row 2: ci_downloads of project 'requests' is 13, above its downloads, 12"),
        ({"downloads": [5.0, 12.0, 7.0]}, "row 1: downloads is of the type double, not an integer: cast it to BIGINT"),
        ({"downloads": ["5", "12", "7"]}, "row 1: downloads is of the type string, not an integer: cast it to BIGINT"),
        (
            {"downloads": pa.array([bytes(16)] * 3, pa.binary(16))},
            "row 1: downloads is of the type fixed_size_binary[16], not an integer: cast it to BIGINT",
        ),
        (
            {"value": ["3.1.0", "2\0", "2\0"]},
            "row 2: value is '2\\x00', with the character NUL, which PostgreSQL cannot store",
        ),
        (
            {"value": pa.array([b"3.1.0", b"1", b"\0"]).dictionary_encode()},
            "row 3: value is '\\x00', with the character NUL, which PostgreSQL cannot store",
        ),
        ({"project": [1, 2, 3]}, "row 1: project is of the type int64, not text"),
        ({"project": [["flask"]] * 3}, "row 1: project is of the type list<element: string>, not text"),
        (
            {"downloads": [Decimal("5.00"), Decimal("12.50"), Decimal("7.00")]},
            "row 2: downloads is 12.50, not an integer from 0 to 2^63 - 1",
        ),
        (
            {"downloads": pa.array([5, 12, 2**63], pa.uint64())},
            "row 3: downloads is 9223372036854775808, not an integer from 0 to 2^63 - 1",
        ),
        (
            {"downloads": pa.array([5, 12, 2**63], pa.uint64()), "dimension": ["version", "city", "version"]},
            f"row 2: dimension 'city' is not one of {KNOWN}",
        ),
        (
            {"project": text_that_is_no_utf8(b"flask", b"requests", b"\xff")},
            "row 3: project is b'\\xff', not text in UTF-8",
        ),
        (
            {"value": text_that_is_no_utf8(b"3.1.0", b"\xff", b"1").dictionary_encode()},
            "row 2: value is b'\\xff', not text in UTF-8",
        ),
    ],
)
def test_a_malformed_row_of_a_parquet_file_is_named_by_its_number(tmp_path: Path, columns: dict, reason: str) -> None:
    assert refusal_of(parquet_file(tmp_path, **columns)) == reason


@pytest.mark.parametrize("content", [HEADER, f"{HEADER}\n\n", HEADER.strip(), f"\ufeff{HEADER.strip()}"])
def test_a_file_without_rows_is_refused(tmp_path: Path, content: str) -> None:
    empty_columns = {name: pa.array([], kind) for name, kind in DAY_TYPES.items()}

    for empty in (csv_file(tmp_path, content), parquet_file(tmp_path, **empty_columns)):
        assert refusal_of(empty) == "the file has no rows"


DAY_TYPES = {field.name: field.type for field in DAY_ROWS}


def test_a_file_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    assert refusal_of(tmp_path / "day.csv") == "No such file or directory"
    assert refusal_of(csv_file(tmp_path, HEADER) / "day.csv") == "Not a directory"


def test_a_directory_is_not_a_file(tmp_path: Path) -> None:
    (tmp_path / "day.parquet").mkdir()

    assert refusal_of(tmp_path / "day.parquet") == "it is a directory, not a regular file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEADER)
    path.chmod(0)

    assert refusal_of(path) == "Permission denied"


@pytest.mark.parametrize("name", ["day.tsv", "day.csv.bz2", "parquet", "day.gz"])
def test_another_ending_is_refused(tmp_path: Path, name: str) -> None:
    assert refusal_of(tmp_path / name) == "the name of a day file must end in one of .parquet, .csv, .csv.gz"


@pytest.mark.parametrize("name", ["day.parquet", "day.csv", "day.csv.gz"])
def test_an_empty_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()

    assert refusal_of(tmp_path / name) == "the file is empty"


def test_a_file_of_another_form_than_its_ending_is_refused(tmp_path: Path) -> None:
    lines = f"{HEADER}{GOOD}".encode()
    (tmp_path / "csv.parquet").write_bytes(lines)
    (tmp_path / "csv.csv.gz").write_bytes(lines)
    (tmp_path / "gzip.csv").write_bytes(gzip.compress(lines))
    (tmp_path / "utf-16.csv").write_text(f"{HEADER}{GOOD}", encoding="utf-16")

    csv_expected, utf8_expected = "its name should end in .csv", "it is text in UTF-16: save it as UTF-8"
    assert refusal_of(tmp_path / "csv.parquet") == f"it is not a Parquet file: if it is a CSV, {csv_expected}"
    assert refusal_of(tmp_path / "csv.csv.gz") == f"it is not compressed with gzip: if it is a CSV, {csv_expected}"
    assert refusal_of(tmp_path / "gzip.csv") == "it is compressed with gzip: its name should end in .csv.gz"
    assert refusal_of(tmp_path / "utf-16.csv") == utf8_expected


@pytest.mark.parametrize("kept", [10, 100, 1000, -1])
@pytest.mark.parametrize("form", [".parquet", ".csv.gz"])
def test_a_truncated_file_is_refused(tmp_path: Path, form: str, kept: int) -> None:
    whole, path = tmp_path / f"whole{form}", tmp_path / f"day{form}"
    if form == ".parquet":
        pq.write_table(pa.table(THREE_ROWS), whole)
    else:
        whole.write_bytes(gzip.compress((HEADER + "".join(f"p{i},version,1,{i},0,0\n" for i in range(1000))).encode()))
    path.write_bytes(whole.read_bytes()[:kept])

    assert "cannot be read: " in refusal_of(path)


@pytest.mark.parametrize("place", range(200, 2000, 150))
def test_a_parquet_file_with_changed_bytes_is_refused_or_read_and_never_breaks_the_reader(
    tmp_path: Path, place: int
) -> None:
    path = parquet_file(tmp_path)
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)

    # Bytes that nobody looks at may be any.
    with suppress(MalformedDayError):
        rows_of(path)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04 and more", "a ZIP archive or an Excel workbook: unpack it, or save the sheet as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook: save the sheet as CSV"),
        (b"\x28\xb5\x2f\xfd and more", "compressed with zstd: decompress it, or compress it with gzip"),
        (b"BZh91AY&SY", "compressed with bzip2: decompress it, or compress it with gzip"),
        (b"\xfd7zXZ\x00\x00", "compressed with xz: decompress it, or compress it with gzip"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "a 7-Zip archive: unpack it"),
        (b"Rar!\x1a\x07\x01\x00", "a RAR archive: unpack it"),
        (b"\x1f\x9d\x90pr", "compressed with compress (.Z): decompress it, or compress it with gzip"),
        (zlib.compress(HEADER.encode()), "compressed with zlib: decompress it, or compress it with gzip"),
        (zlib.compress(HEADER.encode(), 2), "compressed with zlib: decompress it, or compress it with gzip"),
        (zlib.compress(HEADER.encode(), 9), "compressed with zlib: decompress it, or compress it with gzip"),
        (b"project".ljust(257, b"\x00") + b"ustar\x00", "a tar archive: unpack it"),
        (b"{\\rtf1\\ansi project,dimension}", "a document in RTF: save the table as CSV"),
        (HEADER.encode("utf-16-le"), "text in UTF-16: save it as UTF-8"),
        (HEADER.encode("utf-16-be"), "text in UTF-16: save it as UTF-8"),
        (HEADER.encode("utf-16"), "text in UTF-16: save it as UTF-8"),
        (HEADER.encode("utf-32"), "text in UTF-32: save it as UTF-8"),
        (b"\n<!DOCTYPE html>\n<html>", "an HTML page: download the file itself"),
        (b'<?xml version="1.0"?>', "XML: convert it to CSV"),
        (b'[{"project": "flask"}]', "JSON: convert it to CSV"),
        (b"SQLite format 3\x00", "an SQLite database: export the table as CSV"),
        (b"\x7fELF\x02\x01\x01\x00", "binary, not text: convert it to CSV"),
    ],
)
def test_a_csv_file_that_is_something_else_is_told_by_its_first_bytes(
    tmp_path: Path, content: bytes, what: str
) -> None:
    assert refusal_of(csv_file(tmp_path, content)) == f"it is {what}"
    (tmp_path / "day.csv.gz").write_bytes(gzip.compress(content))
    assert refusal_of(tmp_path / "day.csv.gz") == f"it is compressed with gzip, and its content is {what}"


def test_a_parquet_file_under_another_name_is_told_and_so_is_a_compressed_one(tmp_path: Path) -> None:
    content = parquet_file(tmp_path).read_bytes()
    text = "a Parquet file: write it as CSV, or rename it to end in .parquet if it is a day file"

    assert refusal_of(csv_file(tmp_path, content)) == f"it is {text}"
    for name in ("day.csv", "day.csv.gz", "day.parquet"):
        (tmp_path / name).write_bytes(gzip.compress(content))
        assert refusal_of(tmp_path / name) == (
            "it is compressed with gzip, and its content is a Parquet file: "
            "decompress it, and write it as CSV, or rename it to end in .parquet if it is a day file"
        )


@pytest.mark.parametrize("content", ["\n\n", "   ", " \t\r\n", "\ufeff\n", "\u00a0\n"])
def test_a_file_of_blanks_is_refused_as_one(tmp_path: Path, content: str) -> None:
    assert refusal_of(csv_file(tmp_path, content)) == "the file has nothing but blanks"


def test_a_file_that_is_compressed_twice_is_told(tmp_path: Path) -> None:
    (tmp_path / "day.csv.gz").write_bytes(gzip.compress(gzip.compress(HEADER.encode())))

    assert refusal_of(tmp_path / "day.csv.gz") == "it is compressed with gzip twice: decompress it once"


def test_an_archive_under_the_name_of_a_parquet_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "day.parquet").write_bytes(b"PK\x03\x04 and more")

    assert refusal_of(tmp_path / "day.parquet").startswith("it is a ZIP archive or an Excel workbook")


@pytest.mark.parametrize(
    ("header", "advice"),
    [
        (HEADER.replace(",", ";"), "separate the columns with commas instead of semicolons"),
        (HEADER.replace(",", "\t"), "separate the columns with commas instead of tabs"),
        (HEADER.replace(",", "|"), "separate the columns with commas instead of vertical bars"),
        (HEADER.upper().replace(",", ";"), "separate the columns with commas instead of semicolons"),
        (HEADER.title(), "rename 'Project', column names are lower case and have no spaces"),
        (HEADER.replace(",", " , "), "rename 'project ', column names are lower case and have no spaces"),
        (HEADER.replace("project", "\u00a0project"), r"rename '\xa0project', it contains invisible characters"),
        (HEADER.replace("project", "pro\u200bject"), r"rename 'pro\u200bject', it contains invisible characters"),
        (f"\ufeff\ufeff{HEADER}", r"rename '\ufeffproject', it contains invisible characters"),
        (f"sep=,\n{HEADER}", "remove the line before the header"),
        (GOOD, "the columns are requests, version, 2.31.0, 12, 3, 1"),
        ("a," * 30 + "\x1b[31m\n", f"the columns are {'a, ' * 12}..."),
    ],
)
def test_a_header_that_is_written_differently_is_refused_with_what_would_be_right(
    tmp_path: Path, header: str, advice: str
) -> None:
    assert refusal_of(csv_file(tmp_path, f"{header}{GOOD}")) == f"column project is missing: {advice}"


def test_the_line_ends_of_old_macintoshes_are_read(tmp_path: Path) -> None:
    assert rows_of(csv_file(tmp_path, f"{HEADER}{GOOD}{GOOD}".replace("\n", "\r"))) == [GOOD_ROW, GOOD_ROW]


@pytest.mark.parametrize("value", ["v" * 512, "é" * 512, "\U0001f40d" * 512])
def test_a_value_of_512_characters_is_read(tmp_path: Path, value: str) -> None:
    line = f"requests,version,{value},12,3,1\n"

    assert rows_of(csv_file(tmp_path, HEADER + line)) == [("requests", "version", value, 12, 3, 1)]


@pytest.mark.parametrize("column", ["project", "dimension", "value"])
@pytest.mark.parametrize("text", ["v" * 513, "é" * 513])
def test_a_longer_text_is_refused_with_its_row(tmp_path: Path, column: str, text: str) -> None:
    line = GOOD.replace({"project": "requests", "dimension": "version", "value": "2.31.0"}[column], text)
    columns = {column: [THREE_ROWS[column][0], text, text]}

    reason = f"row 2: {column} is '{text[:59]}...: 513 characters, but at most 512 are allowed"
    assert refusal_of(csv_file(tmp_path, HEADER + GOOD + line)) == reason
    assert refusal_of(parquet_file(tmp_path, **columns)) == reason
    encoded = {name: pa.array(values).dictionary_encode() for name, values in columns.items()}
    assert refusal_of(parquet_file(tmp_path, **encoded)) == reason


def test_spaces_around_a_name_do_not_make_it_too_long(tmp_path: Path) -> None:
    line = GOOD.replace("requests", f"{' ' * 600}requests{' ' * 600}")

    assert rows_of(csv_file(tmp_path, HEADER + line)) == [GOOD_ROW]


def test_a_long_text_after_another_malformed_row_is_not_the_first(tmp_path: Path) -> None:
    path = csv_file(tmp_path, f"{HEADER}{GOOD}requests,city,1,3,0,0\nrequests,version,{'v' * 513},1,0,0\n")

    assert refusal_of(path).startswith("row 2: dimension 'city'")


@pytest.mark.parametrize("name", [b"day-\xff.csv", b"day-\xff.csv.gz", b"day-\xff.parquet", b"line\nbreak.csv"])
def test_a_name_of_any_bytes_is_opened_and_can_be_printed(tmp_path: Path, name: bytes) -> None:
    path = tmp_path / os.fsdecode(name)
    good = {".csv": (HEADER + GOOD).encode(), ".gz": gzip.compress((HEADER + GOOD).encode())}
    path.write_bytes(good.get(path.suffix) or parquet_file(tmp_path).read_bytes())

    assert GOOD_ROW in rows_of(path)

    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(MalformedDayError) as refused:
        rows_of(path)
    shown = name.decode(errors="backslashreplace").replace("\n", "\\n")
    assert str(refused.value).encode().startswith(f"{tmp_path}/{shown}: it is ".encode())
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "reason"), [("nul\0.csv", "embedded null byte"), (f"{'long' * 100}.csv", "File name too long")]
)
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(MalformedDayError, match=f"{reason}$"):
        rows_of(tmp_path / name)


def test_nothing_is_read_from_what_is_no_regular_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "device.csv").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.csv"))

        assert refusal_of(tmp_path / "pipe.csv") == "it is a named pipe, not a regular file"
        assert refusal_of(tmp_path / "device.csv") == "it is a device, not a regular file"
        assert refusal_of(tmp_path / "socket.csv") == "it is a socket, not a regular file"

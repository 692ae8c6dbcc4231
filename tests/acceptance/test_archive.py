"""The archive as its users have it: published by the command line, read over HTTP, as a whole and by engines."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import duckdb_extensions
import pytest
from attrs import define

from pepy.infrastructure.api.archive import MAX_BODY_BYTES, MAX_STREAMS
from tests.acceptance.conftest import YESTERDAY, CommandLine, Service, start_service, stop_service
from tests.acceptance.test_daily_import import importer, load  # noqa: F401 - `importer` is a fixture.
from tests.builders import Projects
from tests.raw_rows import RawDownloads

DAYS = [YESTERDAY - timedelta(days=ago) for ago in (2, 1, 0)]
FLASK: Projects = {"flask": {"version": {"3.0": (200, 50, 10), "2.3": 7}, "country": {"US": (207, 50, 10)}}}
LARGE_DAY, LARGE_BYTES = date(2020, 1, 1), 8 * MAX_BODY_BYTES
"""A file that is no day file, but large: what is sent is what is there."""


@define
class Archive:
    """A service with an archive of three days."""

    pepy: CommandLine
    service: Service
    folder: Path

    def get(self, path: str, **headers: str) -> Any:
        return self.service.get(f"/archive/{path}", headers=headers | {"Accept-Encoding": "identity"})

    def index(self) -> dict[str, Any]:
        index: dict[str, Any] = self.get("index.json").json()
        return index


@pytest.fixture(scope="module")
def archive(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("archive")
    pepy = CommandLine({"PEPY_DATABASE_URL": module_database_url, "PEPY_ARCHIVE": str(folder)})
    for day in DAYS:
        pepy.store_day(day, FLASK)
    published = pepy("archive:publish")
    assert (published.returncode, published.stdout.count("Published ")) == (0, 3), published.stderr
    large = folder / f"day={LARGE_DAY}"
    large.mkdir()
    (large / "downloads.parquet").write_bytes(bytes(range(256)) * (LARGE_BYTES // 256))
    service = start_service(pepy.settings)
    yield Archive(pepy, service, folder)
    stop_service(service)


def day_path(day: date) -> str:
    return f"day={day}/downloads.parquet"


def test_the_index_lists_files_that_are_what_it_says(archive: Archive) -> None:
    answer = archive.get("index.json")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=60"
    assert list(answer.json()) == ["days", "events"]
    assert [entry["day"] for entry in answer.json()["days"]] == [str(day) for day in DAYS]
    for entry in answer.json()["days"]:
        assert list(entry) == ["day", "path", "bytes", "sha256", "rows", "downloads"]
        file = archive.get(entry["path"])
        assert (file.status_code, file.headers["Content-Type"]) == (200, "application/octet-stream")
        assert (len(file.content), hashlib.sha256(file.content).hexdigest()) == (entry["bytes"], entry["sha256"])
        assert (entry["rows"], entry["downloads"]) == (3, 207)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-3", 0, 3),
        ("bytes=5-", 5, LARGE_BYTES - 1),
        ("bytes=-8", LARGE_BYTES - 8, LARGE_BYTES - 1),
        (f"bytes=-{10 * LARGE_BYTES}", 0, LARGE_BYTES - 1),
        (f"bytes={LARGE_BYTES - 2}-{10 * LARGE_BYTES}", LARGE_BYTES - 2, LARGE_BYTES - 1),
        (f"bytes=1-{2 * MAX_BODY_BYTES}", 1, 2 * MAX_BODY_BYTES),
    ],
)
def test_a_range_is_answered_with_these_bytes(archive: Archive, asked: str, first: int, last: int) -> None:
    whole = archive.get(day_path(LARGE_DAY))
    part = archive.get(day_path(LARGE_DAY), Range=asked)

    assert (whole.status_code, whole.headers["Accept-Ranges"]) == (200, "bytes")
    assert (part.status_code, part.headers["Content-Range"]) == (206, f"bytes {first}-{last}/{LARGE_BYTES}")
    assert part.content == whole.content[first : last + 1]
    assert part.headers["ETag"] == whole.headers["ETag"]


@pytest.mark.parametrize("asked", ["bytes=9-2", "bytes=-", "bytes=x", "lines=0-3", "bytes=0-1,4-5", "bytes=0-3-4", ""])
def test_what_is_no_single_range_is_ignored(archive: Archive, asked: str) -> None:
    answer = archive.get(day_path(DAYS[0]), Range=asked)

    assert (answer.status_code, "Content-Range" in answer.headers) == (200, False)


@pytest.mark.parametrize("asked", [f"bytes={LARGE_BYTES}-", f"bytes={10**17}-{10**17 + 1}", "bytes=-0"])
def test_a_range_beyond_the_end_is_a_416_that_says_where_that_is(archive: Archive, asked: str) -> None:
    answer = archive.get(day_path(LARGE_DAY), Range=asked)

    assert (answer.status_code, answer.json()["error"]) == (416, 416)
    assert answer.headers["Content-Range"] == f"bytes */{LARGE_BYTES}"


def test_a_client_that_has_the_file_gets_a_304_and_the_rest_only_of_the_same_file(archive: Archive) -> None:
    path = day_path(DAYS[0])
    whole = archive.get(path)
    etag = whole.headers["ETag"]

    again = archive.get(path, **{"If-None-Match": etag, "Range": "bytes=0-3"})
    assert (again.status_code, again.content, "Content-Range" in again.headers) == (304, b"", False)
    assert archive.get(path, **{"If-Range": etag, "Range": "bytes=4-7"}).content == whole.content[4:8]
    for old in ('"other"', f"W/{etag}", "Thu, 26 Nov 2026 04:50:40 GMT"):
        assert archive.get(path, **{"If-Range": old, "Range": "bytes=4-7"}).content == whole.content


def test_head_says_what_get_would_send(archive: Archive) -> None:
    for _ in range(2 * MAX_STREAMS):
        answer = archive.service.request("HEAD", f"/archive/{day_path(LARGE_DAY)}")
        assert (answer.status_code, answer.headers["Content-Length"]) == (200, str(LARGE_BYTES))
    part = archive.service.request("HEAD", f"/archive/{day_path(LARGE_DAY)}", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.headers["Content-Length"]) == (206, "4")


def test_other_pages_may_read_ranges(archive: Archive) -> None:
    preflight = archive.service.request("OPTIONS", f"/archive/{day_path(DAYS[0])}")
    assert "Range" in preflight.headers["Access-Control-Allow-Headers"].split(", ")
    read = archive.get(day_path(DAYS[0]), Range="bytes=0-3")
    assert "Content-Range" in read.headers["Access-Control-Expose-Headers"].split(", ")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("day=2019-01-01/downloads.parquet", 404),
        ("day=2019-02-30/downloads.parquet", 400),
        ("day=20190101/downloads.parquet", 400),
        ("day=../downloads.parquet", 400),
        ("day=..%2F..%2Fetc/downloads.parquet", 404),
        ("day=%00/downloads.parquet", 400),
        ("day=2026-08-24/passwords", 404),
        ("../archive/index.json", 404),
        ("%2e%2e/etc/passwd", 404),
        ("_imports.json", 404),
        (".unfinished/x", 404),
        ("", 404),
    ],
)
def test_nothing_else_below_the_archive_can_be_read(archive: Archive, path: str, status: int) -> None:
    # Not by `requests`, which resolves the dots itself.
    answer = raw_get(archive.service, f"/archive/{path}")

    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert b'{"error":%d,' % status in answer


def raw_get(service: Service, path: str) -> bytes:
    import socket  # noqa: PLC0415

    host, port = service.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 20) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_slow_readers_do_not_keep_the_service_from_others(archive: Archive) -> None:
    readers = [archive.service.get(f"/archive/{day_path(LARGE_DAY)}", stream=True) for _ in range(MAX_STREAMS)]

    refused = archive.get(day_path(LARGE_DAY))
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
    assert archive.get(day_path(LARGE_DAY), Range="bytes=0-9").status_code == 206
    assert archive.service.get("/api/projects/flask").status_code == 200
    for reader in readers:
        reader.close()
    # A worker notices when it sends the next piece; the time limit of the test ends a wait in vain.
    while archive.get(day_path(LARGE_DAY)).status_code == 503:
        pass


def test_a_file_that_is_replaced_while_it_is_read_is_read_to_its_end(archive: Archive) -> None:
    path = archive.folder / day_path(LARGE_DAY)
    before = path.read_bytes()
    with closing(archive.service.get(f"/archive/{day_path(LARGE_DAY)}", stream=True)) as reader:
        beginning = reader.raw.read(10)
        etag = reader.headers["ETag"]
        other = path.with_name("other")
        other.write_bytes(before[::-1])
        other.replace(path)
        assert beginning + reader.raw.read() == before
    assert archive.get(day_path(LARGE_DAY), **{"If-Range": etag, "Range": "bytes=0-9"}).content == before[::-1]
    path.write_bytes(before)


def connected_duckdb() -> duckdb.DuckDBPyConnection:
    duckdb_extensions.import_extension("httpfs")
    connection = duckdb.connect()
    connection.execute("LOAD httpfs")
    return connection


def sums_of_api(archive: Archive) -> dict[str, int]:
    asked = f"from={DAYS[0]}&to={DAYS[-1]}"
    answer = archive.service.get(f"/api/v3/projects/flask/downloads?{asked}").json()
    return {bucket["from"]: bucket["downloads"] for bucket in answer["buckets"]}


SUMS = """
    SELECT day::text, sum(downloads)::bigint FROM read_parquet({files}, hive_partitioning = true)
    WHERE project = 'flask' AND dimension = 'version' GROUP BY day ORDER BY day
"""


def test_duckdb_reads_all_days_of_the_folder_as_one_data_set(archive: Archive) -> None:
    rows = connected_duckdb().execute(SUMS.format(files=f"'{archive.folder}/day={YESTERDAY.year}*/*.parquet'"))

    found = dict(rows.fetchall())

    assert {day: found[day] for day in map(str, DAYS)} == sums_of_api(archive)


def test_duckdb_reads_days_over_http_by_ranges(archive: Archive) -> None:
    files = [f"{archive.service.address}/archive/{entry['path']}" for entry in archive.index()["days"]]

    rows = connected_duckdb().execute(SUMS.format(files=files))

    assert dict(rows.fetchall()) == sums_of_api(archive)


def test_a_wrong_setting_is_one_line_that_names_it(pepy: CommandLine) -> None:
    for setting, said in (
        ("ftp://host/path", "should be a folder, s3://bucket/path or gs://bucket/path, not ftp://.."),
        ("s3://", "names no bucket: it should look like s3://bucket/path"),
        ("s3://key:secret@bucket/x", "has a key in it: leave it out, keys come from the environment"),
        ("s3://bucket/x?color=red", "has an unknown option: there are region, endpoint_override, scheme"),
    ):
        refused = CommandLine(pepy.settings | {"PEPY_ARCHIVE": setting})("archive:publish")
        assert (refused.returncode, refused.stderr) == (1, f"pepy: PEPY_ARCHIVE {said}\n")
    unset = pepy("archive:publish")
    assert unset.returncode == 1
    assert unset.stderr == "pepy: PEPY_ARCHIVE is not set: name the folder or bucket in which days are published\n"


def test_without_an_archive_and_with_one_elsewhere_it_says_so(pepy: CommandLine) -> None:
    for setting, said in (({}, "publishes no archive"), ({"PEPY_ARCHIVE": "s3://bucket/x"}, "is in an object store")):
        service = start_service(pepy.settings | setting)
        answer = service.get("/archive/index.json")
        stop_service(service)
        assert (answer.status_code, answer.json()["error"]) == (404, 404)
        assert said in answer.json()["message"]


def test_days_are_archived_where_they_are_published(pepy: CommandLine, tmp_path: Path) -> None:
    for day in DAYS:
        pepy.store_day(day, FLASK)
    without = pepy("imports:archive", "--keep-days", 1)
    assert without.returncode == 2
    assert "Missing option '--folder', and PEPY_ARCHIVE is not set either" in without.stderr
    publishing = CommandLine(pepy.settings | {"PEPY_ARCHIVE": str(tmp_path)})
    twice = publishing("imports:archive", "--keep-days", 1, "--folder", tmp_path)
    assert twice.returncode == 2
    assert "PEPY_ARCHIVE is set, so days are archived there: leave out --folder" in twice.stderr

    assert publishing("imports:archive", "--keep-days", 1).stdout == f"Archived 2 days: {DAYS[0]} to {DAYS[1]}.\n"

    archived = json.loads(publishing("imports:status", "--json").stdout)[0]["archived_in"]
    restored = publishing("import:downloads:file", "--day", DAYS[0], "--file", archived)
    assert restored.returncode == 0, restored.stderr
    assert publishing("archive:publish").stdout == "The archive is up to date.\n"


def test_the_daily_import_publishes_and_makes_up_for_what_failed(
    importer: CommandLine,  # noqa: F811 - The fixture.
    downloads_table: RawDownloads,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "archive"
    daily = CommandLine(importer.settings | {"PEPY_ARCHIVE": str(folder)})
    load(downloads_table, YESTERDAY, 10)
    folder.write_text("in the way")

    failed = daily("import:downloads:day")

    assert (failed.returncode, f"Imported {YESTERDAY}" in failed.stdout) == (0, True)
    warnings = [line for line in failed.stderr.splitlines() if "WARNING" in line]
    assert len(warnings) == 1
    assert f"PEPY_ARCHIVE {folder} cannot be written" in warnings[0]
    folder.unlink()
    assert daily("import:downloads:day").returncode == 0
    assert (folder / day_path(YESTERDAY)).is_file()
    assert daily("imports:forget", "--day", YESTERDAY, "--yes").returncode == 0
    assert not (folder / day_path(YESTERDAY)).exists()
    assert json.loads((folder / "index.json").read_bytes())["days"] == []

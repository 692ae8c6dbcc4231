"""What operators see on the command line (README.md, docs/imports.md)."""

import gzip
import json
import os
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.acceptance.conftest import TODAY, YESTERDAY, CommandLine
from tests.builders import write_csv

HEADER = "project,dimension,value,downloads,ci_downloads,mirror_downloads\n"
ONE_PROJECT = {"requests": {"version": {"2.31.0": (12, 3, 1)}, "country": {"US": (10, 3, 0), None: (2, 0, 1)}}}


def failure_line(stderr: str) -> str:
    """Return the one line that says why; there may be log lines around it."""
    lines = [line for line in stderr.splitlines() if line.startswith("pepy: ")]
    assert len(lines) == 1, stderr
    assert "Traceback" not in stderr
    return lines[0]


def test_a_day_file_is_imported_and_reported(pepy: CommandLine, tmp_path: Path) -> None:
    done = pepy.import_day(tmp_path, YESTERDAY, ONE_PROJECT)

    assert done.returncode == 0
    assert f"Imported {YESTERDAY}: 1 project, 3 rows, 12 downloads" in done.stdout


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "parquet"])
def test_an_export_imported_again_changes_nothing(pepy: CommandLine, tmp_path: Path, ending: str) -> None:
    pepy.import_day(tmp_path, YESTERDAY, ONE_PROJECT)
    first, second = tmp_path / f"first.{ending}", tmp_path / f"second.{ending}"

    assert pepy("export:downloads:day", "--day", YESTERDAY, "--file", first).returncode == 0
    assert pepy("import:downloads:file", "--file", first, "--day", YESTERDAY).returncode == 0
    assert pepy("export:downloads:day", "--day", YESTERDAY, "--file", second).returncode == 0

    if ending == "parquet":
        assert pq.read_table(first).equals(pq.read_table(second))
    else:
        opened = gzip.open if ending == "csv.gz" else open
        with opened(first, "rt") as one, opened(second, "rt") as other:
            assert one.read() == other.read()


def test_names_of_files_are_bytes_for_every_command(pepy: CommandLine, tmp_path: Path) -> None:
    pepy.import_day(tmp_path, YESTERDAY, ONE_PROJECT)
    pepy.import_day(tmp_path, YESTERDAY - timedelta(days=2), ONE_PROJECT)
    day, totals, bad, folder = (
        tmp_path / os.fsdecode(name) for name in (b"day-\xff.parquet", b"t-\xff.csv", b"bad-\xff.csv", b"folder-\xff")
    )
    totals.write_text("project,total_downloads\nflask,12\n")
    bad.write_text(HEADER + "x,version,1,x,0,0\n")
    folder.mkdir()

    exported = pepy("export:downloads:day", "--day", YESTERDAY, "--file", day)
    imported = pepy("import:downloads:file", "--day", YESTERDAY, "--file", day)
    refused = pepy("import:downloads:file", "--day", TODAY - timedelta(days=2), "--file", bad)
    archived = pepy("imports:archive", "--keep-days", "1", "--folder", folder)

    assert (exported.returncode, imported.returncode, archived.returncode) == (0, 0, 2)
    assert r"day-\xff.parquet" in exported.stdout
    assert pepy("import:total_downloads", "--file", totals).returncode == 0
    assert r"bad-\xff.csv: row 1: downloads is 'x'" in failure_line(refused.stderr)
    assert r"bad-\xff.csv: row 1: downloads is 'x'" in pepy("imports:status", "--json").stdout.replace("\\\\", "\\")
    assert r"folder-\xff is not UTF-8" in archived.stderr


def test_no_command_waits_for_a_pipe_or_replaces_it(pepy: CommandLine, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)

    day = pepy("import:downloads:file", "--day", YESTERDAY, "--file", pipe)
    totals = pepy("import:total_downloads", "--file", pipe)
    archived = pepy("imports:archive", "--keep-days", "1", "--folder", pipe)

    assert failure_line(day.stderr).endswith("pipe.csv: it is a named pipe, not a regular file")
    assert failure_line(totals.stderr).endswith("pipe.csv: it is a named pipe, not a regular file")
    assert (archived.returncode, pipe.is_fifo()) == (2, True)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("project,dimension,value,downloads,ci_downloads\nx,version,1,1,0\n", "mirror_downloads"),
        (HEADER + "x,version,1,5,0,0\nx,version,2,-1,0,0\n", "row 2"),
        (HEADER + "x,version,1,1.5,0,0\n", "row 1"),
        (HEADER + "x,version,1,5,6,0\n", "row 1"),
        (HEADER + "x,version,1,5,0,6\n", "row 1"),
        (HEADER + "x,version,1,5,0,0\nx,version,2,5,3,3\n", "row 2"),
        (HEADER + "x,version,1,5,0\n", "row"),
        (HEADER + "x,country,US,5,0,0\n", "x has no version rows"),
        (HEADER + "x,version,1,5,0,0\nx,country,US,4,0,0\n", "project x"),
        (HEADER + f"y,version,1,1,0,0\nx,version,1,{2**63 - 1},0,0\n", "row 2"),
        (HEADER + f"x,version,1,{10**15},0,0\nx,version,2,1,0,0\n", "project x: the rows of its versions add up to"),
        (HEADER, "no rows"),
        ("", "empty"),
    ],
)
def test_a_malformed_day_file_is_refused_whole(pepy: CommandLine, tmp_path: Path, content: str, reason: str) -> None:
    pepy.import_day(tmp_path, YESTERDAY, ONE_PROJECT)
    bad = tmp_path / "bad.csv"
    bad.write_text(content, encoding="utf-8")

    refused = pepy("import:downloads:file", "--file", bad, "--day", YESTERDAY)

    assert refused.returncode == 1
    assert reason in failure_line(refused.stderr)
    assert not refused.stdout
    export = tmp_path / "after.csv"
    pepy("export:downloads:day", "--day", YESTERDAY, "--file", export)
    assert "requests,version,2.31.0,12,3,1" in export.read_text(encoding="utf-8").replace('"', "")


def test_a_file_that_is_missing_or_of_another_kind_is_one_clear_line(pepy: CommandLine, tmp_path: Path) -> None:
    text = tmp_path / "day.txt"
    text.write_text(HEADER, encoding="utf-8")
    broken = tmp_path / "day.parquet"
    broken.write_bytes(b"PAR1 but not really")

    for file in (tmp_path / "missing.csv", text, broken):
        refused = pepy("import:downloads:file", "--file", file, "--day", YESTERDAY)
        assert refused.returncode == 1
        assert file.name in failure_line(refused.stderr)


def test_a_day_in_the_future_is_refused(pepy: CommandLine, tmp_path: Path) -> None:
    refused = pepy.import_day(tmp_path, TODAY + timedelta(days=1), ONE_PROJECT)

    assert refused.returncode == 1
    assert "is in the future" in failure_line(refused.stderr)


def test_a_day_before_pypi_opened_is_refused(pepy: CommandLine, tmp_path: Path) -> None:
    refused = pepy.import_day(tmp_path, date(2002, 12, 31), ONE_PROJECT)

    assert refused.returncode == 1
    assert failure_line(refused.stderr) == "pepy: Day 2002-12-31 is before 2003-01-01: PyPI did not exist yet"
    assert pepy.import_day(tmp_path, date(2003, 1, 1), ONE_PROJECT).returncode == 0


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "20260302", "2026-W35-1", ""])
def test_a_wrong_day_is_wrong_usage(pepy: CommandLine, tmp_path: Path, day: str) -> None:
    file = write_csv(tmp_path / "day.csv", ONE_PROJECT)

    refused = pepy("import:downloads:file", "--file", file, "--day", day)

    assert refused.returncode == 2
    assert "is not a day" in refused.stderr


def test_totals_are_set_from_a_csv(pepy: CommandLine, tmp_path: Path) -> None:
    totals = tmp_path / "totals.csv"
    totals.write_text("project,total_downloads\nRequests,3300000000\nflask,7\n", encoding="utf-8")

    done = pepy("import:total_downloads", "--file", totals)

    assert (done.returncode, done.stdout) == (0, "Set the totals of 2 projects.\n")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("project,downloads\nx,1\n", "total_downloads"),
        ("project,total_downloads\nx,1\ny,-5\n", "row 2"),
        ("project,total_downloads\nx,many\n", "row 1"),
        ("project,total_downloads\n" + "acme,999999999999999999\n" * 20, "row 2"),
        ("project,total_downloads\n", "no rows"),
        ("project,total_downloads\nx,1,2\n", "x,1,2"),
        ("", "mpty"),
    ],
)
def test_a_malformed_totals_file_is_refused_whole(pepy: CommandLine, tmp_path: Path, content: str, reason: str) -> None:
    totals = tmp_path / "totals.csv"
    totals.write_text(content, encoding="utf-8")

    refused = pepy("import:total_downloads", "--file", totals)

    assert refused.returncode == 1
    assert reason in failure_line(refused.stderr)
    assert str(totals) in failure_line(refused.stderr)


def test_the_status_shows_gaps_and_tells_by_its_exit_code(pepy: CommandLine) -> None:
    assert pepy("imports:status").returncode == 1
    pepy.store_day(YESTERDAY - timedelta(days=2), ONE_PROJECT)
    pepy.store_day(YESTERDAY, ONE_PROJECT)

    with_gap = pepy("imports:status", "--days", "5")
    assert with_gap.returncode == 1
    assert str(YESTERDAY - timedelta(days=1)) in failure_line(with_gap.stderr)
    assert [line.split()[1] for line in with_gap.stdout.splitlines()[1:]] == ["complete", "missing", "complete"]

    newest = pepy("imports:status", "--days", "1")
    assert (newest.returncode, newest.stderr) == (0, "pepy: 1 older day needs attention, --days 2 shows it\n")

    pepy.store_day(YESTERDAY - timedelta(days=1), ONE_PROJECT)
    whole = pepy("imports:status")
    assert (whole.returncode, whole.stderr) == (0, "")


def test_the_status_tells_of_gaps_older_than_the_days_it_shows(pepy: CommandLine) -> None:
    for age in (40, 38, 37, 35):
        pepy.store_day(YESTERDAY - timedelta(days=age), ONE_PROJECT)

    told = failure_line(pepy("imports:status").stderr)

    assert told.startswith("pepy: 30 of 30 days need attention: ")
    assert told.endswith("; 7 older days need attention, --days 40 shows them")
    assert "<- gap" in pepy("imports:status", "--days", 40).stdout.splitlines()[1]
    assert json.loads(pepy("imports:status", "--days", 2, "--json").stdout)[0]["state"] == "missing"


def test_a_database_that_cannot_be_reached_is_one_clear_line(tmp_path: Path) -> None:
    pepy = CommandLine({"PEPY_DATABASE_URL": "postgresql://pepy:secret@127.0.0.1:1/pepy"})

    for refused in (pepy("db:upgrade"), pepy("serve"), pepy.import_day(tmp_path, YESTERDAY, ONE_PROJECT)):
        assert refused.returncode == 1
        assert "database" in failure_line(refused.stderr)
        assert "secret" not in refused.stderr


def test_a_database_without_tables_names_the_command_that_makes_them(database_url: str, tmp_path: Path) -> None:
    pepy = CommandLine({"PEPY_DATABASE_URL": database_url})

    for refused in (pepy("serve"), pepy("imports:status"), pepy.import_day(tmp_path, YESTERDAY, ONE_PROJECT)):
        assert refused.returncode == 1
        assert "pepy db:upgrade" in failure_line(refused.stderr)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PEPY_DATABASE_URL", "mysql://host/pepy"),
        ("PEPY_DATABASE_URL", "postgresql://host/pepy?bogus=x"),
        ("PEPY_BIGQUERY_MAX_BYTES", "-5"),
        ("PEPY_BIGQUERY_MONTHLY_BYTES", "8 TB"),
        ("PEPY_BASE_URL", "pepy.example.org"),
        ("PEPY_LOG_LEVEL", "LOUD"),
        ("PEPY_LOG_FORMAT", "xml"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(name: str, value: str) -> None:
    refused = CommandLine({name: value})("imports:status")

    assert refused.returncode == 1
    assert name in failure_line(refused.stderr)


@pytest.mark.parametrize("missing", ["PEPY_BIGQUERY_PROJECT", "PEPY_BIGQUERY_WORK_DATASET"])
def test_a_missing_bigquery_setting_is_one_line_that_names_it(pepy: CommandLine, missing: str) -> None:
    settings = {"PEPY_BIGQUERY_PROJECT": "operator", "PEPY_BIGQUERY_WORK_DATASET": "pepy_work"}
    del settings[missing]

    refused = CommandLine(pepy.settings | settings)("import:downloads:day", "--day", YESTERDAY)

    assert refused.returncode == 1
    assert missing in failure_line(refused.stderr)


@pytest.mark.parametrize("arguments", [(), ("--day", YESTERDAY)])
def test_a_bigquery_endpoint_that_is_no_address_is_one_line_that_names_it(
    pepy: CommandLine, arguments: tuple[object, ...]
) -> None:
    settings = {
        "PEPY_BIGQUERY_PROJECT": "operator",
        "PEPY_BIGQUERY_WORK_DATASET": "pepy_work",
        "PEPY_BIGQUERY_ENDPOINT": "foo",
    }

    refused = CommandLine(pepy.settings | settings)("import:downloads:day", *arguments)

    assert refused.returncode == 1
    assert "PEPY_BIGQUERY_ENDPOINT is not an address" in failure_line(refused.stderr)


def test_an_unknown_command_is_wrong_usage(pepy: CommandLine) -> None:
    assert pepy("import:everything").returncode == 2
    assert pepy("--help").returncode == 0

"""Dimensions beside the default ones: imported where they are set, added later where they were not."""

import json
from pathlib import Path

import pytest

from pepy.domain.dimensions import DIMENSIONS
from tests.acceptance.conftest import YESTERDAY, CommandLine
from tests.acceptance.test_command_line import failure_line
from tests.acceptance.test_main_job import bigquery_settings
from tests.bigquery_emulator import BigQueryEmulator
from tests.raw_rows import RawDownloads, raw_row

BOUNDS = ("--from", YESTERDAY, "--to", YESTERDAY)
AT = f"{YESTERDAY}T12:00:00Z"
CLIENTS = [
    raw_row("foo", AT),
    raw_row("foo", AT, ci=True, details={"cpu": "aarch64", "distro": None}),
    raw_row("Foo", AT, installer="bandersnatch", details={"cpu": None, "implementation": None}, file_type="sdist"),
    raw_row("bar", AT, details={"cpu": "AMD64", "distro": {"name": "Alpine Linux", "version": "3.20.1"}}),
    raw_row(" ", AT),
]


@pytest.fixture
def importer(pepy: CommandLine, bigquery_emulator: BigQueryEmulator, downloads_table: RawDownloads) -> CommandLine:
    downloads_table.load(*CLIENTS)
    return CommandLine(pepy.settings | bigquery_settings(bigquery_emulator, downloads_table, "gRPC"))


def exported(pepy: CommandLine, file: Path) -> list[str]:
    told = pepy("export:downloads:day", "--day", YESTERDAY, "--file", file)
    assert told.returncode == 0, told.stderr
    return file.read_text(encoding="utf-8").splitlines()


def test_days_of_all_dimensions_and_days_that_got_them_one_by_one_are_the_same(
    importer: CommandLine, tmp_path: Path
) -> None:
    whole = CommandLine(importer.settings | {"PEPY_DIMENSIONS": ",".join(DIMENSIONS)})
    assert whole("import:downloads:day", "--day", YESTERDAY).returncode == 0
    all_rows = exported(whole, tmp_path / "whole.csv")
    assert {row.split(",")[1].strip('"') for row in all_rows[1:]} == set(DIMENSIONS)

    assert importer("import:downloads:day", "--day", YESTERDAY).returncode == 0
    assert len(exported(importer, tmp_path / "five.csv")) < len(all_rows)
    for dimension in ("libc", "cpu", "distro", "file_type", "implementation"):
        added = importer("import:downloads:range", *BOUNDS, "--only-dimension", dimension)
        assert added.returncode == 0, added.stderr
        assert added.stdout.startswith(f"Added to {YESTERDAY}: ")
        assert "left out 1 downloads without a project name" in added.stderr

    assert exported(importer, tmp_path / "filled.csv") == all_rows
    assert importer("imports:verify", "--deep").stdout == "Totals, days and ledger agree.\n"
    again = importer("import:downloads:range", *BOUNDS, "--only-dimension", "cpu")
    assert (again.returncode, again.stdout) == (0, "Nothing to add: no stored day of the range lacks cpu.\n")
    (day,) = json.loads(importer("imports:status", "--days", 1, "--json").stdout)
    assert (day["state"], day["source_rows"]) == ("complete", len(all_rows) - 1)


def test_where_the_source_has_changed_since_nothing_is_added(
    importer: CommandLine, downloads_table: RawDownloads, tmp_path: Path
) -> None:
    importer("import:downloads:day", "--day", YESTERDAY)
    before = exported(importer, tmp_path / "before.csv")
    downloads_table.load(raw_row("foo", AT))

    refused = importer("import:downloads:range", *BOUNDS, "--only-dimension", "libc")

    assert refused.returncode == 1
    assert failure_line(refused.stderr) == (
        f"pepy: Day {YESTERDAY} keeps what it has: its source has changed since it was imported. Of foo it has 4 "
        "downloads by libc, 3 downloads are stored. Import the whole day again"
    )
    assert exported(importer, tmp_path / "after.csv") == before
    (day,) = json.loads(importer("imports:status", "--days", 1, "--json").stdout)
    assert (day["state"], day["attempts"], day["source_downloads"]) == ("complete", 2, 4)


def test_what_adding_would_cost_is_told_before(importer: CommandLine) -> None:
    importer("import:downloads:day", "--day", YESTERDAY)

    told = importer("import:downloads:range", *BOUNDS, "--only-dimension", "cpu", "--dry-run")

    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith(f"{YESTERDAY}: the query reads ")
    assert "Counted by cpu." in told.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--only-dimension", "planet"), "'planet' is not one of 'country'"),
        (("--only-dimension", "version"), "'version' is not one of 'country'"),
        (("--only-dimension", "cpu", "--force"), "--only-dimension replaces no day"),
        (("--only-dimension", "cpu", "--skip-complete"), "--only-dimension replaces no day"),
    ],
)
def test_what_does_not_go_with_one_dimension_is_wrong_usage(
    pepy: CommandLine, options: tuple[str, ...], told: str
) -> None:
    refused = pepy("import:downloads:range", *BOUNDS, *options)

    assert refused.returncode == 2
    assert told in refused.stderr

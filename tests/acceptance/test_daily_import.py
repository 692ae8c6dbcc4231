"""The daily import as a scheduler runs it: catching up, rechecking recent days, and reporting what it costs."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.acceptance.conftest import TODAY, YESTERDAY, CommandLine
from tests.acceptance.test_command_line import failure_line
from tests.acceptance.test_main_job import bigquery_settings
from tests.bigquery_emulator import BigQueryEmulator
from tests.raw_rows import RawDownloads, raw_row


def back(days: int) -> date:
    return YESTERDAY - timedelta(days=days)


def load(downloads: RawDownloads, day: date, count: int) -> None:
    downloads.load(*(raw_row(at=f"{day}T12:00:00Z") for _ in range(count)))


@pytest.fixture
def importer(pepy: CommandLine, bigquery_emulator: BigQueryEmulator, downloads_table: RawDownloads) -> CommandLine:
    return CommandLine(pepy.settings | bigquery_settings(bigquery_emulator, downloads_table, "gRPC"))


def states(pepy: CommandLine) -> dict[str, tuple[str, int]]:
    days = json.loads(pepy("imports:status", "--json").stdout)
    return {day["day"]: (day["state"], day["attempts"]) for day in days}


def test_the_daily_import_catches_up_oldest_first(importer: CommandLine, downloads_table: RawDownloads) -> None:
    for days in range(4):
        load(downloads_table, back(days), 10)
    assert importer("import:downloads:day", "--day", back(3)).returncode == 0

    two_days = importer("import:downloads:day", "--max-days", "2")
    assert two_days.returncode == 0, two_days.stderr
    assert [line.split(":")[0] for line in two_days.stdout.splitlines()] == [
        f"Imported {back(2)}",
        f"Imported {back(1)}",
        "1 more days are missing. The next run imports them, or run `pepy import",
    ]
    assert "the query reads" in two_days.stderr
    assert f"Imported {YESTERDAY}" in importer("import:downloads:day").stdout
    assert importer("import:downloads:day").stdout.startswith("Nothing to import: ")
    assert importer("imports:status").returncode == 0


def test_a_day_without_rows_is_suspect_does_not_stop_others_and_is_tried_again(
    importer: CommandLine, downloads_table: RawDownloads
) -> None:
    for days in (2, 0):
        load(downloads_table, back(days), 10)
    importer("import:downloads:day", "--day", back(2))

    with_gap = importer("import:downloads:day")

    assert with_gap.returncode == 1
    assert f"Imported {YESTERDAY}" in with_gap.stdout
    assert failure_line(with_gap.stderr).startswith(
        f"pepy: 1 of 2 days were not imported: {back(1)}: Day {back(1)} is "
    )
    assert states(importer)[str(back(1))] == ("suspect", 1)
    load(downloads_table, back(1), 10)
    assert importer("import:downloads:day").returncode == 0
    assert states(importer)[str(back(1))] == ("complete", 2)


def test_the_daily_import_brings_in_late_rows_too(importer: CommandLine, downloads_table: RawDownloads) -> None:
    load(downloads_table, back(1), 10)
    importer("import:downloads:day", "--day", back(1))
    load(downloads_table, back(1), 3)
    load(downloads_table, YESTERDAY, 10)

    caught_up = importer("import:downloads:day")

    assert caught_up.returncode == 0, caught_up.stderr
    assert f"Imported {YESTERDAY}" in caught_up.stdout
    assert f"Imported {back(1)}: 1 project, 5 rows, 13 downloads" in caught_up.stdout
    unchanged = importer("imports:recheck")
    assert (unchanged.returncode, unchanged.stdout.split(":")[0]) == (0, "Nothing to reimport")
    load(downloads_table, YESTERDAY, 1)
    assert f"Imported {YESTERDAY}: 1 project, 5 rows, 11 downloads" in importer("imports:recheck", "--days", 1).stdout


def test_an_implausible_day_waits_for_force(importer: CommandLine, downloads_table: RawDownloads) -> None:
    load(downloads_table, back(7), 10)
    importer("import:downloads:day", "--day", back(7))
    load(downloads_table, YESTERDAY, 30)

    refused = importer("import:downloads:day", "--day", YESTERDAY)

    assert refused.returncode == 1
    assert f"Day {YESTERDAY} is suspect and was not published: its 30 downloads" in failure_line(refused.stderr)
    assert failure_line(refused.stderr).endswith("(if it is right, import it with --force)")
    assert "check it" in importer("imports:status").stdout
    forced = importer("import:downloads:day", "--day", YESTERDAY, "--force")
    assert forced.returncode == 0, forced.stderr
    # The result that the refused run left behind was read again.
    assert "30 downloads" in forced.stdout
    assert ", 0 bytes billed" in forced.stdout


def test_a_range_is_filled_in_with_days_older_than_everything(
    importer: CommandLine, downloads_table: RawDownloads
) -> None:
    load(downloads_table, YESTERDAY, 10)
    importer("import:downloads:day", "--day", YESTERDAY)
    for days in (400, 401):
        load(downloads_table, back(days), 5)

    filled = importer("import:downloads:range", "--from", back(401), "--to", back(400))
    assert filled.returncode == 0, filled.stderr
    assert [line.split(":")[0] for line in filled.stdout.splitlines()] == [
        f"Imported {back(401)}",
        f"Imported {back(400)}",
    ]
    skipped = importer("import:downloads:range", "--from", back(401), "--to", back(400), "--skip-complete")
    assert (skipped.returncode, skipped.stdout) == (0, "Nothing to import: every day of the range is complete.\n")


def test_a_dry_run_tells_the_cost_and_leaves_no_trace(importer: CommandLine, downloads_table: RawDownloads) -> None:
    load(downloads_table, YESTERDAY, 10)

    one_day = importer("import:downloads:day", "--dry-run")
    assert one_day.returncode == 0, one_day.stderr
    assert one_day.stdout == f"{YESTERDAY}: the query reads 0 bytes, about $0.00\n"
    several = importer("import:downloads:range", "--from", back(1), "--to", YESTERDAY, "--dry-run")
    assert several.stdout.splitlines()[-1] == "2 days: 0 bytes, about $0.00"
    assert states(importer) == {str(YESTERDAY): ("missing", 0)}


@pytest.mark.parametrize(
    "arguments",
    [
        ("import:downloads:day", "--max-days", "0"),
        ("import:downloads:day", "--max-days", "many"),
        ("import:downloads:range", "--from", "2026-08-02", "--to", "2026-08-01"),
        ("import:downloads:range", "--from", "2026-08-02"),
        ("import:downloads:range", "--from", "2026-02-30", "--to", "2026-08-01"),
        ("imports:recheck", "--days", "-1"),
        ("imports:status", "--days", "0"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_done(pepy: CommandLine, arguments: tuple[str, ...]) -> None:
    refused = pepy(*arguments)

    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


def test_a_range_into_the_future_is_refused_before_its_first_day(importer: CommandLine) -> None:
    refused = importer("import:downloads:range", "--from", YESTERDAY, "--to", TODAY + timedelta(days=1))

    assert refused.returncode == 1
    assert "is in the future" in failure_line(refused.stderr)
    assert states(importer) == {str(YESTERDAY): ("missing", 0)}


def test_a_price_that_is_none_is_one_line() -> None:
    refused = CommandLine({"PEPY_BIGQUERY_PRICE_PER_TIB": "cheap"})("imports:status")

    assert (refused.returncode, failure_line(refused.stderr)) == (
        1,
        "pepy: PEPY_BIGQUERY_PRICE_PER_TIB is not a price in dollars such as 6.25: cheap",
    )


def test_a_file_needs_force_as_well(pepy: CommandLine, tmp_path: Path) -> None:
    pepy.store_day(back(7), {"requests": {"version": {"1.0": 100}}})
    assert pepy.import_day(tmp_path, YESTERDAY, {"requests": {"version": {"1.0": 1}}}).returncode == 1

    forced = pepy("import:downloads:file", "--file", tmp_path / f"{YESTERDAY}.csv", "--day", YESTERDAY, "--force")
    assert forced.returncode == 0, forced.stderr

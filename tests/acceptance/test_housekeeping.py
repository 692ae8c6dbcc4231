"""Keeping the store in order, on the command line."""

from datetime import date, timedelta
from pathlib import Path

import psycopg2
import pytest

from tests.acceptance.conftest import TODAY, YESTERDAY, CommandLine

ONE_PROJECT = {"requests": {"version": {"2.31.0": (12, 3, 1)}, "country": {"US": (10, 3, 0), None: (2, 0, 1)}}}


def execute(pepy: CommandLine, statement: str) -> None:
    url = pepy.settings["PEPY_DATABASE_URL"].replace("+psycopg2", "")
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def test_verify_says_what_is_off_repairs_it_and_tells_by_its_exit_code(pepy: CommandLine) -> None:
    pepy.store_day(YESTERDAY, ONE_PROJECT)
    assert pepy("index:refresh").returncode == 0
    clean = pepy("imports:verify", "--deep")
    assert (clean.returncode, clean.stdout) == (0, "Totals, days and ledger agree.\n")

    execute(pepy, "UPDATE project_total SET downloads = 13")
    off = pepy("imports:verify")
    assert (off.returncode, off.stdout) == (1, "total of project requests is 13, not 12\n")
    assert "pepy: the stored data is inconsistent, findings above: 1" in off.stderr

    repaired = pepy("imports:verify", "--repair")
    assert repaired.returncode == 0
    assert "repaired: 1 totals recomputed from baselines and days" in repaired.stdout
    assert pepy("imports:verify").returncode == 0


def test_a_day_without_its_ledger_entry_is_not_repaired(pepy: CommandLine) -> None:
    pepy.store_day(YESTERDAY, ONE_PROJECT)
    execute(pepy, "DELETE FROM import_run; UPDATE data_state SET data_through = NULL")

    assert pepy("imports:verify", "--repair").returncode == 1


def test_verify_takes_no_other_options(pepy: CommandLine) -> None:
    assert pepy("imports:verify", "--fix").returncode == 2


def test_a_closed_month_is_compacted(pepy: CommandLine) -> None:
    pepy.store_day(date(2024, 2, 29), ONE_PROJECT)
    compacted = pepy("imports:compact", "--month", "2024-02")

    assert (compacted.returncode, compacted.stderr.count("Traceback")) == (0, 0)
    assert compacted.stdout.startswith("Rewrote 2024-02: 1 row, ")
    assert pepy("imports:verify", "--deep").returncode == 0


@pytest.mark.parametrize("month", ["2024-2", "2024-02-29", "2024-13", "soon", ""])
def test_a_wrong_month_is_wrong_usage(pepy: CommandLine, month: str) -> None:
    assert pepy("imports:compact", "--month", month).returncode == 2


def test_the_open_month_is_not_compacted(pepy: CommandLine) -> None:
    refused = pepy("imports:compact", "--month", f"{TODAY:%Y-%m}")

    assert (refused.returncode, refused.stderr) == (1, f"pepy: Month {TODAY:%Y-%m} is not over yet\n")


def test_old_days_are_archived_and_everything_stays_clean(pepy: CommandLine, tmp_path: Path) -> None:
    for day in (date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)):
        pepy.store_day(day, ONE_PROJECT)
    archived = pepy("imports:archive", "--keep-days", 1, "--folder", tmp_path)

    assert archived.stdout == "Archived 2 days: 2024-02-28 to 2024-02-29.\n"
    assert pepy("imports:verify", "--deep").returncode == 0
    assert (
        pepy("imports:archive", "--keep-days", 1, "--folder", tmp_path).stdout == "No day is old enough to archive.\n"
    )
    shown = pepy("imports:status", "--days", 3660)
    assert "2024-02-28  complete" in shown.stdout


@pytest.mark.parametrize(
    "wrong",
    [["--keep-days", "0"], ["--keep-days", "99999999999"], ["--keep-days", "many"], ["--folder", "nowhere"], []],
)
def test_wrong_archive_options_are_wrong_usage(pepy: CommandLine, wrong: list[str]) -> None:
    assert pepy("imports:archive", *wrong).returncode == 2


def test_a_mistyped_day_is_taken_out_again(pepy: CommandLine, tmp_path: Path) -> None:
    pepy.import_day(tmp_path, YESTERDAY, ONE_PROJECT)
    pepy.import_day(tmp_path, date(2006, 8, 17), ONE_PROJECT | {"typo": {"version": {"1.0": 1_000}}})

    forgotten = pepy("imports:forget", "--day", "2006-08-17", "--yes")

    assert (forgotten.returncode, forgotten.stderr) == (0, "")
    assert forgotten.stdout == "Removed 2006-08-17 with 2 projects and 1,012 downloads.\n"
    assert pepy("imports:verify", "--deep").returncode == 0
    status = pepy("imports:status", "--days", 3660)
    assert (status.returncode, len(status.stdout.splitlines())) == (0, 2)


def test_the_status_shows_a_forgotten_day_as_a_gap(pepy: CommandLine, tmp_path: Path) -> None:
    for days_ago in (2, 1, 0):
        pepy.import_day(tmp_path, YESTERDAY - timedelta(days=days_ago), ONE_PROJECT)
    forgotten_day = YESTERDAY - timedelta(days=1)
    pepy("imports:forget", "--day", forgotten_day, "--yes")

    status = pepy("imports:status")

    assert status.returncode == 1
    assert f"1 of 3 days needs attention: {forgotten_day}" in status.stderr
    assert f"{forgotten_day}  forgotten" in status.stdout
    assert "<- gap: forgotten on " in status.stdout


@pytest.mark.parametrize(("answer", "code", "left"), [("n\n", 1, 0), ("", 1, 0), ("y\n", 0, 1)])
def test_a_day_is_taken_out_only_after_a_yes(
    pepy: CommandLine, tmp_path: Path, answer: str, code: int, left: int
) -> None:
    pepy.import_day(tmp_path, YESTERDAY, ONE_PROJECT)

    asked = pepy("imports:forget", "--day", YESTERDAY, answer=answer)

    assert f"Remove {YESTERDAY} with 1 project and 12 downloads? [y/N]: " in asked.stdout
    assert (asked.returncode, pepy("imports:status", "--days", 1).returncode) == (code, left)


@pytest.mark.parametrize("day", [YESTERDAY, TODAY + timedelta(days=3), date(1999, 12, 31)])
def test_a_day_that_is_not_stored_is_not_asked_about(pepy: CommandLine, day: date) -> None:
    refused = pepy("imports:forget", "--day", day)

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == f"pepy: Day {day} is not stored: there is nothing to forget\n"


def test_days_of_a_release_without_an_index_are_told_and_filled(pepy: CommandLine) -> None:
    for days_ago in (2, 1, 0):
        pepy.store_day(YESTERDAY - timedelta(days=days_ago), ONE_PROJECT)
    first_day = YESTERDAY - timedelta(days=2)
    assert pepy("index:refresh").returncode == 0
    execute(pepy, "TRUNCATE index_day")

    status = pepy("imports:status")
    told = f"the index lacks 3 days from {first_day} to {YESTERDAY}"
    assert (status.returncode, status.stderr) == (
        0,
        f"pepy: {told}: `pepy index:fill` adds them, while imports go on\n",
    )
    verified = pepy("imports:verify")
    assert (verified.returncode, verified.stdout) == (
        1,
        f"the index lacks 3 stored days, {first_day} to {YESTERDAY}: run `pepy index:fill`\n",
    )

    one = pepy("index:fill", "--day", YESTERDAY)
    assert (one.returncode, one.stdout) == (0, "Filled the index of 1 day.\n")
    rest = pepy("index:fill")
    assert (rest.returncode, rest.stdout) == (0, "Filled the index of 2 days.\n")
    assert pepy("imports:verify", "--deep").returncode == 0
    assert pepy("imports:status").stderr == ""
    assert pepy("index:fill").stdout == "Filled the index of 0 days.\n"


def test_a_day_that_cannot_be_counted_is_named(pepy: CommandLine) -> None:
    pepy.store_day(YESTERDAY, ONE_PROJECT)
    execute(pepy, "TRUNCATE index_day; DELETE FROM daily_downloads")

    failed = pepy("index:fill")

    assert failed.returncode == 1
    assert failed.stdout.startswith(
        f"day {YESTERDAY}: the stored days add up to 0 downloads by country, but the ledger says 12: "
    )
    assert failed.stderr.endswith("pepy: days that could not be counted, see above: 1\n")


@pytest.mark.parametrize("wrong", [["--day", "yesterday"], ["--days", "3"]])
def test_wrong_options_of_filling_are_wrong_usage(pepy: CommandLine, wrong: list[str]) -> None:
    assert pepy("index:fill", *wrong).returncode == 2

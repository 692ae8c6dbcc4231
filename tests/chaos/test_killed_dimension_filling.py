"""`kill -9` while a dimension is added to stored days: each has it whole or not at all, and the next run goes on."""

import random
import time
from datetime import date, timedelta

import pytest
from attrs import frozen

from pepy.domain.windows import Window
from tests.acceptance.test_main_job import bigquery_settings
from tests.bigquery_emulator import BigQueryEmulator
from tests.chaos.arena import YESTERDAY, Arena
from tests.chaos.test_interrupted_imports import execute, holding
from tests.raw_rows import RawDownloads, raw_row

DAY_BEFORE = YESTERDAY - timedelta(days=1)
BOTH = Window(DAY_BEFORE, YESTERDAY)
RANGE = ("import:downloads:range", "--from", str(DAY_BEFORE), "--to", str(YESTERDAY))
PROCESSORS = ("x86_64", "arm64", None)


@frozen
class Backfill:
    """Two days that were imported without a dimension, and what it has to be afterwards."""

    arena: Arena
    downloads: RawDownloads
    settings: dict[str, str]

    def run(self) -> None:
        """Add the dimension to whatever days lack it."""
        filling = self.arena.started(*RANGE, "--only-dimension", "cpu", **self.settings)
        filling.join()
        assert filling.exitcode == 0, self.arena.output.read_text("utf-8")

    def filled_days(self) -> set[date]:
        """Return the days that have the dimension; each has all of it or none, and nothing else has changed."""
        assert self.arena.findings() == []
        with self.arena.container() as container:
            lacking = container.ledger_reader().days_lacking("cpu", BOTH)
        filled = {*BOTH.days} - {*lacking}
        for day in BOTH.days:
            assert self._stored(day, "version") == self.downloads.recount(str(day), "version")
            assert self._stored(day, "cpu") == (self.downloads.recount(str(day), "cpu") if day in filled else {})
        return filled

    def _stored(self, day: date, dimension: str) -> dict[tuple[str, str], tuple[int, ...]]:
        with self.arena.container() as container:
            rows = [row for batch in container.import_store().export_rows(day) for row in batch.to_pylist()]
        return {
            (row["project"], row["value"]): (row["downloads"], row["ci_downloads"], row["mirror_downloads"])
            for row in rows
            if row["dimension"] == dimension
        }


@pytest.fixture
def backfill(arena: Arena, bigquery_emulator: BigQueryEmulator, downloads_table: RawDownloads) -> Backfill:
    for day in BOTH.days:
        at = f"{day}T12:00:00Z"
        downloads_table.load(
            *(raw_row(f"p{n:03}", at, details={"cpu": PROCESSORS[n % 3]}, ci=n % 5 == 0) for n in range(300))
        )
    made = Backfill(arena, downloads_table, bigquery_settings(bigquery_emulator, downloads_table, "REST"))
    importing = arena.started(*RANGE, **made.settings, PEPY_DIMENSIONS="version")
    importing.join()
    assert importing.exitcode == 0, arena.output.read_text("utf-8")
    return made


def test_a_day_whose_rows_were_written_but_not_committed_has_none_of_it(backfill: Backfill) -> None:
    with holding(backfill.arena, f"SELECT FROM import_run WHERE day = '{YESTERDAY}' FOR UPDATE") as ledger:
        filling = backfill.arena.started(*RANGE, "--only-dimension", "cpu", **backfill.settings)
        ledger.wait_for_victim("%UPDATE import_run%")
        filling.kill()
        filling.join()
    backfill.arena.wait_for_sessions_to_end()
    assert backfill.filled_days() == {DAY_BEFORE}

    backfill.run()

    assert backfill.filled_days() == {*BOTH.days}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("rounds", [(1, 30)], indirect=True)
def test_a_filling_that_is_killed_leaves_whole_days_and_is_gone_on_with(
    backfill: Backfill, rounds: int, chance: random.Random
) -> None:
    started = time.monotonic()
    backfill.run()
    longest = time.monotonic() - started
    for _ in range(rounds):
        _lose_dimension(backfill.arena)
        filling = backfill.arena.started(*RANGE, "--only-dimension", "cpu", **backfill.settings)
        filling.join(chance.uniform(0, longest))
        filling.kill()
        filling.join()
        backfill.arena.wait_for_sessions_to_end()
        assert backfill.filled_days() in ({*()}, {DAY_BEFORE}, {*BOTH.days})
        backfill.run()
        assert backfill.filled_days() == {*BOTH.days}


def _lose_dimension(arena: Arena) -> None:
    """Let the days be as they were imported, but for the order in which their rows lie."""
    execute(
        arena,
        """
        UPDATE import_run SET source_rows = source_rows - (dimension_sums -> 'cpu' ->> 'rows')::bigint,
                              dimension_sums = dimension_sums - 'cpu'
        WHERE state = 'complete';
        UPDATE daily_downloads SET splits = NULL, details = (details::jsonb - 'cpu')::text;
        DELETE FROM index_day WHERE dimension = 'cpu';
        """,
    )

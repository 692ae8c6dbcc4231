"""`kill -9` while the index is filled: each day has its whole index or none, and the next run goes on."""

import random
import time
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from tests.chaos.arena import YESTERDAY, Arena

DAYS = [YESTERDAY - timedelta(days=ago) for ago in range(6)]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("rounds", [(3, 40)], indirect=True)
def test_a_filling_that_is_killed_leaves_whole_days_and_is_gone_on_with(
    arena: Arena, rounds: int, chance: random.Random
) -> None:
    for number, day in enumerate(DAYS):
        arena.import_here(day, number % 3 + 1)
    _lose_index(arena)
    longest = _seconds_of_filling(arena)
    for _ in range(rounds):
        _lose_index(arena)
        filling = arena.started("index:fill")
        filling.join(chance.uniform(0, longest))
        filling.kill()
        filling.join()
        arena.wait_for_sessions_to_end()
        lacking = [finding for finding in arena.findings() if "the index lacks" not in finding]
        assert lacking == []
        # An import in between needs no lock that the dead process may have had.
        arena.import_day(DAYS[0], 2)
        _seconds_of_filling(arena)
        arena.check()


def _lose_index(arena: Arena) -> None:
    """Let the days be as a release leaves them that knows no index."""
    engine = create_engine(arena.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("TRUNCATE index_day"))
    engine.dispose()


def _seconds_of_filling(arena: Arena) -> float:
    started = time.monotonic()
    filling = arena.started("index:fill")
    filling.join()
    assert filling.exitcode == 0, arena.output.read_text("utf-8")
    return time.monotonic() - started

"""Two importers at once, and days that come again in other versions, in any order."""

import random
from datetime import timedelta

import pytest

from tests.chaos.arena import YESTERDAY, Arena

DAYS = [YESTERDAY - timedelta(days=ago) for ago in range(31)]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("rounds", [(1, 20)], indirect=True)
def test_of_two_importers_at_once_one_says_so_or_comes_after_the_other(
    arena: Arena, rounds: int, chance: random.Random
) -> None:
    for _ in range(rounds):
        day, (one, other) = chance.choice(DAYS), chance.sample((1, 2, 3), 2)
        first, second = arena.started_import(day, one), arena.started_import(day, other)
        first.join()
        second.join()
        assert 0 in (first.exitcode, second.exitcode)
        assert {first.exitcode, second.exitcode} <= {0, 1}
        if (first.exitcode, second.exitcode) == (0, 0):
            # They came one after the other, and either may have been the later one.
            arena.expected[day] = one
            arena.check_after_kill(day, other)
        else:
            arena.expected[day] = one if first.exitcode == 0 else other
            arena.check()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("rounds", [(1, 5)], indirect=True)
def test_a_day_that_comes_three_times_among_thirty_others_ends_as_its_last_version(
    arena: Arena, rounds: int, chance: random.Random
) -> None:
    for _ in range(rounds):
        again = chance.choice(DAYS)
        imports = [(day, 1) for day in DAYS if day != again] + [(again, variant) for variant in (1, 2, 3)]
        chance.shuffle(imports)
        for day, variant in imports:
            arena.import_here(day, variant)
        arena.check()

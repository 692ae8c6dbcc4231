"""How hard to break things: a little in `make test`, hard in `make chaos`."""

import os
import random
from pathlib import Path

import pytest

from tests.chaos.arena import Arena
from tests.chaos.made_up_days import IS_LONG


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """The number of times: `@pytest.mark.parametrize("rounds", [(short, long)], indirect=True)`."""
    short, long = request.param
    return long if IS_LONG else short


@pytest.fixture
def chance() -> random.Random:
    """Random moments; the seed is shown when a test fails."""
    seed = int(os.environ.get("PEPY_CHAOS_SEED", "20260824"))
    print(f"PEPY_CHAOS_SEED={seed}")  # noqa: T201 - pytest shows it beside a failure.
    return random.Random(seed)  # noqa: S311 - Nothing is kept secret by it.


@pytest.fixture
def arena(migrated_url: str, tmp_path: Path) -> Arena:
    """An empty database on the server of all tests."""
    return Arena(migrated_url, tmp_path)

"""`kill -9` at random moments loses nothing and leaves nothing half done; the next run finishes the work."""

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from attrs import define

from pepy.infrastructure.postgres.embedded.claim import EmbeddedPostgres
from tests.chaos.arena import YESTERDAY, Arena
from tests.processes import wait_for_death

DAYS = [YESTERDAY - timedelta(days=ago) for ago in range(40)]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("rounds", [(3, 50)], indirect=True)
def test_an_importer_that_is_killed_leaves_the_old_day_or_the_new_one(
    arena: Arena, rounds: int, chance: random.Random
) -> None:
    longest = seconds_of_an_import(arena)
    for _ in range(rounds):
        day, variant = chance.choice(DAYS), chance.choice((1, 2, 3))
        importer = arena.started_import(day, variant)
        importer.join(chance.uniform(0, longest))
        importer.kill()
        importer.join()
        arena.check_after_kill(day, variant)
        arena.import_day(day, variant)
    arena.check()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("rounds", [(2, 30)], indirect=True)
def test_a_day_that_was_being_forgotten_by_a_killed_process_is_there_or_gone(
    arena: Arena, rounds: int, chance: random.Random
) -> None:
    kept, day = DAYS[:2]
    arena.import_here(kept, 1)
    arena.import_here(day, 2)
    started = time.monotonic()
    arena.started_forgetting(day).join()
    longest = time.monotonic() - started
    del arena.expected[day]
    for _ in range(rounds):
        arena.import_day(day, 2)
        forgetting = arena.started_forgetting(day)
        forgetting.join(chance.uniform(0, longest))
        forgetting.kill()
        forgetting.join()
        # The server may be about to commit; whoever gets the lock next finds that decided.
        arena.import_day(kept, 1)
        arena.check_after_killed_forgetting(day)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("rounds", [(3, 30)], indirect=True)
def test_a_refresh_that_is_killed_leaves_the_old_ranks_and_the_next_run_makes_up_for_it(
    arena: Arena, rounds: int, chance: random.Random
) -> None:
    arena.import_day(DAYS[1], 1)
    started = time.monotonic()
    arena.started("index:refresh").join()
    longest = time.monotonic() - started
    old = arena.ranks()
    arena.import_here(DAYS[0], 2)
    new = None
    for _ in range(rounds):
        refresh = arena.started("index:refresh")
        refresh.join(chance.uniform(0, longest))
        refresh.kill()
        refresh.join()
        arena.wait_for_sessions_to_end()
        arena.check()
        if arena.ranks() != old:
            new = new or arena.ranks()
            assert arena.ranks() == new
    # Finds nothing to import but older ranks.
    arena.started("imports:archive", "--keep-days", "36600", "--folder", str(arena.folder)).join()
    assert arena.ranks() != old
    assert new in (None, arena.ranks())
    arena.check()


def seconds_of_an_import(arena: Arena) -> float:
    # The first importer waits until the server of processes has loaded everything.
    arena.import_day(DAYS[0], 2)
    started = time.monotonic()
    arena.import_day(DAYS[0], 1)
    return time.monotonic() - started


@define
class Server:
    """A PostgreSQL of its own that can be killed; what it committed is durable against the death of processes."""

    postgres: EmbeddedPostgres
    data_dir: Path

    def kill(self) -> None:
        """Kill the server and all of its processes, and wait until they are gone."""
        postmaster = int((self.data_dir / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        processes = (postmaster, *_children(postmaster))
        for process in processes:
            with suppress(ProcessLookupError):  # A server's process ends by itself when its server is gone.
                os.kill(process, signal.SIGKILL)
        for process in processes:
            wait_for_death(process)


def _children(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(child) for child in children.read_text().split()]


@pytest.fixture
def server(data_dir: Path) -> Iterator[Server]:
    if not Path(f"/proc/{os.getpid()}/task").exists():
        pytest.skip("finding the processes of a server needs Linux's /proc")
    postgres = EmbeddedPostgres(data_dir, {"fsync": "off", "autovacuum": "off"})
    yield Server(postgres, data_dir)
    postgres.release()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("rounds", [(1, 10)], indirect=True)
def test_a_server_that_is_killed_comes_back_with_the_old_day_or_the_new_one(
    server: Server, rounds: int, chance: random.Random, tmp_path: Path
) -> None:
    arena = Arena(server.postgres.acquire(), tmp_path).prepare()
    longest = seconds_of_an_import(arena)
    for _ in range(rounds):
        day, variant = chance.choice(DAYS), chance.choice((1, 2, 3))
        importer = arena.started_import(day, variant)
        importer.join(chance.uniform(0, longest))
        server.kill()
        importer.join()
        assert "Traceback" not in arena.output.read_text("utf-8")
        arena.url = server.postgres.acquire()
        arena.check_after_kill(day, variant)
        arena.import_day(day, variant)
    arena.check()

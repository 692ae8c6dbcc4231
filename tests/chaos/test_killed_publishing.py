"""Publishing that is killed, and days that are published while they are read: no file is half visible."""

import hashlib
import io
import json
import random
import time
from datetime import date, timedelta
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from attrs import frozen

from tests.chaos.arena import YESTERDAY, Arena
from tests.chaos.made_up_days import SAMPLE, name_of, versions_of

DAYS = [YESTERDAY - timedelta(days=ago) for ago in range(3)]
_LOCK_LINGERS = "Another process is writing the archive"


@frozen
class Archive:
    """What readers of a folder see."""

    folder: Path

    def read(self) -> dict[date, bytes]:
        """Read all listed files, each of which has to be there and what the index says."""
        index = self.folder / "index.json"
        listed = json.loads(index.read_bytes())["days"] if index.exists() else []
        files = {date.fromisoformat(entry["day"]): (self.folder / entry["path"]).read_bytes() for entry in listed}
        for entry in listed:
            content = files[date.fromisoformat(entry["day"])]
            assert (len(content), hashlib.sha256(content).hexdigest()) == (entry["bytes"], entry["sha256"])
        # Files that are not listed are whole as well.
        for file in self.folder.glob("day=*/*"):
            pq.read_table(file)
        return files

    def check(self, expected: dict[date, int]) -> None:
        """Every day's file has the day's variant."""
        files = self.read()
        assert files.keys() == expected.keys()
        for day, variant in expected.items():
            table = pq.read_table(io.BytesIO(files[day]))
            for project in SAMPLE:
                rows = table.filter(
                    pc.and_(pc.equal(table["project"], name_of(project)), pc.equal(table["dimension"], "version"))
                )
                found = dict(zip(rows["value"].to_pylist(), rows["downloads"].to_pylist(), strict=True))
                assert found == versions_of(project, variant)


def publish(arena: Arena, archive: Archive) -> None:
    """Publish to the end; the lock of a killed process lingers until its server process notices."""
    while True:
        publishing = arena.started("archive:publish", PEPY_ARCHIVE=str(archive.folder))
        publishing.join()
        if publishing.exitcode == 0:
            return
        assert _LOCK_LINGERS in arena.output.read_text("utf-8"), arena.output.read_text("utf-8")
        time.sleep(0.1)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("rounds", [(4, 50)], indirect=True)
def test_publishing_that_is_killed_leaves_whole_files_and_the_next_run_heals(
    arena: Arena, rounds: int, chance: random.Random, tmp_path: Path
) -> None:
    archive = Archive(tmp_path / "archive")
    for day in DAYS:
        arena.import_here(day, 1)
    started = time.monotonic()
    publish(arena, archive)
    longest = time.monotonic() - started
    archive.check(arena.expected)
    for _ in range(rounds):
        for day in DAYS:
            arena.import_here(day, chance.choice((1, 2, 3)))
        publishing = arena.started("archive:publish", PEPY_ARCHIVE=str(archive.folder))
        publishing.join(chance.uniform(longest / 4, longest))
        publishing.kill()
        publishing.join()
        archive.read()
        publish(arena, archive)
        archive.check(arena.expected)
    assert not any((archive.folder / ".unfinished").glob("*"))

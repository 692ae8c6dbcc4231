"""A disk that fills up in the middle of COPY: the day is refused in one line, and everything else stays."""

import subprocess
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from pepy.domain.errors import StoreUnavailableError
from pepy.infrastructure.dayfile.reader import DayFileSource
from tests.chaos.arena import YESTERDAY, Arena

SIZE, ENOUGH = "30m", "200m"
PROJECTS_THAT_DO_NOT_FIT = 90_000


@pytest.fixture
def small_disk(postgres_url: str) -> Iterator[Path]:
    """A folder of the server's account on a file system of its own."""
    server = create_engine(postgres_url)
    with server.connect() as connection:
        owner = Path(connection.execute(text("SHOW data_directory")).scalar_one()).stat()
    server.dispose()
    with tempfile.TemporaryDirectory(prefix="pepy-small-") as folder:
        Path(folder).chmod(0o711)
        disk = Path(folder, "disk")
        disk.mkdir()
        options = f"size={SIZE},uid={owner.st_uid},gid={owner.st_gid},mode=700"
        mounted = subprocess.run(
            ["/bin/mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)],
            capture_output=True,
            text=True,
            check=False,
        )
        if mounted.returncode:
            pytest.skip(f"a small disk needs the right to mount one: {mounted.stderr.strip()}")
        yield disk
        subprocess.run(["/bin/umount", "--lazy", str(disk)], check=True)


@pytest.fixture
def small_database(postgres_url: str, small_disk: Path) -> Iterator[str]:
    """The URL of a database whose tables all lie on the small disk."""
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    _execute(server, f"CREATE TABLESPACE small LOCATION '{small_disk}'")
    _execute(server, "CREATE DATABASE small TEMPLATE template0 TABLESPACE small")
    yield make_url(postgres_url).set(database="small").render_as_string(hide_password=False)
    _execute(server, "DROP DATABASE small WITH (FORCE)")
    _execute(server, "DROP TABLESPACE small")
    server.dispose()


def _execute(server: Engine, statement: str) -> None:
    with server.connect() as connection:
        connection.execute(text(statement))


def large_file(folder: Path) -> Path:
    file = folder / "large.parquet"
    count = PROJECTS_THAT_DO_NOT_FIT
    ones, zeros = [1] * count, [0] * count
    columns = {
        "project": [f"large-{number:06}" for number in range(count)],
        "dimension": ["version"] * count,
        "value": [f"{number}.{'0' * 300}" for number in range(count)],
        "downloads": ones,
        "ci_downloads": zeros,
        "mirror_downloads": zeros,
    }
    pq.write_table(pa.table(columns), file)
    return file


def test_a_full_disk_refuses_the_day_in_one_line_and_keeps_the_others(
    small_database: str, small_disk: Path, tmp_path: Path
) -> None:
    arena = Arena(small_database, tmp_path).prepare()
    arena.import_here(YESTERDAY, 1)
    file = large_file(tmp_path)
    for day in (YESTERDAY, YESTERDAY - timedelta(days=1)):
        with arena.container() as container, pytest.raises(StoreUnavailableError, match="No space left on device"):
            container.day_importer().import_day(day, DayFileSource(file), force=True)
        arena.check()

    subprocess.run(["/bin/mount", "-o", f"remount,size={ENOUGH}", str(small_disk)], check=True)
    arena.import_here(YESTERDAY, 2)
    arena.check()

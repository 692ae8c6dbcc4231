"""The operating system account that runs the embedded PostgreSQL.

PostgreSQL refuses to run as root. An ordinary user runs it as itself; root runs it as the owner of the data, which is
`nobody` if root owns the data folder: that account exists everywhere and cannot log in.
"""

import errno
import logging
import os
import pwd
import struct
import subprocess
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Self

from attrs import frozen

from pepy.domain.errors import StoreUnavailableError

_ACL = "system.posix_acl_access"
# The kinds of POSIX ACL entries, and the id of entries that need none, as in Linux's posix_acl_xattr.h.
_OWNER, _USER, _GROUP, _MASK, _OTHER, _NO_ID = 0x01, 0x02, 0x04, 0x10, 0x20, 0xFFFFFFFF
_ACL_VERSION = 2
_PASS = 1  # The execute bit: permission to enter a folder, but not to list it.

_logger = logging.getLogger(__name__)


def open_private_file(path: Path) -> int:
    """Open a file for reading and appending, creating it if necessary; return its descriptor. It is not inherited.

    Only the owner of the folder can open the file, even if root created it, so that the owner can return without root.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.fchown(descriptor, folder.st_uid, folder.st_gid)
    return descriptor


@frozen
class ServerAccount:
    """An account by its ids; `changes` tells whether it differs from that of this process."""

    uid: int
    gid: int
    changes: bool

    @classmethod
    def of(cls, cluster: Path) -> Self:
        """Choose the account for a cluster; the cluster may not exist yet, but its parent folder must."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), changes=False)
        for folder in (cluster, cluster.parent):
            if folder.exists() and (found := folder.stat()).st_uid != 0:
                return cls(found.st_uid, found.st_gid, changes=True)
        nobody = pwd.getpwnam("nobody")
        return cls(nobody.pw_uid, nobody.pw_gid, changes=True)

    def run(
        self,
        command: Sequence[str | Path],
        typed: str = "",
        output: int = subprocess.PIPE,
        inherited: Collection[int] = (),
    ) -> subprocess.CompletedProcess[str]:
        """Run a program with `typed` as its input; it inherits the given file descriptors and nothing else.

        It gets its own session, because Ctrl-C in a terminal goes to all processes of the terminal's session, and a
        clean environment, because ours may hold secrets. Raises StoreUnavailableError if it cannot be run.
        """
        try:
            return subprocess.run(  # noqa: S603 - the programs are PostgreSQL's own and /bin/sh with fixed scripts.
                command,
                cwd="/",
                env={"LC_ALL": "C", "PATH": os.defpath},
                input=typed,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                check=False,
                pass_fds=inherited,
                start_new_session=True,
                user=self.uid if self.changes else None,
                group=self.gid if self.changes else None,
                extra_groups=[] if self.changes else None,
            )
        except OSError as error:
            raise StoreUnavailableError(
                f"Cannot run {command[0]} as the OS user {self.uid} ({error.strerror}): make it readable for everyone, "
                "run pepy as an ordinary user, or set PEPY_DATABASE_URL"
            ) from error

    def make_folder(self, folder: Path) -> None:
        """Create a folder that only this account can enter; raises FileExistsError."""
        folder.mkdir(mode=0o700)
        if self.changes:
            os.chown(folder, self.uid, self.gid)

    def grant_access_to(self, folder: Path) -> None:
        """Let this account enter a folder and its parents where only root may enter, as with root's home.

        Each such folder gets one ACL entry that lets this account enter it, but not list it; others are unaffected.
        Raises StoreUnavailableError if the file system does not support ACLs.
        """
        if not self.changes or self._can_enter(folder):
            return
        for step in (*reversed(folder.parents), folder):
            if not self._can_enter(step):
                self._open(step)

    def _can_enter(self, folder: Path) -> bool:
        return self.run(["/bin/sh", "-c", 'test -x "$0"', folder]).returncode == 0

    def _open(self, folder: Path) -> None:
        if sys.platform != "linux":
            raise self._closed(folder)
        entries = _acl_entries(folder)
        entries[_USER, self.uid] = entries.get((_USER, self.uid), 0) | _PASS
        entries[_MASK, _NO_ID] = entries.get((_MASK, _NO_ID), entries[_GROUP, _NO_ID]) | _PASS
        packed = b"".join(struct.pack("<HHI", kind, rights, who) for (kind, who), rights in sorted(entries.items()))
        try:
            os.setxattr(folder, _ACL, struct.pack("<I", _ACL_VERSION) + packed)
        except OSError as error:
            raise self._closed(folder) from error
        _logger.warning("PostgreSQL runs as the OS user %d, which can now enter %s", self.uid, folder)

    def _closed(self, folder: Path) -> StoreUnavailableError:
        return StoreUnavailableError(
            f"PostgreSQL refuses to run as root, and the OS user {self.uid} cannot enter {folder}: "
            f"chmod o+x {folder}, or set PEPY_DATA_DIR to a folder elsewhere, or run pepy as an ordinary user"
        )


def _acl_entries(folder: Path) -> dict[tuple[int, int], int]:
    """Return the permissions of a folder by kind and id; without an ACL they are those of its mode."""
    mode = folder.stat().st_mode
    from_mode = {(_OWNER, _NO_ID): mode >> 6 & 7, (_GROUP, _NO_ID): mode >> 3 & 7, (_OTHER, _NO_ID): mode & 7}
    if sys.platform != "linux":
        return from_mode
    try:
        packed = os.getxattr(folder, _ACL)
    except OSError as error:
        if error.errno in {errno.ENODATA, errno.ENOTSUP}:
            return from_mode
        raise
    return {(kind, who): rights for kind, rights, who in struct.iter_unpack("<HHI", packed[4:])}

"""What the C library does with the memory that a server's threads free."""

import ctypes
import os

MAX_ARENAS = 2
"""Heaps that the threads of a process share. By default each of 16 threads may get its own, and memory that is freed in
one serves no other: beside a mixed load with three imports, a worker that kept 22 MB of answers grew by 63 MB. With
these settings it grew by 26 MB and kept 17."""
TRIM_BYTES = 4 * 1024 * 1024
"""Free memory beyond this at the end of a heap goes back to the system. A tenth of it returned no more, and cost a `v2`
answer a fifth more processor time."""
SEPARATE_BYTES = 1024 * 1024
"""Larger blocks stay outside of the heaps. The default moves with what is freed, up to 32 MiB, unless it is set."""

# From glibc's malloc.h; see mallopt(3).
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_SETTINGS = ("MALLOC_", "GLIBC_TUNABLES")
"""How variables begin that set the allocator."""


def return_freed_memory() -> None:
    """Let this process and those that it forks keep less freed memory.

    Nothing changes where the C library is not glibc, or where the operator has set something of its allocator.
    """
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "mallopt") or any(name.startswith(_SETTINGS) for name in os.environ):
        return
    libc.mallopt(_M_ARENA_MAX, MAX_ARENAS)
    libc.mallopt(_M_TRIM_THRESHOLD, TRIM_BYTES)
    libc.mallopt(_M_MMAP_THRESHOLD, SEPARATE_BYTES)

"""Memory that threads free: measured in processes of their own, because the settings last as long as the process."""

import subprocess
import sys

import pytest

from pepy.infrastructure.cli.freed_memory import MAX_ARENAS

_COUNT_HEAPS = """
import ctypes, os, sys, tempfile, threading
from pepy.infrastructure.cli.freed_memory import return_freed_memory
libc = ctypes.CDLL(None)
if not hasattr(libc, "malloc_info"):
    sys.exit("no glibc")
if "set" in sys.argv:
    return_freed_memory()
if "fork" in sys.argv and (child := os.fork()):
    sys.exit(os.waitpid(child, 0)[1])
together = threading.Barrier(8)
threads = [threading.Thread(target=lambda: (bytearray(100_000), together.wait())) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
with tempfile.NamedTemporaryFile("r") as report:
    libc.fopen.restype = ctypes.c_void_p
    stream = ctypes.c_void_p(libc.fopen(report.name.encode(), b"w"))
    libc.malloc_info(0, stream)
    libc.fclose(stream)
    print(report.read().count("<heap nr="))
"""


def _heaps(*options: str) -> int:
    command = [sys.executable, "-c", _COUNT_HEAPS, *options]
    counted = subprocess.run(command, capture_output=True, text=True, check=False)
    if "no glibc" in counted.stderr:
        pytest.skip("The C library is not glibc")
    return int(counted.stdout)


def test_threads_share_few_heaps():
    assert _heaps("set") <= MAX_ARENAS < _heaps()


def test_forked_workers_share_few_heaps_as_well():
    assert _heaps("set", "fork") <= MAX_ARENAS

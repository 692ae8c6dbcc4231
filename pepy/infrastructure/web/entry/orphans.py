"""Stopping workers whose server was killed: otherwise they would run forever and keep the port."""

import os
import signal
import threading
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess


def stop_with_parent() -> None:
    """Stop this process, as Ctrl-C would, when the one that started it is gone; for processes of `multiprocessing`."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_stop_after, args=(parent,), name="stop-with-parent", daemon=True).start()


def _stop_after(parent: BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)

"""Ctrl-C and the signals that end a command: it cleans up, says so in one line, and exits as a shell expects."""

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from pepy.domain.errors import Interruption

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_CANCEL_SECONDS = 5.0
"""How long a signal waits for the statement under way to be cancelled, where the server does not answer."""

_cancelled: threading.Event | None = None


class SignalInterruption(Interruption):
    """A signal ends the command."""

    def __init__(self, number: int) -> None:
        super().__init__(f"interrupted by {signal.Signals(number).name}")
        self.exit_code = 128 + number
        """What a shell reports of a process that a signal ended."""


def raise_interruptions() -> None:
    """Let the first signal that ends the command raise Interruption in the main thread; later ones change nothing.

    A signal that is ignored already stays so: `nohup` ignores SIGHUP.
    """
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)


@contextmanager
def cancelled_by_signals(cancel: Callable[[Interruption], None]) -> Iterator[None]:
    """Call `cancel` from another thread when a signal comes that ends the command, and only then interrupt.

    Python runs no signal handler while the main thread waits for a statement inside the driver, which can take minutes.
    Does nothing outside the main thread, where no signals arrive.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    receiver, sender = socket.socketpair()
    sender.setblocking(False)
    global _cancelled  # noqa: PLW0603 - There is one signal handler in a process.
    _cancelled = threading.Event()
    threading.Thread(target=_cancel_when_told, args=(receiver, cancel, _cancelled), daemon=True).start()
    outer = signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(outer)
        _cancelled = None
        sender.close()  # It ends the thread.


def _cancel_when_told(
    receiver: socket.socket, cancel: Callable[[Interruption], None], cancelled: threading.Event
) -> None:
    """Wait for the number of a signal, as Python writes one into its wakeup file descriptor."""
    with receiver:
        while numbers := receiver.recv(64):
            if ending := set(_ENDING).intersection(numbers):
                try:
                    cancel(SignalInterruption(min(ending)))
                finally:
                    cancelled.set()
                return


def _interrupt(number: int, frame: FrameType | None) -> None:
    for ending in _ENDING:
        signal.signal(ending, _ignore)
    # A statement that comes later, such as the one that tells the ledger, must not be hit by what cancels this one.
    if _cancelled is not None:
        _cancelled.wait(_CANCEL_SECONDS)
    if not _is_decoding(frame):
        raise SignalInterruption(number)


def _is_decoding(frame: FrameType | None) -> bool:
    """Tell whether the driver decodes the message of a statement that was cancelled, which then interrupts by itself.

    The driver prints and forgets what is raised there.
    """
    return frame is not None and Path(frame.f_code.co_filename).parent.name == "encodings"


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Let the cleaning up go on. Other than SIG_IGN, this is not inherited by programs that are started."""

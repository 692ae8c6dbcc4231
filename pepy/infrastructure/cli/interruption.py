"""Ctrl-C and other signals: the command cleans up, says so in one line, and exits with the code a shell expects."""

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
"""How long to wait for the running statement to be cancelled if the server does not answer."""

_cancelled: threading.Event | None = None


class SignalInterruption(Interruption):
    """A signal that ends the command."""

    def __init__(self, number: int) -> None:
        super().__init__(f"interrupted by {signal.Signals(number).name}")
        self.exit_code = 128 + number
        """The code that a shell reports for a process ended by this signal."""


def raise_interruptions() -> None:
    """Make the first signal that ends the command raise Interruption in the main thread; later ones are ignored.

    Signals that are already ignored stay ignored: `nohup` ignores SIGHUP.
    """
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)


@contextmanager
def cancelled_by_signals(cancel: Callable[[Interruption], None]) -> Iterator[None]:
    """When a signal ends the command, call `cancel` from another thread before interrupting the main thread.

    While the main thread waits for a statement inside the driver, possibly for minutes, Python runs no signal handlers.
    Does nothing outside the main thread, where no signals arrive.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    receiver, sender = socket.socketpair()
    sender.setblocking(False)
    global _cancelled  # noqa: PLW0603 - There is one signal handler in a process.
    _cancelled = threading.Event()
    threading.Thread(target=_cancel_on_signal, args=(receiver, cancel, _cancelled), daemon=True).start()
    outer = signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(outer)
        _cancelled = None
        sender.close()  # It ends the thread.


def _cancel_on_signal(
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
    # The cancellation must not hit a later statement, such as the one that updates the ledger.
    if _cancelled is not None:
        _cancelled.wait(_CANCEL_SECONDS)
    if not _is_decoding(frame):
        raise SignalInterruption(number)


def _is_decoding(frame: FrameType | None) -> bool:
    """Tell whether the driver is decoding the message of the cancelled statement, which then raises the interruption.

    An exception raised here would be printed and discarded by the driver.
    """
    return frame is not None and Path(frame.f_code.co_filename).parent.name == "encodings"


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Ignore a signal during cleanup. Unlike SIG_IGN, child processes do not inherit this."""

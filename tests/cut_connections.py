"""A TCP proxy that cuts the first connection after some bytes, as a network does in the middle of an answer."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from attrs import define

_BYTES_PER_READ = 16_384


@define
class CuttingProxy:
    """Passes bytes between its clients and a server; `cuts` counts the connections that it has broken."""

    address: str
    server: tuple[str, int]
    cut_after: int
    cuts: int = 0

    def serve(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = socket.create_connection(self.server)
                for source, target, answers in ((client, server, False), (server, client, True)):
                    threading.Thread(target=self._pass_on, args=(source, target, answers), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        passed = 0
        with suppress(OSError):
            while data := source.recv(_BYTES_PER_READ):
                passed += len(data)
                if answers and not self.cuts and passed > self.cut_after:
                    self.cuts += 1
                    break
                target.sendall(data)
        for end in (source, target):
            _reset(end)


@contextmanager
def cutting_proxy(server: str, cut_after: int) -> Iterator[CuttingProxy]:
    """Listen on a free port for clients of `server` (host:port), and cut the first long answer after so many bytes."""
    host, _, port = server.rpartition(":")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = CuttingProxy(f"127.0.0.1:{listener.getsockname()[1]}", (host, int(port)), cut_after)
        threading.Thread(target=proxy.serve, args=(listener,), daemon=True).start()
        yield proxy
        # Closing alone does not wake a thread that waits for the next client.
        listener.shutdown(socket.SHUT_RDWR)


def _reset(end: socket.socket) -> None:
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.shutdown(socket.SHUT_RDWR)
        end.close()

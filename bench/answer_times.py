"""How long answers take, one request at a time."""

import re
import socket
import time
from collections.abc import Iterable, Iterator

_END_OF_HEADERS = b"\r\n\r\n"
_PIECE_BYTES = 262_144
_LENGTH = re.compile(rb"\r\nContent-Length: *(\d+)\r\n", re.IGNORECASE)


def answer_times(port: int, paths: Iterable[str]) -> Iterator[float]:
    """Yield the seconds from each request to the last byte of its answer. Raises RuntimeError if one is not a 200.

    The client is a bare socket: Python's own would add 0.15 ms for parsing headers, which is not the server's time.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for path in paths:
            request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: identity\r\n\r\n".encode()
            started = time.monotonic()
            connection.sendall(request)
            status = _read_answer(connection, path)
            yield time.monotonic() - started
            if status != b"200":
                raise RuntimeError(f"{path} was answered {status.decode()}")


def _read_answer(connection: socket.socket, path: str) -> bytes:
    """Read an answer to its last byte and return its status."""
    answer = b""
    while _END_OF_HEADERS not in answer:
        answer += _piece(connection, path)
    head, _, body = answer.partition(_END_OF_HEADERS)
    length = _LENGTH.search(head + b"\r\n")
    if length is None:
        raise RuntimeError(f"{path} was answered without a Content-Length")
    left = int(length[1]) - len(body)
    while left > 0:
        left -= len(_piece(connection, path))
    return head.split(b" ", 2)[1]


def _piece(connection: socket.socket, path: str) -> bytes:
    piece = connection.recv(_PIECE_BYTES)
    if not piece:
        raise RuntimeError(f"{path} was answered only in part: the server closed the connection")
    return piece

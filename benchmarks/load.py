"""Asking a server for the same page over several connections that stay open."""

import selectors
import socket
import time

CONNECTIONS = 8


def requests_a_second(port: int, address: str, seconds: float) -> float:
    """Return how many whole answers came a second; RuntimeError for one that is not 200."""
    request = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    with selectors.DefaultSelector() as selector:
        for _ in range(CONNECTIONS):
            connection = socket.create_connection(("127.0.0.1", port))
            selector.register(connection, selectors.EVENT_READ, Answer(connection, request))
        began = time.perf_counter()
        answers = 0
        while time.perf_counter() - began < seconds:
            for key, _ in selector.select(timeout=seconds):
                answers += key.data.went_on()
        taken = time.perf_counter() - began
        for key in list(selector.get_map().values()):
            key.data.connection.close()
    return answers / taken


class Answer:
    """One connection: a request that was sent, and what came of its answer so far."""

    def __init__(self, connection: socket.socket, request: bytes):
        self.connection = connection
        self.request = request
        self.ask()

    def ask(self) -> None:
        self.head = b""
        self.missing: int | None = None
        self.connection.sendall(self.request)

    def went_on(self) -> bool:
        """Read what came; ask again when the answer is whole, and say so."""
        got = self.connection.recv(262_144)
        if not got:
            raise RuntimeError("the server closed a connection")
        if self.missing is None:
            self.head += got
            head, end, body = self.head.partition(b"\r\n\r\n")
            if not end:
                return False
            if not head.startswith(b"HTTP/1.1 200 "):
                raise RuntimeError(head.decode(errors="replace").splitlines()[0])
            length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
            self.missing = int(length) - len(body)
        else:
            self.missing -= len(got)
        if self.missing > 0:
            return False
        self.ask()
        return True

"""A light load: so many clients, each asking its next random page as soon as it has the last.

One thread and non-blocking sockets, in a process of its own: some 0.1 ms of one core per page. Run
as ``python -m tests.bench.load PORT CLIENTS SECONDS FILE``; FILE has a path and a cookie per line.
Prints what it found as JSON.
"""

import json
import random
import selectors
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Client:
    """One visitor; keeps its connection as long as the server does."""

    port: int
    requests: list[bytes]
    socket: socket.socket | None = None
    received: bytearray = field(default_factory=bytearray)
    began: float = 0.0

    def ask(self) -> socket.socket:
        """Send the next request; the socket its answer comes on."""
        self.began = time.perf_counter()
        self.received.clear()
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port))
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(random.choice(self.requests))
        return self.socket

    def hear(self) -> int | None:
        """The status of a whole answer; None while more is to come, 0 when the line was cut."""
        assert self.socket is not None
        heard = self.socket.recv(262_144)
        self.received += heard
        head, found, body = bytes(self.received).partition(b"\r\n\r\n")
        if not heard:
            self.hang_up()
            return None if found and self.received else 0
        if not found or len(body) < _length(head):
            return None
        if b"connection: close" in head.lower():
            self.hang_up()
        return int(head[9:12])

    def hang_up(self) -> None:
        if self.socket:
            self.socket.close()
            self.socket = None


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    raise SystemExit("the page does not say how long it is")


def run(port: int, clients: int, seconds: float, requests: list[bytes]) -> dict[str, float]:
    """Ask until the time is over; pages a second and milliseconds at p50 and p95."""
    watch = selectors.DefaultSelector()
    times: list[float] = []
    failed = 0

    def ask(client: Client) -> None:
        watch.register(client.ask(), selectors.EVENT_READ, client)

    for _ in range(clients):
        ask(Client(port, requests))
    began = time.perf_counter()
    while (now := time.perf_counter()) < began + seconds:
        for key, _ in watch.select(timeout=1):
            client: Client = key.data
            status = client.hear()
            if status is None:
                continue
            watch.unregister(key.fileobj)
            times.append((time.perf_counter() - client.began) * 1000)
            failed += status != 200
            ask(client)
    times.sort()
    return {
        "pages": len(times),
        "failed": failed,
        "a_second": len(times) / (now - began),
        "p50": times[len(times) // 2],
        "p95": times[int(len(times) * 0.95)],
    }


def main(arguments: list[str]) -> None:
    port, clients, seconds, file = arguments
    requests = [
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode()
        for path, cookie in (line.split("\t") for line in Path(file).read_text().splitlines())
    ]
    print(json.dumps(run(int(port), int(clients), float(seconds), requests)))


if __name__ == "__main__":
    main(sys.argv[1:])

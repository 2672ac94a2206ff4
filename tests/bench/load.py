"""A light load: so many clients, each asking its next random page as soon as it has the last.

One thread that does as little as it can, in a process of its own. Run as
``python -m tests.bench.load PORT CLIENTS SECONDS FILE``; FILE has a path and a cookie per line.
Prints what it found as JSON; ``own`` is what it cost itself, in milliseconds of one core per page.
"""

import json
import random
import select
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Client:
    """One visitor; keeps its line as long as the server does."""

    port: int
    requests: list[bytes]
    line: socket.socket | None = None
    heard: bytes = b""
    began: float = 0.0

    def ask(self) -> int:
        """Send the next request; the number of the line its answer comes on."""
        self.began = time.perf_counter()
        self.heard = b""
        if self.line is None:
            self.line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            self.line.connect(("127.0.0.1", self.port))
        self.line.send(random.choice(self.requests))
        return self.line.fileno()

    def hear(self) -> bool:
        """Whether the whole answer is here. A line that was cut counts as an answer, of nothing."""
        assert self.line is not None
        now = self.line.recv(262_144)
        self.heard += now
        head = self.heard.find(b"\r\n\r\n")
        if now and (head < 0 or len(self.heard) < head + 4 + _length(self.heard)):
            return False
        if not now or b"Connection: close" in self.heard[:head]:
            self.line.close()
            self.line = None
        return True

    @property
    def is_right(self) -> bool:
        return self.heard.startswith(b"HTTP/1.1 200 ")


def _length(heard: bytes) -> int:
    at = heard.find(b"Content-Length: ") + 16
    return int(heard[at : heard.find(b"\r", at)])


def run(port: int, clients: int, seconds: float, requests: list[bytes]) -> dict[str, float]:
    """Ask until the time is over; pages a second and milliseconds at p50 and p95."""
    watch = select.epoll()
    times: list[float] = []
    failed = 0
    asking: dict[int, Client] = {}

    def ask(client: Client, watched: int | None) -> None:
        number = client.ask()
        asking[number] = client
        if number != watched:
            watch.register(number, select.EPOLLIN)

    for _ in range(clients):
        ask(Client(port, requests), None)
    began, cost = time.perf_counter(), time.process_time()
    while (now := time.perf_counter()) < began + seconds:
        for number, _ in watch.poll(1):
            client = asking[number]
            if client.hear():
                times.append((time.perf_counter() - client.began) * 1000)
                failed += not client.is_right
                # A line that was closed is no longer watched, whatever its number is used for next.
                ask(client, number if client.line else None)
    times.sort()
    return {
        "pages": len(times),
        "failed": failed,
        "a_second": len(times) / (now - began),
        "p50": times[len(times) // 2],
        "p95": times[int(len(times) * 0.95)],
        "own": 1000 * (time.process_time() - cost) / len(times),
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

"""Slow clients, for the row of what they cost others: ``python -m tests.bench.slow PORT CLIENTS``.

A third sends its head letter by letter, a third its form, and a third reads nothing of a page that
it asked for again and again. Who is cut off comes back at once. Runs until it is stopped.
"""

import socket
import sys
import time
from contextlib import suppress
from itertools import cycle, islice

BEGINNINGS = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nown_words=",
    b"GET /static/web/noaber.css HTTP/1.1\r\nHost: localhost\r\n\r\n",
)
PAUSE = 0.5  # seconds between two letters


class Slow:
    """One of them."""

    def __init__(self, port: int, beginning: bytes) -> None:
        self.port, self.beginning = port, beginning
        self.line = self._begin()

    def _begin(self) -> socket.socket:
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        line.settimeout(5)
        line.connect(("127.0.0.1", self.port))
        line.sendall(self.beginning)
        return line

    def go_on(self) -> None:
        """One letter more, or nothing; begin again when the line was cut."""
        try:
            if self.beginning is not BEGINNINGS[2]:
                self.line.sendall(b"a")
        except OSError:
            self.line.close()
            with suppress(OSError):
                self.line = self._begin()


def main(arguments: list[str]) -> None:
    port, clients = map(int, arguments)
    slow = [Slow(port, beginning) for beginning in islice(cycle(BEGINNINGS), clients)]
    print("slow", flush=True)
    while True:
        for one in slow:
            one.go_on()
        time.sleep(PAUSE)


if __name__ == "__main__":
    main(sys.argv[1:])

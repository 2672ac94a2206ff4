"""gunicorn's synchronous worker, but a slow client keeps nobody waiting (the front of `serve`).

A request is read while others are answered, and comes to the application when it is there whole; an
answer goes out as fast as its reader takes it. The application itself stays as it was: one request
at a time in a process, with one connection to the database. Who is too slow, or says too much, is
cut off (Limits).
"""

from __future__ import annotations

import os
import selectors
import socket
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from gunicorn.workers.sync import SyncWorker

PIECE = 262_144
LINGER = 2.0  # seconds of silence, after which who was refused has heard it
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one connection, and of all that one process holds.

    Seconds and bytes. The slowest that is still waited for is a telephone at the edge of what it
    can reach: 8 kB a second, and never longer silent than `silence`.
    """

    head_seconds: float = 10
    head_bytes: int = 65_536
    silence: float = 20
    slowest: int = 8_000  # bytes a second, of a body that comes and of a page that goes
    body_bytes: int = 60_000_000  # above what any page takes, so that the page itself says no
    held_bytes: int = 150_000_000
    lines: int = 400


LIMITS = Limits()
# Told before anything is read by the application, so in both languages and without a look.
WORDS = {
    408: ("Request Timeout", "Het duurde te lang. Probeer het nog eens.", "This took too long."),
    411: ("Length Required", "Dit konden we niet lezen.", "We could not read this."),
    413: (
        "Content Too Large",
        "Dit is te groot. Ga één pagina terug: wat je typte staat er nog.",
        "This is too large. Go back one page: what you typed is still there.",
    ),
    431: ("Request Header Fields Too Large", "Dit konden we niet lezen.", "We could not read it."),
    503: ("Service Unavailable", "Het is nu erg druk. Probeer het zo nog eens.", "Very busy now."),
}


def _said(status: int) -> bytes:
    reason, dutch, english = WORDS[status]
    page = (
        '<!doctype html><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>Noaber</title><p>{dutch}</p><p lang="en">{english}</p>'
    ).encode()
    again = "Retry-After: 30\r\n" if status == 503 else ""
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: text/html\r\n"
        f"{again}Cache-Control: no-store\r\nContent-Length: {len(page)}\r\n\r\n"
    )
    return head.encode() + page


@dataclass(eq=False)
class Line:
    """One connection: what was heard, what is still to be said, and until when that is waited for.

    needs: how many bytes the request is; 0 while its head is not there. Then it is `said`.
    """

    client: socket.socket
    address: Any
    listener: socket.socket
    until: float
    quiet_until: float
    heard: bytearray = field(default_factory=bytearray)
    needs: int = 0
    says: memoryview | None = None
    lingers: bool = False  # all is said to who may still be talking: what comes is let go


class Held:
    """What the application takes for the connection: the request as it was heard, and its answer.

    As much of a socket as gunicorn asks of one.
    """

    def __init__(self, heard: bytearray) -> None:
        self._heard = memoryview(bytes(heard))
        self.answer = bytearray()

    def recv(self, most: int) -> bytes:
        """The next piece of the request; nothing at its end."""
        piece, self._heard = self._heard[:most], self._heard[most:]
        return bytes(piece)

    def send(self, data: bytes) -> int:
        """Only "100 Continue", which was said when the head was there."""
        return len(data)

    def sendall(self, data: bytes) -> None:
        self.answer += data

    def gettimeout(self) -> float:
        return 0.0

    def settimeout(self, seconds: float) -> None: ...

    def setblocking(self, flag: bool) -> None: ...

    def shutdown(self, how: int) -> None: ...

    def close(self) -> None: ...


class BufferingWorker(SyncWorker):  # type: ignore[misc]  # gunicorn has no types
    """See above. Settings, logging and how a request is handled are those of SyncWorker."""

    limits = LIMITS

    def run(self) -> None:
        """Until it is asked to stop; then what is being said is said to its end."""
        self.watch = selectors.DefaultSelector()
        self.lines: set[Line] = set()
        for listener in self.sockets:
            listener.setblocking(False)
            self.watch.register(listener, selectors.EVENT_READ)
        self.watch.register(self.PIPE[0], selectors.EVENT_READ)
        while self.alive and self.is_parent_alive():
            self._pass(1.0)
        for listener in self.sockets:
            self.watch.unregister(listener)
        until = time.monotonic() + self.cfg.graceful_timeout
        while any(line.says for line in self.lines) and time.monotonic() < until:
            self._pass(0.2)

    def _pass(self, wait: float) -> None:
        """Hear and say what can be, then cut off who was too slow before this pass began."""
        self.notify()
        now = time.monotonic()
        for key, _events in self.watch.select(wait):
            if isinstance(key.data, Line):
                self._go_on(key.data)
            elif key.fileobj == self.PIPE[0]:
                os.read(self.PIPE[0], PIECE)
            else:
                self._accept(key.fileobj)
            self.notify()
        for line in [line for line in self.lines if now > min(line.until, line.quiet_until)]:
            self._too_slow(line)

    def _accept(self, listener: Any) -> None:
        try:
            client, address = listener.accept()
        except OSError:  # another worker was first, or the client left
            return
        client.setblocking(False)
        now, limits = time.monotonic(), self.limits
        line = Line(client, address, listener, now + limits.head_seconds, now + limits.silence)
        if len(self.lines) >= limits.lines:
            self._make_room()
        self.lines.add(line)
        self.watch.register(client, selectors.EVENT_READ, line)
        self._hear(line)

    def _make_room(self) -> None:
        """Whoever takes longest to say what they want, or else to hear it, leaves."""
        self._drop(min(self.lines, key=lambda line: (line.says is not None, line.until)))

    def _go_on(self, line: Line) -> None:
        if line.lingers:
            self._let_go(line)
        elif line.says is not None:
            self._say(line)
        else:
            self._hear(line)

    def _hear(self, line: Line) -> None:
        """What there is to hear; the request goes on to the application when it is whole."""
        try:
            piece = line.client.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        if not piece:
            self._drop(line)
            return
        line.heard += piece
        line.quiet_until = time.monotonic() + self.limits.silence
        refused = self._measure(line) if not line.needs else 0
        if not refused and sum(len(one.heard) for one in self.lines) > self.limits.held_bytes:
            refused = 503
        if refused:
            self._refuse(line, refused)
        elif line.needs and len(line.heard) >= line.needs:
            self._answer(line)

    def _measure(self, line: Line) -> int:
        """How long the request is, once its head is there; a status when it is not taken."""
        end = line.heard.find(b"\r\n\r\n")
        if end < 0 or end > self.limits.head_bytes:
            return 431 if len(line.heard) > self.limits.head_bytes else 0
        fields = _fields(bytes(line.heard[:end]))
        if b"transfer-encoding" in fields:
            return 411
        said = fields.get(b"content-length", b"0")
        # What is no number is refused by gunicorn's own reading of the head.
        length = int(said) if said.isdigit() and len(said) < 16 else 0
        if length > self.limits.body_bytes:
            return 413
        line.needs = end + 4 + length
        line.until = time.monotonic() + self.limits.silence + length / self.limits.slowest
        if len(line.heard) < line.needs and fields.get(b"expect", b"").lower() == b"100-continue":
            with suppress(OSError):
                line.client.send(CONTINUE)
        return 0

    def _answer(self, line: Line) -> None:
        """One request at a time, as SyncWorker does it."""
        held = Held(line.heard)
        line.heard = bytearray()
        self.handle(line.listener, held, line.address)
        self._begin_to_say(line, bytes(held.answer))

    def _refuse(self, line: Line, status: int) -> None:
        line.heard = bytearray()
        self._begin_to_say(line, _said(status))

    def _begin_to_say(self, line: Line, answer: bytes) -> None:
        now, limits = time.monotonic(), self.limits
        line.says = memoryview(answer)
        line.until = now + limits.silence + len(answer) / limits.slowest
        line.quiet_until = now + limits.silence
        self._say(line)

    def _say(self, line: Line) -> None:
        """As much as its reader takes now."""
        assert line.says is not None
        try:
            line.says = line.says[line.client.send(line.says) :]
        except BlockingIOError:
            pass
        except OSError:
            self._drop(line)
            return
        if not line.says:
            self._end(line)
            return
        line.quiet_until = time.monotonic() + self.limits.silence
        self.watch.modify(line.client, selectors.EVENT_WRITE, line)

    def _end(self, line: Line) -> None:
        """All is said. Closed at once on who still talks, the answer would never be read."""
        try:
            line.client.shutdown(socket.SHUT_WR)
            line.client.recv(PIECE)
        except BlockingIOError:
            if line.needs:  # a whole request was heard: nothing more comes
                self._drop(line)
                return
        except OSError:
            self._drop(line)
            return
        line.lingers, line.says = True, None
        line.until = time.monotonic() + self.limits.silence
        line.quiet_until = time.monotonic() + LINGER
        self.watch.modify(line.client, selectors.EVENT_READ, line)

    def _let_go(self, line: Line) -> None:
        """What is still sent to us, unread, until its sender heard that it need not."""
        try:
            if line.client.recv(PIECE):
                line.quiet_until = time.monotonic() + LINGER
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._drop(line)

    def _too_slow(self, line: Line) -> None:
        """Who was sending a request hears it; a line on which nothing was said just closes."""
        if line.heard:
            with suppress(OSError):
                line.client.send(_said(408))
        self._drop(line)

    def _drop(self, line: Line) -> None:
        if line in self.lines:
            self.lines.discard(line)
            self.watch.unregister(line.client)
            line.client.close()


def _fields(head: bytes) -> dict[bytes, bytes]:
    """The fields of a head by their names in small letters; of one that comes twice the last."""
    parted = (one.partition(b":") for one in head.split(b"\r\n")[1:])
    return {name.strip().lower(): value.strip() for name, _colon, value in parted}

"""A mail server for tests: it takes, refuses, or breaks off at the moment it is told to."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Postbox:
    """What came in, and how this server behaves. `breaks_at`: after which command it goes away.

    heard: every line but those of a letter.
    """

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    breaks_at: str = ""
    taken: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box: Postbox = self.server.box  # type: ignore[attr-defined]
        self._say("220 postbox")
        for line in self.rfile:
            command = line.split(None, 1)[0].decode().upper().rstrip()
            box.heard.append(line.decode("utf-8", "replace").rstrip())
            if command == "DATA" and "DATA" not in box.answers:
                self._say("354 go on")
                text = self._text()
                box.taken.append(text)
            if box.breaks_at == command:
                return
            self._say(box.answers.get(command) or box.answers.get(f"{command}-end") or "250 ok")
            if command == "QUIT":
                return

    def _text(self) -> str:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.decode())
        return "".join(lines)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def postbox(**how: object) -> Iterator[Postbox]:
    """A server on a free port, for as long as the block lasts."""
    box = Postbox(**how)  # type: ignore[arg-type]
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.box = box  # type: ignore[attr-defined]
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()

"""A progress bar for a terminal, and a line now and then where there is none."""

import time
from typing import TextIO

WIDTH = 30
PATIENCE = 2.0  # seconds before somebody wonders whether it still runs


class Bar:
    """Says how far something is, once it lasts longer than `after` seconds."""

    def __init__(self, words: str, stream: TextIO, after: float = 0.0) -> None:
        self.words, self.stream, self.after = words, stream, after
        self._began = time.monotonic()
        self._shown = 0.0

    def show(self, done: int, of: int) -> None:
        """Call as often as you like; it draws ten times a second, on a terminal only."""
        now = time.monotonic()
        is_over = done >= of
        if now - self._began < self.after or (now - self._shown < 0.1 and not is_over):
            return
        if not self.stream.isatty() and not (is_over or now - self._shown > PATIENCE):
            return
        self._shown = now
        full = WIDTH * done // max(of, 1)
        bar = "#" * full + "." * (WIDTH - full)
        end = "" if self.stream.isatty() else "\n"
        start = "\r" if self.stream.isatty() else ""
        self.stream.write(f"{start}  {self.words}  [{bar}] {done}/{of}{end}")
        self.stream.flush()

    def end(self) -> None:
        """Leave the last state on its own line."""
        if self._shown and self.stream.isatty():
            self.stream.write("\n")
            self.stream.flush()

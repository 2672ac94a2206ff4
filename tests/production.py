"""A Noaber as in production, in processes of its own, and a browser behind its proxy.

Only the proxy with TLS is not there: what it would send along, the browser sends itself.
"""

import http.client
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from noaber.tests.test_supervise import free_port

ROOT = Path(__file__).resolve().parent.parent
HOST = "hulp.veldstad.example"


class Noaber:
    """`./run serve` with the settings that docs/operations.md asks for, and `./run manage`."""

    def __init__(self, folder: Path, root: Path = ROOT, **changes: str) -> None:
        """`root` holds the `noaber` that runs; `changes` are settings besides those documented."""
        self.root = root
        self.port = free_port()
        kept = {n: v for n, v in os.environ.items() if "NOABER" not in n and n != "DATABASE_URL"}
        self.environment = kept | {
            "NOABER_SECRET_KEY": secrets.token_urlsafe(64),
            "NOABER_HOSTS": HOST,
            "NOABER_ADDRESS": f"https://{HOST}",
            "NOABER_DATA": str(folder / "data"),
            "NOABER_PORT": str(self.port),
            **changes,
        }
        self.serving = self.serve()

    def serve(self) -> "subprocess.Popen[str]":
        """`./run serve`, on the same folder and port each time."""
        return subprocess.Popen(
            [sys.executable, "-m", "noaber.supervise", "serve"],
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def answers(self) -> str:
        """Everything it said up to the address; fails when it ended instead."""
        assert self.serving.stdout is not None
        said = ""
        for line in self.serving.stdout:
            said += line
            if "Noaber answers on" in line:
                return said
        raise AssertionError(said)

    def manage(self, *words: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "noaber.supervise", "manage", *words],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def stop(self) -> None:
        self.serving.send_signal(signal.SIGTERM)
        assert self.serving.wait(30) == 0


@contextmanager
def serving(root: Path = ROOT, **changes: str) -> Iterator[Noaber]:
    """`./run serve` on an empty folder; stopped and gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="noaber-serving-") as made:
        Path(made).chmod(0o711)
        running = Noaber(Path(made), root, **changes)
        try:
            yield running
        finally:
            if running.serving.poll() is None:
                running.stop()


class Browser:
    """Somebody's browser behind the proxy: keeps cookies, follows redirects, fills in forms."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.at = "/"
        self.page = ""

    def get(self, path: str) -> str:
        return self._ask("GET", path)

    def send(self, path: str = "", **typed: str) -> str:
        """Send the first form of this page that goes to `path`, with what is hidden in it."""
        return self._ask("POST", path or self.at, urlencode(self.hidden(path) | typed))

    def hidden(self, path: str = "") -> dict[str, str]:
        """What is hidden in the first form of this page that goes to `path`."""
        forms = re.findall(r'<form[^>]*method="post"[^>]*>.*?</form>', self.page, re.DOTALL)
        head = f'action="{path}"' if path else ""
        there = (f for f in forms if (head in f if path else "action=" not in f.split(">")[0]))
        form = next(there)
        fields = {}
        for box in re.findall(r"<input[^>]*>", form):
            name, value = (re.search(rf'{key}="([^"]*)"', box) for key in ("name", "value"))
            if name and 'type="hidden"' in box:
                fields[name[1]] = unescape(value[1]) if value else ""
        return fields

    def _ask(self, method: str, path: str, body: str | None = None) -> str:
        for _redirect in range(6):
            status, answer, location = self.exchange(method, path, body)
            assert status in (200, 302), (method, path, status, answer)
            self.at, self.page = path, answer
            if not location:
                return answer
            assert not location.startswith("http"), f"sent away to {location}"
            method, path, body = "GET", location, None
        raise AssertionError(f"it keeps redirecting: {path}")

    def exchange(self, method: str, path: str, body: str | None) -> tuple[int, str, str]:
        """One request: the status, the page, and where it sends to."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.7",
            "Origin": f"https://{HOST}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        page = response.read().decode(errors="replace")  # a font is no text
        for line in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                assert name.startswith("__Host-"), line
                assert (morsel["secure"], morsel["path"], morsel["domain"]) == (True, "/", ""), line
                self.cookies[name] = morsel.value
        return response.status, page, response.headers.get("Location", "")

"""A load of the invented region that was killed half-way is mended by the next `./run demo`."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from noaber.cluster.server import running_port
from noaber.tests.test_supervise import free_port, until

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="noaber-half-") as made:
        Path(made).chmod(0o711)
        yield Path(made)


def demo(folder: Path, port: int) -> subprocess.Popen[str]:
    kept = {n: v for n, v in os.environ.items() if "NOABER" not in n and n != "DATABASE_URL"}
    settings = {"NOABER_DATA": str(folder), "NOABER_PORT": str(port), "NOABER_WORKERS": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "noaber.supervise", "demo"],
        cwd=ROOT,
        env=kept | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def said_until(process: subprocess.Popen[str], words: str) -> str:
    """What it said up to these words; fails when it ended before."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(said)


def count(folder: Path, table: str) -> int:
    """How many rows there are, asked as a superuser; 0 when there is no such table yet."""
    database = folder / "demo/database"
    try:
        port = running_port(database)
        password = json.loads((database / "passwords.json").read_text())["postgres"]
        url = f"postgresql://postgres:{password}@127.0.0.1:{port}/noaber"
        with psycopg.connect(url, connect_timeout=2) as connection:
            found: Any = connection.execute(f"select count(*) from noaber.{table}").fetchone()
            return int(found[0])
    except (OSError, psycopg.Error):
        return 0


def kill_the_load(process: subprocess.Popen[str]) -> None:
    (load,) = [
        child for child in psutil.Process(process.pid).children() if "load_world" in child.cmdline()
    ]
    load.kill()


def test_a_killed_load_is_begun_anew(folder: Path) -> None:
    port = free_port()
    first = demo(folder, port)
    until(lambda: count(folder, "people_family") >= 3 or first.poll() is not None, 90)
    half = count(folder, "people_family")
    kill_the_load(first)
    assert first.wait(60) == 1
    assert first.stdout is not None
    assert "load_world` did not work" in first.stdout.read()
    assert 3 <= half < 60

    again = demo(folder, port)
    try:
        said = said_until(again, "Noaber answers on")
        assert "loading it was interrupted" in said
        assert "anew" in said
        assert "You can be" in said
        assert count(folder, "people_family") == 60
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/proef/", timeout=20) as page:
            assert b"/proef/als/samira/" in page.read()
    finally:
        again.send_signal(signal.SIGTERM)
        assert again.wait(60) == 0

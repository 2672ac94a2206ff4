"""Fixtures for loading lists."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from noaber.people.tests.folders import GOOD, Write


@pytest.fixture
def slug() -> str:
    return f"veld-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def write(tmp_path: Path, slug: str) -> Write:
    """write(**{"staff.csv": [...]}) -> a folder with the good files, some of them replaced."""

    def make(changes: dict[str, Any] | None = None, newline: str = "\n") -> Path:
        folder = tmp_path / uuid.uuid4().hex
        folder.mkdir()
        for name, lines in {**GOOD, **(changes or {})}.items():
            if isinstance(lines, bytes):
                (folder / name).write_bytes(lines)
            elif lines is not None:
                text = newline.join(lines).replace("{s}", slug) + newline
                (folder / name).write_bytes(text.encode())
        return folder

    return make

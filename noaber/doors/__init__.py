"""How people and systems come in: doors show what parts hold, and ask parts to act."""

from pathlib import Path

HERE = Path(__file__).parent


def folders() -> list[str]:
    """The names of all doors: each folder is one."""
    return sorted(path.parent.name for path in HERE.glob("*/__init__.py"))

"""Which PostgreSQL the guarantees rest on: its minor release, as data with date and reason.

Row security, the lines of change and who looked are only as good as the server that keeps them.
"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

RELEASES = Path(__file__).with_name("postgresql.yaml")


@cache
def least_releases() -> dict[int, dict[str, Any]]:
    """Major release → its row in postgresql.yaml."""
    rows = yaml.safe_load(RELEASES.read_text(encoding="utf-8"))["releases"]
    return {row["major"]: row for row in rows}


def release_problem(version: int) -> str:
    """What is wrong with this server, in words for who runs it; '' when nothing is.

    version: as PostgreSQL numbers itself, 150020 for 15.20. A major release that is not in the
    list is older than Noaber runs on, or newer than this release of it knows.
    """
    major, minor = divmod(version, 10_000)
    row = least_releases().get(major)
    if row is None:
        if major > max(least_releases()):
            return ""
        return f"PostgreSQL {major} is not one that Noaber runs on (docs/operations.md)."
    if minor >= row["least_minor"]:
        return ""
    return (
        f"PostgreSQL {major}.{minor} is older than {major}.{row['least_minor']} of {row['date']},"
        f" on which what Noaber promises rests: {row['reason']}. Update the server, and make the"
        " indexes anew that docs/operations.md names."
    )

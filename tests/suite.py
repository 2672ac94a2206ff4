"""``./run test`` and ``./run check``: style, types, layers, production settings, and all tests.

Every check runs, also after one that failed, and the tests come last, so that one run tells all.
"""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Sequence

PYTHON = sys.executable
# What a municipality's own server would have, so that `check --deploy` judges that.
PRODUCTION = {
    "NOABER_MODE": "production",
    "NOABER_SECRET_KEY": secrets.token_urlsafe(64),
    "NOABER_HOSTS": "noaber.example",
    "NOABER_ADDRESS": "https://noaber.example",
    "DATABASE_URL": "postgresql://noaber_app@localhost/noaber",
}
TEST = {"NOABER_MODE": "test"}
# Models are held against migrations, never against a database that happens to run here.
NO_DATABASE = {**TEST, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
OURS = ("--suite-only", "--once-more")
SCREENS = "tests/journeys/test_screens.py"
LOOKS = ("TestOnAPhone::test_every_screen", "TestOnADesktop::test_every_screen")
# A minute whatever the machine, and whether a comparison of speed is written down right.
OF_ONE = ("tests/attack/faults/test_minute.py", "tests/test_bench.py")
DECLARED = "tests.architecture.declared"  # what parts and doors say of themselves, whole and true
LAYERS = "tests.architecture.layers"  # who may import whom, from the parts and doors there are
MADE = "tests.architecture.made"  # what is written from the parts' declarations
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def checks() -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, command, environment of every check that is not a test."""
    python = [PYTHON, "-m"]
    deploy = ["check", "--deploy", "--fail-level=WARNING"]
    return [
        ("what is declared", [*python, DECLARED], TEST),
        ("what is made", [*python, MADE, "--check"], TEST),
        ("style", [*python, "ruff", "check", "--quiet", "."], TEST),
        ("layout of code", [*python, "ruff", "format", "--check", "--quiet", "."], TEST),
        ("types", [*python, "mypy", "--no-error-summary"], TEST),
        ("layers", [*python, LAYERS], TEST),
        ("migrations", [*python, "noaber", "makemigrations", "--check", "--dry-run"], NO_DATABASE),
        ("production settings", [*python, "noaber", *deploy], PRODUCTION),
    ]


def environment(extra: dict[str, str]) -> dict[str, str]:
    """Ours, without what was set for a running Noaber; NOABER_PG_BIN chooses the programs."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == "NOABER_PG_BIN" or not name.startswith(("NOABER_", "DATABASE_URL"))
    }
    return {**kept, **extra}


def run_checks() -> list[str]:
    """Run all of them; the names of those that failed. Only what went wrong is shown."""
    failed = []
    for name, command, extra in checks():
        done = subprocess.run(
            command,
            env=environment(extra),
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        print(f"{'not right' if done.returncode else 'ok':10}{name}", flush=True)
        if done.returncode:
            print(done.stdout, flush=True)
            failed.append(name)
    return failed


def run_tests(arguments: Sequence[str], once_more: bool = False) -> int:
    """All tests in parallel, or those that were asked for.

    once_more: on another PostgreSQL, what asks one; but for how the screens look and OF_ONE.
    """
    if not any(shutil.which(name) for name in BROWSERS):
        print(
            "skipped   browser tests: there is no Chromium."
            " To run them: sudo apt-get install --yes chromium",
            flush=True,
        )
    workers = ["--numprocesses=auto", "--maxprocesses=4"]
    parallel = [*workers, "--dist=loadscope", "--no-loadscope-reorder"]  # tests/slowest.py orders
    if once_more:
        parallel += ["-m", "postgresql"]
        parallel += [f"--deselect={SCREENS}::{look}" for look in LOOKS]
        parallel += [f"--ignore={once}" for once in OF_ONE]
    asked = list(arguments) or parallel
    return subprocess.run(
        [PYTHON, "-m", "pytest", *asked], env=environment(TEST), check=False
    ).returncode


def main(arguments: Sequence[str]) -> int:
    command, *rest = arguments
    if command == "check" and "--write" in rest:
        return subprocess.run([PYTHON, "-m", MADE], env=environment(TEST), check=False).returncode
    if command == "check":
        return 1 if run_checks() else 0
    once_more = "--once-more" in rest
    failed = [] if once_more or "--suite-only" in rest else run_checks()
    if failed:
        print(f"not right: {', '.join(failed)}. The tests run all the same.", flush=True)
    code = run_tests([argument for argument in rest if argument not in OURS], once_more)
    return code or (1 if failed else 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

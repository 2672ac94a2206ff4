"""``./run alike COMMIT``: that this checkout shows what that commit showed, on every screen.

That commit makes the invented region, with all that happens on its screens. Each build gets a copy
of that database, brings it up to date, and shows every screen on its own server, at one moment
(`clock.py`), in the same order: its text in Dutch and English, and its picture in Dutch on a
telephone, on a desktop and on paper. What only stands after a button is sent to both, on copies of
its own. Pages are paired by their path and who opens them; an address that came or went differs.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from noaber import cluster
from tests.alike.builds import Stage
from tests.alike.clock import Clock
from tests.alike.comparing import Compared, compared
from tests.alike.walking import Page, Walker
from tests.bench.builds import Build, of_commit, this
from tests.bench.measuring import begins
from tests.journeys.conftest import CHROMIUM

SIDES = ("there", "here")
Pair = tuple[Build, Build]


def main() -> int:
    options = _options()
    os.environ["NOABER_MODE"] = "test"
    if CHROMIUM is None:
        raise SystemExit("There is no Chromium to look with: sudo apt-get install --yes chromium")
    began = time.monotonic()
    kept = Path(tempfile.mkdtemp(prefix="noaber-alike-"))
    with tempfile.TemporaryDirectory() as folder, cluster.throwaway() as server:
        there = of_commit(options.commit, Path(folder))
        differs, looked = told(Stage(server, Clock(), there), this(), options.renamed, kept)
    seconds = time.monotonic() - began
    print(f"\n{looked} in {seconds:.0f} seconds; {differs} not equal")
    if not any(kept.iterdir()):
        kept.rmdir()
    return 1 if differs else 0


def told(stage: Stage, build: Build, renamed: Mapping[str, str], kept: Path) -> tuple[int, str]:
    """Says of each screen whether it is equal; how many are not, and how much was looked at."""
    pair = stage.maker, build
    begins(f"{stage.maker.name} makes the region and what happens on its screens")
    rounds = stage.make()
    differs, pages, looks = 0, 0, Counter[str]()
    for line in came_or_went(*(stage.addresses(build) for build in pair)):
        print(line, flush=True)
        differs += 1
    for number, pages_of_round in enumerate(rounds):
        for found in _walked(stage, pair, number, pages_of_round, renamed):
            print(*found.lines(kept), sep="\n", flush=True)
            differs += not found.is_equal
            pages += 1
            looks.update(found.looks)
    each = ", ".join(f"{many} {name}" for name, many in looks.items())
    return differs, f"{pages} screens in {looks.total()} looks ({each})"


def came_or_went(there: set[str], here: set[str]) -> Iterator[str]:
    """Each address that only one of the builds has."""
    yield from (f"NOT EQUAL  /{route} is not there any more" for route in sorted(there - here))
    yield from (f"NOT EQUAL  /{route} is new" for route in sorted(here - there))


def _walked(
    stage: Stage, pair: Pair, number: int, pages: Sequence[Page], renamed: Mapping[str, str]
) -> Iterator[Compared]:
    """One round, each build on a copy of the region; both open the same page at the same time."""
    with ExitStack() as opened:
        walkers = []
        for side, build in zip(SIDES, pair, strict=True):
            name = f"alike_{side}_{number}"
            stage.copy(build, name)
            opened.callback(stage.server.drop_database, name)
            port = opened.enter_context(stage.served(build, name))
            walkers.append(opened.enter_context(closing(Walker(port))))
        for page in pages:
            there, here = [soon.result() for soon in [walker.opens(page) for walker in walkers]]
            yield compared(page, there, here, renamed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run alike", description=__doc__)
    parser.add_argument("commit", metavar="COMMIT", help="what this checkout is held against")
    parser.add_argument(
        "--renamed",
        metavar="OLD=NEW",
        action="append",
        default=[],
        help="an address that is called otherwise by now, at the same path",
    )
    options = parser.parse_args()
    if wrong := [pair for pair in options.renamed if pair.count("=") != 1]:
        parser.error(f"--renamed {wrong[0]}: write the old name, =, and the new one")
    options.renamed = dict(pair.split("=") for pair in options.renamed)
    return options


if __name__ == "__main__":
    sys.exit(main())

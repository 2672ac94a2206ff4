"""``./run bench``: how fast, against a floor of plain SQL; one table, never a timed test."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from noaber import cluster
from tests.bench import against, day, inside, pages, serving, tables, told
from tests.bench.filling import filled
from tests.bench.measuring import Row, begins, shown

SMALL, LARGE = 1_000, 100_000
PARTS = ("pages", "table", "serving", "day")
DAY_SECONDS = 30.0


def main() -> int:
    options = _options()
    os.environ["NOABER_MODE"] = "test"
    if options.against:
        against.main(options)
        return 0
    begins("Starting the database, and filling it where that was not done yet")
    server = cluster.start(cluster.default_data_dir() / "bench" / "database")
    try:
        small = filled(server, SMALL, options.fresh)
        large = filled(server, options.families, options.fresh)
        inside.start(server, large)
        rows = shown(_measured(server, (small, SMALL), (large, options.families), options))
    finally:
        server.stop()
    if options.json:
        Path(options.json).write_text(json.dumps([asdict(row) for row in rows], indent=1))
    return 0


def _measured(
    server: cluster.Cluster,
    small: tuple[str, int],
    large: tuple[str, int],
    options: argparse.Namespace,
) -> Iterator[Row]:
    """The rows that were asked for, one by one."""
    if "pages" in options.only:
        yield from pages.measured(server, small, large)
    if "table" in options.only:
        yield from tables.measured(inside.entrance(), large[0])
        yield from told.measured(small, large)
    if "serving" in options.only:
        yield from serving.measured(server, *large)
    if "day" in options.only:
        yield from day.measured(server, *large, options.seconds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--families", type=int, default=LARGE, help=f"default {LARGE:,}")
    parser.add_argument("--fresh", action="store_true", help="fill the databases anew")
    parser.add_argument(
        "--against", metavar="COMMIT", help="compare this checkout with a commit, and no more"
    )
    parser.add_argument(
        "--rounds", type=int, default=against.ROUNDS, help="with --against: alternating rounds"
    )
    parser.add_argument(
        "--only",
        metavar="ROWS",
        help="part of the rows, separated by commas: "
        f"{', '.join(PARTS)}; with --against: {', '.join(against.ROWS)}",
    )
    parser.add_argument(
        "--seconds",
        type=float,
        help="of the day at the table, of which 1440 is all; with --against: of each turn of load",
    )
    parser.add_argument("--json", metavar="FILE", help="write the numbers there too")
    options = parser.parse_args()
    known = against.ROWS if options.against else PARTS
    options.only = options.only.split(",") if options.only else list(known)
    if not set(options.only) <= set(known):
        parser.error(f"--only {','.join(options.only)}: choose from {', '.join(known)}")
    if options.seconds is None:
        options.seconds = against.SECONDS if options.against else DAY_SECONDS
    return options


if __name__ == "__main__":
    sys.exit(main())

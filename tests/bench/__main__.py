"""``./run bench``: how fast, against a floor of plain SQL; one table, never a timed test."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from noaber import cluster
from tests.bench import day, inside, pages, serving, tables, told
from tests.bench.filling import filled
from tests.bench.measuring import Row, begins, shown

SMALL, LARGE = 1_000, 100_000


def main() -> int:
    options = _options()
    os.environ["NOABER_MODE"] = "test"
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
    if options.only in ("", "pages"):
        yield from pages.measured(server, small, large)
    if options.only in ("", "table"):
        yield from tables.measured(inside.entrance(), large[0])
        yield from told.measured(small, large)
    if options.only in ("", "serving"):
        yield from serving.measured(server, *large)
    if options.only in ("", "day"):
        yield from day.measured(server, *large, options.seconds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--families", type=int, default=LARGE, help=f"default {LARGE:,}")
    parser.add_argument("--fresh", action="store_true", help="fill the databases anew")
    parser.add_argument(
        "--only",
        choices=("", "pages", "table", "serving", "day"),
        default="",
        help="part of the rows",
    )
    parser.add_argument(
        "--seconds", type=float, default=30, help="of the day at the table; 1440 is all of it"
    )
    parser.add_argument("--json", metavar="FILE", help="write the numbers there too")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

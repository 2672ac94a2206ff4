"""``./run bench``: how fast, against a floor of plain SQL; one table, never a timed test."""

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from noaber import cluster
from tests.bench import day, inside, pages, serving, tables, told
from tests.bench.filling import filled
from tests.bench.measuring import Row, as_table

SMALL, LARGE = 1_000, 100_000


def main() -> int:
    options = _options()
    os.environ["NOABER_MODE"] = "test"
    server = cluster.start(cluster.default_data_dir() / "bench" / "database")
    try:
        small = filled(server, SMALL, options.fresh)
        large = filled(server, options.families, options.fresh)
        inside.start(server, large)
        rows: list[Row] = []
        if options.only in ("", "pages"):
            rows += pages.measured(server, (small, SMALL), (large, options.families))
        if options.only in ("", "table"):
            rows += tables.measured(inside.entrance(), large)
            rows.append(told.measured((small, SMALL), (large, options.families)))
        if options.only in ("", "serving"):
            rows += serving.measured(server, large, options.families)
        if options.only in ("", "day"):
            rows += day.measured(server, large, options.families, options.seconds)
    finally:
        server.stop()
    print(as_table(rows))
    if options.json:
        Path(options.json).write_text(json.dumps([asdict(row) for row in rows], indent=1))
    return 0


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

"""``./run attack [NAME …]``: try to get round the guarantees, and say what was tried and happened.

Starts its own PostgreSQL in a temporary folder, makes a town with two families of invented people,
and tries. Exit code 1 when one attack gets through, or could not be tried for a reason that nobody
foresaw. What this machine cannot try, and what is known and left, is said as that. Anybody may run
it; it touches nothing else.

``--restored``: the same on a database that was dumped and restored in another cluster.
``--faults MINUTES [--seed N]``: everything breaks while people write (tests/attack/faults).
``--mutate [--only WORD] [--seed N]``: is what guards missed when it is gone?
"""

import argparse
import logging
import os
import random
import sys
import textwrap
import traceback
from collections import Counter

from tests.attack.stage import Attempt, GotThrough, KnownLimit, NotTried, Stage

os.environ.setdefault("NOABER_MODE", "test")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noaber.settings")


def main(arguments: list[str]) -> int:
    import django

    asked = options().parse_args(arguments)
    django.setup()
    logging.getLogger("django.request").setLevel(logging.ERROR)  # thousands of 404s are asked for
    if asked.faults:
        from tests.attack.faults import run

        return run.main(asked.faults, asked.seed)
    if asked.mutate:
        from tests.attack.mutations import run as mutations

        return mutations.main(asked.only, asked.seed)
    return every_attempt(asked.names, asked.restored)


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./run attack")
    parser.add_argument("names", nargs="*", help="only these attempts, by the name of the function")
    parser.add_argument("--restored", action="store_true")
    parser.add_argument("--faults", type=float, metavar="MINUTES")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--mutate", action="store_true")
    parser.add_argument("--only", default="", metavar="WORD", help="mutants that are called so")
    return parser


def every_attempt(only: list[str], after_a_restore: bool) -> int:
    """All attempts, or those that are named, on a database of their own."""
    from tests.attack import everything
    from tests.attack.stage import ATTEMPTS

    counted: Counter[str] = Counter()
    with everything.restored_stage() if after_a_restore else everything.own_stage() as stage:
        print(f"On {everything.release(stage.cluster)}.\n", flush=True)
        wanted = [(what, f) for what, f in ATTEMPTS if not only or f.__name__ in only]
        for number, (what, function) in enumerate(wanted, 1):
            came, said = tried(function, stage)
            counted[came] += 1
            print(f"{number:3} {came:<12} {what}\n{textwrap.indent(said, ' ' * 17)}", flush=True)
        everything.leave()
    print("\n" + ", ".join(f"{n} {came}" for came, n in sorted(counted.items())) + ".")
    return 1 if counted["GOT THROUGH"] or counted["ACCIDENT"] else 0


def tried(function: Attempt, stage: Stage) -> tuple[str, str]:
    """What came of it, in one or two words, and what was said."""
    try:
        said = function(stage)
    except NotTried as why:
        return "not tried", str(why)
    except GotThrough as found:
        return "GOT THROUGH", textwrap.fill(str(found), 90)
    except Exception:
        return "ACCIDENT", traceback.format_exc()
    if isinstance(said, KnownLimit):
        return "known limit", textwrap.fill(said, 90)
    return "refused", said[:110]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

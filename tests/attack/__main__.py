"""``./run attack``: try to get round the guarantees, and say what was tried and what happened.

Starts its own PostgreSQL in a temporary folder, makes a town with two families of invented people,
and tries. Exit code 1 when one attack gets through. Anybody may run it; it touches nothing else.
"""

import os
import sys
import textwrap
import traceback

os.environ.setdefault("NOABER_MODE", "test")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noaber.settings")


def main(only: list[str]) -> int:
    import django

    django.setup()
    from noaber import cluster
    from tests.attack import everything
    from tests.attack.stage import ATTEMPTS, GotThrough, set_stage

    got_through = 0
    with cluster.throwaway() as running:
        stage = set_stage(everything.prepare(running), running)
        wanted = [(what, f) for what, f in ATTEMPTS if not only or f.__name__ in only]
        for number, (what, function) in enumerate(wanted, 1):
            try:
                print(f"{number:3} refused      {what}\n{'':17}{function(stage)[:110]}", flush=True)
            except GotThrough as found:
                got_through += 1
                words = textwrap.indent(textwrap.fill(str(found), 90), " " * 17)
                print(f"{number:3} GOT THROUGH  {what}\n{words}", flush=True)
            except Exception:
                got_through += 1
                print(f"{number:3} NOT TRIED    {what}\n{traceback.format_exc()}", flush=True)
        everything.leave()
    print(f"\n{len(wanted)} attempts, {got_through} got through.")
    return 1 if got_through else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

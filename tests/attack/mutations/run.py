"""``./run attack --mutate``: each guard is taken away or weakened; does anybody notice?

Every mutant is a copy of one small town's database with one guard less. The attempts that are
likely to notice are tried on it; then tests/architecture, which is counted apart; then every other
quick attempt. What nobody notices survives. A whole run writes docs/mutations.md.
"""

import multiprocessing
import os
import pickle
import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from tests.attack.mutations.mutants import Mutant, all_mutants
from tests.attack.mutations.trying import (
    Noticed,
    Place,
    fixed_url,
    sound_attempts,
    who_notices,
)
from tests.attack.stage import Stage, set_stage

PAGE = Path(__file__).parent.parent.parent.parent / "docs" / "mutations.md"
PROCESSES = 2
_here: tuple[Place, Stage, Sequence[str]]  # in each of the processes


def main(only: str, seed: int) -> int:
    """Try all mutants whose name has this word; 1 when one survives. Ctrl-C ends it early.

    seed: their order, so that a run that was ended early is a fair sample.
    """
    from noaber import cluster
    from tests.attack import everything

    began = time.monotonic()
    with cluster.throwaway() as running:
        stage = fixed_url(set_stage(everything.prepare(running), running))
        everything.leave()
        place = Place(running.port, dict(running.passwords))
        known = sound_attempts(place, stage)
        mutants = [mutant for mutant in _mutants(place) if only in str(mutant)]
        random.Random(seed).shuffle(mutants)
        print(f"{len(mutants)} mutants, {len(known)} attempts, --seed {seed}.", flush=True)
        found = _all_tried(place, stage, known, mutants)
    for line in summary(found):
        print(line)
    print(f"in {(time.monotonic() - began) / 60:.0f} minutes")
    if not only:
        PAGE.write_text(page(found, len(mutants)), encoding="utf-8")
        print("docs/mutations.md is written anew.")
    return 1 if any(noticed.by == "nobody" for noticed in found) else 0


def _mutants(place: Place) -> list[Mutant]:
    import psycopg

    with psycopg.connect(place.url("postgres", "noaber"), autocommit=True) as admin:
        admin.execute("set search_path = noaber")
        return all_mutants(admin)


def _all_tried(
    place: Place, stage: Stage, known: Sequence[str], mutants: Sequence[Mutant]
) -> list[Noticed]:
    spawned = multiprocessing.get_context("spawn")
    found: list[Noticed] = []
    given = pickle.dumps((place, stage, known))  # opened there once Django stands
    with spawned.Pool(PROCESSES, _settle, (given,)) as pool:
        trying = pool.imap_unordered(_try, mutants, chunksize=2)
        with suppress(KeyboardInterrupt):
            for number, noticed in enumerate(trying, 1):
                found.append(noticed)
                by = f"{noticed.by} {noticed.name}".strip()
                print(f"{number:5} {by:<44} {noticed.mutant} ({noticed.seconds:.1f} s)", flush=True)
    return sorted(found, key=lambda noticed: str(noticed.mutant))


def _settle(given: bytes) -> None:
    """In a process of its own: Django, the attempts, and the stage."""
    global _here
    os.environ.setdefault("NOABER_MODE", "test")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noaber.settings")
    import logging

    import django

    django.setup()
    logging.disable(logging.CRITICAL)
    from tests.attack import everything

    assert everything
    _here = pickle.loads(given)


def _try(mutant: Mutant) -> Noticed:
    place, stage, known = _here
    return who_notices(place, stage, mutant, known)


def summary(found: Sequence[Noticed]) -> list[str]:
    by = Counter(noticed.by for noticed in found)
    through = sum(n.by == "attack" and n.said.startswith("GOT THROUGH") for n in found)
    return [
        f"{len(found)} mutants: {by['attack']} noticed by the attack ({through} got through, "
        f"{by['attack'] - through} by an accident), {by['architecture']} by the tests of the "
        f"architecture, {by['nobody']} by nobody, {by['not made']} could not be made.",
        *(f"SURVIVES  {noticed.mutant}" for noticed in found if noticed.by == "nobody"),
        *(f"not made  {n.mutant}: {n.said.splitlines()[0]}" for n in found if n.by == "not made"),
    ]


def page(found: Sequence[Noticed], of: int) -> str:
    """docs/mutations.md: how many of each sort, what only the architecture sees, what survives."""
    sorts = list(dict.fromkeys(noticed.mutant.sort for noticed in found))
    lines = [
        "# The attack, attacked",
        "",
        "`./run attack --mutate` takes away or weakens what guards, one thing at a time, and asks",
        "whether the attack notices. This page is written by that command.",
        "",
        f"Run of {date.today():%d-%m-%Y}, {len(found)} tried of {of}.",  # noqa: DTZ011
        summary(found)[0],
        "",
        "| Sort | Mutants | Noticed by the attack | By the architecture | By nobody |",
        "|---|---|---|---|---|",
    ]
    for sort in sorts:
        by = Counter(noticed.by for noticed in found if noticed.mutant.sort == sort)
        counts = (sum(by.values()), by["attack"], by["architecture"], by["nobody"])
        lines.append(f"| {sort} | " + " | ".join(map(str, counts)) + " |")
    by_architecture = "What the architecture notices, and no likely attempt"
    for title, who in (("What nobody notices", "nobody"), (by_architecture, "architecture")):
        those = [noticed for noticed in found if noticed.by == who]
        lines += ["", f"## {title}", "", *_table(those)]
    return "\n".join(lines) + "\n"


def _table(those: Sequence[Noticed]) -> list[str]:
    if not those:
        return ["None."]
    rows = [f"| {n.mutant.sort} | {_cell(n.mutant.what)} | {n.name or '–'} |" for n in those]
    return ["| Sort | Mutant | Noticed by |", "|---|---|---|", *rows]


def _cell(text: str) -> str:
    return "`" + text.replace("`", "'").replace("|", "\\|") + "`"

"""What a part says of itself, in its `part.py`; every list of parts is made from that.

A part is a folder of `noaber` with a `part.py` in it. Which files it has follows from their names:
`acts.yaml`, a YAML file for each rule table, `guards.sql` and after it its other SQL by name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Literal

HERE = Path(__file__).parent.parent
LOWEST = "lib"  # where the lowest part stands on

# Who sees the rows of a table, and how it is written.
# guarded: seen through a look at its compartment, written in an act about its family or person
# open: seen by everybody, written in an act
# read: seen by everybody, written by who owns the database
# loose: written without an act, for the reason that stands with it
# hidden: only the database's own functions see and write it
Seen = Literal["guarded", "open", "read", "loose", "hidden"]
RIGHTS = ("select", "insert", "update", "delete", "truncate", "references", "trigger")
ALL = ", ".join(RIGHTS)
_APP: dict[Seen, str] = {
    "guarded": "select, insert, update",
    "open": "select, insert, update",
    "read": "select",
    "loose": "",
    "hidden": "",
}
_GUARD: dict[Seen, str] = {
    "guarded": "select, insert, update, delete",
    "open": "select, insert, update, delete",
    "read": ALL,
    "loose": "",
    "hidden": ALL,
}

Grounds = tuple[str, ...]
# Values of their own: a hole says nothing, these say that there is nothing.
ABOUT_NOBODY: Grounds = ("about nobody",)
NO_GROUND_RECORDED: Grounds = ("no ground recorded",)
NO_TERM_RECORDED = "no term recorded"
NOTHING = "nothing"
AS_LONG_AS_THE_RULE = "as long as it stands in its file"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: who may do what, on which ground, for how long, and what is counted from it.

    app and guard: the rights of noaber_app and noaber_guard, "" for none; None: what is usual for
    a table that is seen like that. grounds: ids of legal_bases.yaml, where it is about people.
    What is left empty is what the part says of all its tables.
    """

    name: str
    seen: Seen = "guarded"
    app: str | None = None
    guard: str | None = None
    grounds: Grounds = ()
    kept: str = ""
    counted: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """What rows of another file add: each names, by `by`, rows to whose list `to` its key goes."""

    file: str
    by: str
    to: str


@dataclass(frozen=True, slots=True)
class RuleTable:
    """Rules that a lawyer or controller must check: a table that is filled from YAML.

    file: its name; every part that has one of this name adds its rows. `name.yaml#list`: one list
    of several in it. read: whether the app may read the table, as everybody may read the file.
    kinds_to: its list to which the kinds go that name its row (Kind.tasks).
    """

    name: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    file: str
    read: bool = True
    added: Added | None = None
    kinds_to: str = ""

    @property
    def table(self) -> Table:
        """Its rights and terms are those of every rule table."""
        seen: Seen = "read" if self.read else "hidden"
        kept = AS_LONG_AS_THE_RULE
        return Table(self.name, seen, grounds=ABOUT_NOBODY, kept=kept, counted=NOTHING)


# Of whom a kind of compartment is.
Subject = Literal["family", "person"]
# What stands before the number in an audience: "" for no audience of its own, `family 7`, `role 3`.
Form = Literal["", "family", "person", "role"]
# Who gets something. subject: whose it is; in_charge: who works for them; takes_part: a colleague
# beside; asked_along and asked_over: who was asked to take part or to take over and did not answer
# yet; asks: whoever asks somebody of the circle; clock: what delivers and passes on.
Receiver = Literal[
    "subject", "in_charge", "takes_part", "asked_along", "asked_over", "asks", "clock"
]
# When. birth: a person or family is new; question: they ask something; member: somebody new joins a
# family; brought: comes along by name with a plan that is brought; joined: a question belongs to a
# family that is there; parent: who has authority elsewhere becomes known; guest: somebody of the
# circle is asked; opens: a compartment of this kind opens for a subject that is known already.
Moment = Literal["birth", "question", "member", "brought", "joined", "parent", "guest", "opens"]
Level = Literal["see", "write", "own"]
# Who can be told from the grants that a subject has already.
KNOWN_BY_GRANTS: tuple[Receiver, ...] = ("subject", "in_charge", "clock")


@dataclass(frozen=True, slots=True)
class Gift:
    """Who is given what, and when. The ground is that of the moment, and when one opens that on
    which the same was given of the kind it is like.
    """

    to: Receiver
    level: Level
    at: tuple[Moment, ...]
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of compartment. A purpose that needs it names it in purposes.yaml.

    tasks: purposes of lower parts that need it too, such as who_looked and handover.
    opens_at_birth: every subject has one; a release that declares it opens it for who is there.
    like: the kind whose grants say who is who, where one opens for a subject that is known.
    audiences: the forms it may have. follows: who sees that kind of a family sees this one too.
    to_holders: which audiences somebody with authority over a child reads along (Jeugdwet
    7.3.10); tells_where: not, where the child's address is shielded from them (X-08).
    """

    key: str
    subject: Subject
    opens_at_birth: bool = False
    like: str = ""
    audiences: tuple[Form, ...] = ("",)
    follows: str = ""
    to_holders: tuple[Form, ...] = ()
    tells_where: bool = False
    tasks: tuple[str, ...] = ()
    gifts: tuple[Gift, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One part. above: the part it stands on, which gives its place; `lib` for the lowest.

    plain: modules beside `rules` that are plain Python too, without Django or a database.
    grounds, kept, counted: of each table that does not say otherwise.
    """

    above: str = ""
    tables: tuple[Table, ...] = ()
    rule_tables: tuple[RuleTable, ...] = ()
    kinds: tuple[Kind, ...] = ()
    plain: tuple[str, ...] = ()
    grounds: Grounds = ()
    kept: str = ""
    counted: str = ""

    def every_table(self) -> Iterator[Table]:
        """All its tables, with what is usual or of the whole part filled in; a hole stays one."""
        for table in (*self.tables, *(rule.table for rule in self.rule_tables)):
            yield Table(
                table.name,
                table.seen,
                _APP[table.seen] if table.app is None else table.app,
                _GUARD[table.seen] if table.guard is None else table.guard,
                table.grounds or self.grounds,
                table.kept or self.kept,
                table.counted or self.counted,
                table.why,
            )


class Misplaced(Exception):
    """The parts do not stand on each other as one tower does. part: where to look first."""

    def __init__(self, part: str, words: str) -> None:
        super().__init__(words)
        self.part = part


@cache
def parts() -> dict[str, Part]:
    """Every part by its name, low to high, from the folders that have a manifest."""
    found = {name: import_module(f"noaber.{name}.part").PART for name in folders(HERE)}
    return {name: found[name] for name in in_order({n: part.above for n, part in found.items()})}


def kinds() -> list[Kind]:
    """The kinds of compartments of every part, low to high."""
    return [kind for part in parts().values() for kind in part.kinds]


def folders(root: Path) -> list[str]:
    """The names of the folders that are a part."""
    return sorted(path.parent.name for path in root.glob("*/part.py"))


def in_order(above: dict[str, str]) -> list[str]:
    """Low to high; refused where two stand at one place, in a circle or on what is not there."""
    stands_on: dict[str, str] = {}
    for name, below in above.items():
        if below in stands_on:
            raise Misplaced(
                name,
                f"{name} and {stands_on[below]} both stand on {below}: let one stand on the other",
            )
        stands_on[below] = name
    ordered = list(_upward(stands_on))
    if left := sorted(above.keys() - set(ordered)):
        lost = [name for name in left if above[name] not in above] or left
        raise Misplaced(
            lost[0],
            f"{', '.join(lost)}: stands on no part that is there, or in a circle: say in part.py on"
            f" which part each stands (above), and of the lowest that it stands on {LOWEST}",
        )
    return ordered


def _upward(stands_on: dict[str, str]) -> Iterator[str]:
    here = LOWEST
    while here in stands_on:
        here = stands_on[here]
        yield here


def sql_files(root: Path, names: Iterable[str]) -> Iterator[str]:
    """The SQL of these parts in their order, guards first, as `part/file.sql`."""
    for name in names:
        found = sorted((root / name).glob("*.sql"), key=lambda p: (p.name != "guards.sql", p.name))
        yield from (f"{name}/{path.name}" for path in found)

"""Every function that runs with the guard's rights, as PostgreSQL has it, and what guards it."""

from dataclasses import dataclass
from typing import Any

from tests.architecture import expected
from tests.attack.stage import GotThrough, Stage

CALLERS = {kind: names for kind, names in expected.callers().items() if kind != expected.PLAIN}


@dataclass(frozen=True)
class Function:
    """As PostgreSQL has it: arguments with their types, and what it answers with."""

    name: str
    arguments: dict[str, str]
    answer: str
    kind: str
    by_app: bool

    def call(self, samples: dict[str, Any]) -> tuple[str, list[Any]]:
        """A query with a value of the table of samples for each argument, by its name."""
        given = ", ".join(f"{name} => %s::{type_}" for name, type_ in self.arguments.items())
        query = f"select * from {self.name}({given})"
        values = [samples.get(f"{self.name}.{n}", samples[n]) for n in self.arguments]
        return query, values


def functions(stage: Stage) -> dict[str, Function]:
    """Every security definer function of the database."""
    query = """
        select p.proname, coalesce(p.proargnames[1:p.pronargs], '{}'),
               array(select format_type(t, null) from unnest(p.proargtypes) t),
               pg_get_function_result(p.oid), has_function_privilege('noaber_app', p.oid, 'execute')
        from pg_proc p where p.prosecdef"""
    kinds = {name: kind for kind, names in CALLERS.items() for name in names}
    with stage.connected("postgres") as admin:
        rows = admin.execute(query).fetchall()
    if twice := {row[0] for row in rows if [r[0] for r in rows].count(row[0]) > 1}:
        raise GotThrough(f"two functions of one name: {twice}")
    return {
        name: Function(
            name, dict(zip(names, types, strict=True)), answer, kinds.get(name, ""), by_app
        )
        for name, names, types, answer, by_app in rows
    }


def of_kind(stage: Stage, *kinds: str) -> list[Function]:
    found = [f for f in functions(stage).values() if f.kind in kinds]
    assert {f.name for f in found} == {name for kind in kinds for name in CALLERS[kind]}
    return found

"""What is wrong with what a part declares: a hole, what is not there, what two parts declare."""

from collections.abc import Iterator

from noaber.record.parts import ABOUT_NOBODY, HERE, NO_GROUND_RECORDED, RIGHTS, Table
from tests.architecture import declared_kinds, declared_sql
from tests.architecture.there import Act, There, place

# Where a row is and what it is called: given once, by the database or at birth, and checked there.
GIVEN = {"id", "compartment_id"}


def problems(there: There) -> Iterator[str]:
    """Each as `file:line: what is the matter: what to do`."""
    yield from _holes(there)
    yield from _tables(there)
    yield from _twice(there)
    yield from declared_kinds.problems(there)
    yield from declared_sql.problems(there)
    yield from _adds_to_nothing(there)
    for act in there.acts:
        yield from _act(act, there)
    yield from _never_written(there)
    yield from _functions(there)


def _every(there: There) -> Iterator[tuple[str, Table]]:
    for name, part in there.parts.items():
        yield from ((name, table) for table in part.every_table())


def _at(part: str, *words: str) -> str:
    return place(HERE / part / "part.py", *words)


def _holes(there: There) -> Iterator[str]:
    grounds = _grounds(there)
    for part, table in _every(there):
        at = _at(part, f'"{table.name}"')
        for value, what in (
            (table.grounds, "grounds: ids of legal_bases.yaml, ABOUT_NOBODY or NO_GROUND_RECORDED"),
            (table.kept, "kept: how long, or NO_TERM_RECORDED"),
            (table.counted, "counted: what is counted from it, or NOTHING"),
            (table.why or table.seen != "loose", "why: why it is written without an act"),
        ):
            if not value:
                yield f"{at}: of {table.name} is not said enough: say {what}"
        for ground in table.grounds:
            if ground not in grounds:
                yield f"{at}: no ground {ground}: name a row in force of legal_bases.yaml"
        if table.seen == "guarded" and table.grounds == ABOUT_NOBODY:
            yield f"{at}: {table.name} is guarded, so it is about people: say on which ground"
        for rights in (table.app or "", table.guard or ""):
            named = rights.split(", ") if rights else []
            if named != [right for right in RIGHTS if right in named]:
                yield f"{at}: rights “{rights}”: write them as in {', '.join(RIGHTS)}"


def _grounds(there: There) -> set[str]:
    """What may be named: a ground in force, or that there is none."""
    rows = [row for _file, rows in there.rules.get("sharing_legal_basis", []) for row in rows]
    in_force = {str(row["id"]) for row in rows if row["valid_from"] and not row["valid_to"]}
    return in_force | {*ABOUT_NOBODY, *NO_GROUND_RECORDED}


def _tables(there: There) -> Iterator[str]:
    declared = {table.name: (part, table) for part, table in _every(there)}
    for name, made in there.tables.items():
        if name not in declared:
            yield f"{made.place()}: no part declares {name}: add Table({name!r}) to its part.py"
    for name, (part, table) in declared.items():
        at = _at(part, f'"{name}"')
        if name not in there.tables:
            yield f"{at}: there is no table {name}: make it in models.py or SQL, or take this away"
            continue
        if not name.startswith(f"{part}_"):
            yield f"{at}: {name} is not of {part}: begin its name with {part}_"
        has_compartment = "compartment_id" in there.tables[name].columns
        if table.seen != "hidden" and has_compartment != (table.seen == "guarded"):
            yield (
                f"{at}: {name} is {table.seen}: what has a compartment_id is guarded, and nothing"
                " else is"
            )


def _twice(there: There) -> Iterator[str]:
    first: dict[str, str] = {}
    for part, table in _every(there):
        if table.name in first:
            yield _both(_at(part, f'"{table.name}"'), table.name, first[table.name])
        first.setdefault(table.name, part)
    for whole in there.parts.values():
        for rules in whole.rule_tables:
            seen: dict[tuple[str, ...], str] = {}
            for file, rows in there.rules.get(rules.name, []):
                path = HERE / file.partition("#")[0]
                for row in rows if rules.name != "record_act_write" else []:
                    key = tuple(str(row.get(name)) for name in rules.keys)
                    if key in seen:
                        yield _both(
                            place(path, f"{rules.keys[0]}: {key[0]}"), " ".join(key), seen[key]
                        )
                    seen.setdefault(key, file)


def _adds_to_nothing(there: There) -> Iterator[str]:
    """Rows that add their key to a row that is not there, such as a purpose to a ground."""
    for rules in (rules for part in there.parts.values() for rules in part.rule_tables):
        if rules.added is None:
            continue
        known = {row[rules.keys[0]] for _file, rows in there.rules[rules.name] for row in rows}
        for file, row in there.rows_named(rules.added.file):
            for name in sorted(set(row.get(rules.added.by, ())) - known):
                at = place(HERE / file, f"key: {row['key']}", name)
                yield f"{at}: {row['key']} names {name}: there is no such row in {rules.file}"


def _both(at: str, what: str, other: str) -> str:
    return f"{at}: {what} is declared twice, first by {other}: let one of them declare it"


def _act(act: Act, there: There) -> Iterator[str]:
    path = HERE / act.file
    part = act.file.partition("/")[0]
    at = place(path, act.name)
    if not act.name.startswith(f"{part}."):
        yield f"{at}: act {act.name} stands in {act.file}: call it {part}.…, or move it"
    written = {table.name for _, table in _every(there) if table.seen in ("guarded", "open")}
    for table, columns in act.named().items():
        if table not in there.tables:
            yield (
                f"{place(path, act.name, table)}: {act.name} writes {table}: there is no such"
                " table: take it away, or make the table"
            )
            continue
        if table not in written:
            yield (
                f"{place(path, act.name, table)}: {act.name} writes {table}, which is written by no"
                " act: declare it guarded or open in part.py, and give it a pen (guard_table)"
            )
        for column in sorted(set(columns) - (there.tables[table].columns - GIVEN)):
            where = place(path, act.name, table, column)
            yield (
                f"{where}: {act.name} names {table}.{column}: there is no such column to write:"
                " take it away, or make it in models.py and a migration"
            )


def _never_written(there: There) -> Iterator[str]:
    written: dict[str, set[str]] = {}
    for act in there.acts:
        for name, columns in act.named().items():
            written.setdefault(name, set()).update(columns)
    for _part, table in _every(there):
        if table.seen not in ("guarded", "open") or table.name not in there.tables:
            continue
        made = there.tables[table.name]
        for column in sorted(made.columns - GIVEN - written.get(table.name, set())):
            yield (
                f"{made.place(column.removesuffix('_id'))}: no act writes {table.name}.{column}:"
                " name it in acts.yaml under adds or writes, or take the column away"
            )


def _functions(there: There) -> Iterator[str]:
    """callers.yaml beside the SQL. That of no part (rights.sql) is declared by the lowest."""
    said: dict[str, str] = {}
    for part, kinds in there.callers.items():
        for name in (name for names in kinds.values() for name in names):
            if name in said:
                yield _both(_in_callers(part, name), name, said[name])
            said.setdefault(name, part)
    made = {one.name: one for one in there.functions}
    lowest = next(iter(there.parts))
    for name, part in said.items():
        own = made[name].file.partition("/") if name in made else ("", "", "")
        if (own[0] if own[1] else lowest) != part:
            yield f"{_in_callers(part, name)}: {part} makes no function {name}: take the row away"
    for name, one in made.items():
        if one.is_definer and name not in said:
            at = place(HERE / one.file, f"create or replace function {name}")
            yield (
                f"{at}: nobody says who may call {name}, which has the guard's rights: add it to"
                f" callers.yaml of its part, under what guards it"
            )


def _in_callers(part: str, name: str) -> str:
    return place(HERE / part / "callers.yaml", f"{name}:")

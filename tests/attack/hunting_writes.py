"""Hunting by writing: whether an insert or update of one's own tells that a hidden row is there.

References, unique and exclusion constraints see every row, whoever asks. So from a fair look at a
family of one's own, for each of them in the catalogue, a row is written that would refer to or
collide with the hidden row, and one that would refer to or collide with nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

from tests.attack.hunting_answers import Finding
from tests.attack.hunting_ground import HIDDEN, OTHER, Column, Ground, run
from tests.attack.stage import Connection, name_looks, one

MINE = 34567  # the id of the viewer's own row in each table
# Foreign keys, unique and exclusion constraints and indexes of guarded tables: what must be there,
# or may not. Per column of a reference, what it refers to.
RULES = """
    select c.conrelid::regclass::text, c.conname, c.contype::text,
           array(select a.attname::text from unnest(c.conkey) with ordinality k (n, place)
                 join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.n order by place),
           case when c.contype = 'f' then c.confrelid::regclass::text else '' end
    from pg_constraint c join pg_class t on t.oid = c.conrelid
    where t.relrowsecurity and c.contype in ('f', 'u', 'x', 'p')
    union
    select i.indrelid::regclass::text, i.indexrelid::regclass::text, 'u',
           array(select a.attname::text from unnest(i.indkey::int2[]) k (n)
                 join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.n), ''
    from pg_index i join pg_class t on t.oid = i.indrelid
    where t.relrowsecurity and i.indisunique
    order by 1, 2
"""


@dataclass(frozen=True)
class Rule:
    table: str
    name: str
    kind: str  # f(oreign), u(nique), p(rimary), (e)x(clusion)
    columns: tuple[str, ...]
    refers_to: str


@dataclass(frozen=True)
class Pen:
    """Where a table is written: the relation, and what a column is called there."""

    relation: str
    names: dict[str, str]
    words: list[str]  # columns that may be read there


def pen_of(ground: Ground, table: str) -> Pen | None:
    """Where the application may insert; in schema `pen` the written columns end in `_`."""
    own = {c.name for c in ground.columns if c.table == table}
    for relation in sorted({c.relation for c in ground.all_columns if c.table == table}):
        open_columns = [
            c.name for c in ground.all_columns if c.relation == relation and c.insertable
        ]
        if open_columns:
            names = {n.removesuffix("_") if n not in own else n: n for n in open_columns}
            words = [c.name for c in ground.all_columns if c.relation == relation and c.readable]
            return Pen(relation, names, words)
    return None


def rules_of(admin: Connection) -> list[Rule]:
    return [
        Rule(table, name, kind, tuple(columns), to)
        for table, name, kind, columns, to in admin.execute(RULES).fetchall()
        if columns
    ]


def guessable(ground: Ground, rules: list[Rule]) -> Iterator[Rule]:
    """Not what is unique by a number drawn at random: who can name it was there."""
    drawn = {(c.table, c.name) for c in ground.columns if c.type == "uuid"}
    return (r for r in rules if not all((r.table, name) in drawn for name in r.columns))


class Own:
    """The viewer's own rows, one in each table: what a fair insert looks like."""

    def __init__(self, ground: Ground, admin: Connection) -> None:
        self.ground, self.admin = ground, admin
        self.rules = rules_of(admin)
        find = "select id from record_compartment where {} = %s and kind = %s"
        self.of_family = int(one(admin, find.format("family_id"), [ground.family, "plan"]))
        person = ground.viewer.person_id
        self.of_person = int(one(admin, find.format("person_id"), [person, "contact"]))
        self.targets = {
            (r.table, column): r.refers_to
            for r in self.rules if r.kind == "f" for column in r.columns
            if r.refers_to != "record_compartment" and len(r.columns) <= 2
        }  # fmt: skip

    def value(self, column: Column, row_id: int = MINE) -> str:
        """What the own row says in this column."""
        names = {c.name for c in self.ground.columns if c.table == column.table}
        if column.type in {"text", "character varying"}:
            return f"'{row_id % 100}'"  # no other row says so
        if column.type != "bigint":
            return column.value(2)
        if column.name == "compartment_id":
            return str(self.of_family if "family_id" in names or column.table == "people_family"
                       else self.of_person)  # fmt: skip
        if column.name == "family_id":
            return str(self.ground.family)
        target = (
            column.table if column.name == "id" else self.targets.get((column.table, column.name))
        )
        if target == "people_person":
            return str(self.ground.viewer.person_id)
        if target == "people_family":
            return str(self.ground.family)
        if target and target not in self.ground.tables:
            return str(one(self.admin, f"select min(id) from {target}"))
        return str(row_id if column.name == "id" else MINE)

    def put(self) -> None:
        for table in self.ground.tables:
            columns = [c for c in self.ground.columns if c.table == table]
            names = ", ".join(f'"{c.name}"' for c in columns)
            values = ", ".join(self.value(c) for c in columns)
            run(
                self.admin,
                f"insert into {table} ({names}) overriding system value values ({values})",
            )

    def take(self) -> None:
        for table in self.ground.tables:
            run(self.admin, f"delete from {table} where id <> all (%s)",
                               [[HIDDEN, OTHER]])  # fmt: skip


def hunt_writes(ground: Ground) -> tuple[str, list[Finding]]:
    """Every rule of every guarded table, by insert, upsert and update."""
    asked, findings = 0, []
    with ground.connected("postgres") as admin, ground.connected() as connection:
        own = Own(ground, admin)
        own.put()
        try:
            for rule in guessable(ground, own.rules):
                keys = fair_keys(connection, ground)
                for way, hidden, absent in attempts(ground, own, rule):
                    asked += 2
                    said = [told(connection, keys, query) for query in (hidden, absent)]
                    if said[0] != said[1]:
                        codes = f"{said[0][:5]} or {said[1][:5]}"
                        findings.append(Finding(f"{way}: {codes}", rule.name, hidden))
        finally:
            own.take()
    return f"{asked:,} rows written against {len(own.rules)} rules of the database", findings


def attempts(ground: Ground, own: Own, rule: Rule) -> Iterator[tuple[str, str, str]]:
    """A way, the statement that meets the hidden row, and the one that meets nothing."""
    pen = pen_of(ground, rule.table)
    if pen is None:
        return
    columns = [c for c in ground.columns if c.table == rule.table and c.name in pen.names
               and (c.name != "id" or "id" in rule.columns)]  # fmt: skip
    kept = {"compartment_id", "family_id", "person_id"}
    for free in {rule.columns, tuple(c for c in rule.columns if c not in kept)}:
        if not free:
            continue
        rows = []
        for which in (0, 1):
            met = {c.name: c.value(which) for c in columns if c.name in free}
            rows.append({c.name: own.value(c, MINE + 1) for c in columns} | met)
        names = ", ".join(f'"{pen.names[c.name]}"' for c in columns)
        inserts = [f"insert into {pen.relation} as r ({names}) overriding system value"
                   f" values ({', '.join(row.values())})" for row in rows]  # fmt: skip
        yield "insert", inserts[0], inserts[1]
        for tail in tails(pen, rule):
            yield "upsert", f"{inserts[0]} {tail}", f"{inserts[1]} {tail}"
        sets = [", ".join(f'"{pen.names[name]}" = {row[name]}' for name in free if name in row)
                for row in rows]  # fmt: skip
        if sets[0]:
            updates = [f"update {pen.relation} set {s} where id = {MINE}" for s in sets]
            yield "update", updates[0], updates[1]


def tails(pen: Pen, rule: Rule) -> Iterator[str]:
    """What may follow an insert."""
    yield "on conflict do nothing"
    yield "returning *"
    if rule.kind in "up" and set(rule.columns) <= pen.names.keys():
        target = ", ".join(f'"{pen.names[c]}"' for c in rule.columns)
        column = pen.names[rule.columns[0]]
        update = f'on conflict ({target}) do update set "{column}" = excluded."{column}"'
        yield update
        for seen in (c for c in pen.words if c != column):  # an error would quote the hidden row
            yield f"{update} where (r.\"{seen}\"::text || 'x')::integer = 1"
            break


def told(connection: Connection, keys: list[str], query: str) -> str:
    """All that an error says, but for the values that the writer gave."""
    try:
        with connection.transaction(force_rollback=True):
            name_looks(connection, *keys)
            count = run(connection, query).rowcount
            connection.execute("set constraints all immediate")
            return f"{count} rows"
    except psycopg.Error as error:
        d = error.diag
        said = f"{error.sqlstate} {d.message_primary} {d.message_detail or ''}"
        for given in (str(HIDDEN), str(HIDDEN - 1)):
            said = said.replace(given, "…")
        return said.strip()


def fair_keys(connection: Connection, ground: Ground) -> list[str]:
    """The plan of one's own family, and everything of one's own."""
    query = "select look_key from open_look(%s, null, null, 'who_looked', null, null)"
    return [ground.own_key(connection), str(one(connection, query, [ground.viewer.person_id]))]

"""A row of every table that has a pen, of one family and one person, and how to write it otherwise.

Made by an administrator from the catalogue alone, so that a new table or column is tried by itself.
"""

from collections import defaultdict
from dataclasses import dataclass

from tests.architecture import catalog
from tests.attack.stage import Connection, Stage, one

# Columns that may be empty and are filled, so that the rules of the table itself are met.
FILLED = {
    "plan_familyplan": {"closed_at"},
    "plan_handover": {"declined_at"},
    "plan_participation": {"person_id", "ended_at"},
    "plan_photo": {"family_id"},
    "plan_voice": {"need_id", "person_id"},
}
# Tables of which a new row is about the same person: it refers to another row about them.
OF_THE_SAME = {"post_outgoing"}
OTHER_ROLE = {"reviewer_role_id", "to_role_id"}
# By type: a row's value, another one, and that of a new row.
VALUES = {
    "text": ("'a'", "'b'", "'c'"),
    "varchar": ("'a'", "'b'", "'c'"),
    "int2": ("1", "2", "3"),
    "int4": ("1", "2", "3"),
    "int8": ("1", "2", "3"),
    "bool": ("true", "false", "true"),
    "date": ("'2001-01-01'", "'2002-01-01'", "'2003-01-01'"),
    "time": ("'01:00'", "'02:00'", "'03:00'"),
    "timestamptz": ("'2001-01-01'", "'2002-01-01'", "'2003-01-01'"),
    "daterange": ("'[2001-01-01,2001-02-01)'", "'[2002-01-01,2002-02-01)'", "'[2003-01-01,)'"),
    "tstzrange": ("'[2001-01-01,2001-02-01)'", "'[2002-01-01,2002-02-01)'", "'[2003-01-01,)'"),
    "jsonb": ("""'{"a": 1}'""", """'{"a": 2}'""", """'{"a": 3}'"""),
    "bytea": (r"'\x01'", r"'\x02'", r"'\x03'"),
    "uuid": tuple(f"'{n * 8}-0000-4000-8000-000000000000'" for n in "123"),
    "_varchar": ("'{a}'", "'{b}'", "'{c}'"),
    "_int2": ("'{1}'", "'{2}'", "'{3}'"),
}
EMPTY = {"text": "''", "varchar": "''", "_varchar": "'{}'", "_int2": "'{}'"}


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    required: bool
    refers_to: str  # the table, or ''


@dataclass(frozen=True)
class Row:
    """A row that is there: each column otherwise (changed), and a new row beside it.

    new: its columns, each filled. least: those that it must have, filled and empty.
    """

    table: str
    id: int
    changed: dict[str, str]
    new: dict[str, str]
    least: dict[str, str]
    empty: dict[str, str]


@dataclass(frozen=True)
class Made:
    """All rows, who they are about, and where they lie."""

    rows: tuple[Row, ...]
    person_id: int
    compartments: list[int]

    def take_away(self, admin: Connection) -> None:
        """As if they had never been there."""
        with admin.transaction():
            admin.execute("set local session_replication_role = replica")
            for row in self.rows:
                admin.execute(f"delete from {row.table} where id = {row.id}")


def make_rows(stage: Stage, admin: Connection) -> Made:
    """A row of each table with a pen, and what it can be changed into."""
    maker = _Maker(stage, admin)
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        rows = tuple(maker.row(table) for table in sorted(maker.columns))
    return Made(rows, maker.persons[0], maker.compartments)


class _Maker:
    def __init__(self, stage: Stage, admin: Connection) -> None:
        self.admin = admin
        town = stage.town
        self.roles = [town.marieke.role_id, town.tom.role_id, town.clerk.role_id]
        self.others = {"people_organisation": town.municipality_id, "people_team": town.team_id}
        tables = catalog.penned_tables(admin, "guarded") | catalog.penned_tables(admin, "open")
        self.columns = {table: self._columns(table) for table in tables}
        self.ids = {table: self._next(table) for table in tables}
        self.families = [self.ids["people_family"], self._next("people_family")]
        self.persons = [self.ids["people_person"], self._next("people_person")]
        self.places: dict[tuple[str, int], list[int]] = defaultdict(list)
        for kind in ("plan", "safety"):
            for family in self.families:
                self._place("family_id", family, kind)
        for kind in ("contact", "identity"):
            for person in self.persons:
                self._place("person_id", person, kind)
        self.compartments = [place for places in self.places.values() for place in places]

    def _next(self, table: str) -> int:
        return int(one(self.admin, "select nextval(pg_get_serial_sequence(%s, 'id'))", [table]))

    def _place(self, of: str, subject: int, kind: str) -> None:
        query = f"insert into record_compartment ({of}, kind, born_xid) values (%s, %s, '3')"
        self.places[of, subject].append(
            int(one(self.admin, f"{query} returning id", [subject, kind]))
        )

    def _columns(self, table: str) -> list[Column]:
        refers = {
            columns[0] if columns[0] != "compartment_id" else columns[-1]: other
            for _name, of, other, columns, _theirs in catalog.foreign_keys(self.admin)
            if of == table
        }
        self_of = {c for c, other in refers.items() if other == "record_compartment"}
        query = (
            "select a.attname, t.typname, a.attnotnull from pg_attribute a join pg_type t"
            " on t.oid = a.atttypid where a.attrelid = %s::regclass and a.attnum > 0"
            " and not a.attisdropped order by a.attnum"
        )
        return [
            Column(name, kind, required, "" if name in self_of else refers.get(name, ""))
            for name, kind, required in self.admin.execute(query, [table])
        ]

    def _subject(self, table: str) -> tuple[str, str]:
        """Of what this table's rows are: 'family_id' or 'person_id', and its own column for it."""
        for _name, of, other, columns, theirs in catalog.foreign_keys(self.admin):
            if of == table and other == "record_compartment":
                return theirs[1], columns[1]
        return "", ""

    def row(self, table: str) -> Row:
        of, own = self._subject(table)
        filled = FILLED.get(table, set())
        there: dict[str, str] = {}
        row = Row(table, self.ids[table], {}, {}, {}, {})
        for column in self.columns[table]:
            name = column.name
            was, other, new = (self._value(table, column, of, own, turn) for turn in range(3))
            must = column.required or name in filled
            if must:
                there[name] = was
                row.least[name] = new
            row.changed[name], row.new[name] = other, new
            if column.required and column.type in EMPTY:
                row.empty[name] = EMPTY[column.type]
        names = ", ".join(f'"{name}"' for name in there)
        values = ", ".join(there.values())
        self.admin.execute(f"insert into {table} ({names}) values ({values})")
        return row

    def _value(self, table: str, column: Column, of: str, own: str, turn: int) -> str:
        """turn 0: of the row that is there; 1: another value; 2: of a new row."""
        second = turn == 2 and table not in OF_THE_SAME
        if column.name == own and own:
            subjects = self.families if of == "family_id" else self.persons
            is_new = turn == 1 or (second and (of == "person_id" or own == "id"))
            return str(subjects[1 if is_new else 0])
        if column.name == "id":
            return str([self.ids[table], 2**40, 2**41][turn])
        if column.name == "compartment_id":
            subjects = self.families if of == "family_id" else self.persons
            place = self.places[
                of, subjects[1 if second and (of == "person_id" or own == "id") else 0]
            ]
            return str(place[1 if turn == 1 else 0])
        if column.name == "family_id":
            return str(self.families[0])
        if column.refers_to == "people_role":
            return str(self.roles[2 if turn == 1 else 1 if column.name in OTHER_ROLE else 0])
        if column.refers_to:
            kept = column.required or column.name in FILLED.get(table, ())
            other = self.others.get(column.refers_to, 2**40) if turn == 1 and kept else None
            return str(other or self.ids[column.refers_to])
        if column.name in ("person_id", "child_id"):
            return str(self.persons[1 if turn else 0])
        return VALUES[column.type][turn]

"""What the oracle hunter asks: every kind of comparison that a column has, out of the catalogue.

A question is one statement. Of operators the catalogue says which there are for a type (those of
index families and all others that say yes or no, on either side, with every type they compare to);
the other ways SQL has of asking stand here, per kind of type.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.attack.hunting_ground import HIDDEN, KNOWN, Column, Ground
from tests.attack.stage import Connection

WORDS = {"text", "character varying"}
NUMBERS = {"bigint", "integer", "smallint"}
MOMENTS = {"date", "timestamp with time zone"}
WITHOUT_ORDER = {"jsonb"} | {"boolean"}  # no min() and max()


@dataclass(frozen=True)
class Question:
    """`kind` groups what is asked the same way; `relation` and `column` say about what."""

    kind: str
    relation: str
    column: str
    query: str


# Asked of what shows the same column once more (sight before pen): what finds it, and all writing.
AGAIN = {"=", "<", "->>", "is null", "is true", "pinned", "raises", "cast", "order by", "exists"}
AGAIN |= {"update", "delete", "merge", "for update", "for share"}

# What a value is compared with: of the other type, the same value.
OTHER_SIDE = {
    **{name: values[0] for name, values in KNOWN.items()},
    "name": "mm",
    "tsquery": "mm",
    "jsonpath": '$.m ? (@ == "mm")',
    "timestamp without time zone": "1987-06-05 04:03:02",
    "time with time zone": "06:05+00",
}
RANGES = {"daterange", "tstzrange"}
# With what an operator is true of the hidden row, where it is not with the row's own value.
STRICT = {"<": 2, "~<~": 2, ">": 1, "~>~": 1}
TRUE_OF = {
    "<<": "[1999-01-01,2000-01-01)",
    ">>": "[1950-01-01,1951-01-01)",
    "-|-": "[1987-07-01 00:00+00,1988-01-01 00:00+00)",
}
OPERATORS = """
    with kind as (
        select t.oid, format_type(t.oid, null) as name, t.typcategory, e.oid as element,
               r.rngsubtype, r.rngmultitypid
        from unnest(%s::text[]) n join pg_type t on t.oid = n::regtype
        left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
        left join pg_range r on r.rngtypid = t.oid
    ), fits as (
        select name, oid as column_type, oid as declared from kind
        union all select name, oid, 'text'::regtype from kind where name = 'character varying'
        union all select name, oid, 'anyarray'::regtype from kind where element is not null
        union all select name, oid, 'anyrange'::regtype from kind where rngsubtype is not null
    )
    select distinct k.name, o.oprname, side.is_left, format_type(case other.oid
               when 'anyarray'::regtype then k.oid when 'anyrange'::regtype then k.oid
               when 'anyelement'::regtype then coalesce(k.element, k.rngsubtype)
               when 'anymultirange'::regtype then k.rngmultitypid else other.oid end, null)
    from kind k join fits f on f.name = k.name
    cross join (values (true), (false)) side (is_left)
    join pg_operator o on o.oprresult = 'boolean'::regtype
        and case when side.is_left then o.oprleft else o.oprright end = f.declared
    join pg_type other on other.oid = case when side.is_left then o.oprright else o.oprleft end
    where o.oprnamespace = 'pg_catalog'::regnamespace
      and (side.is_left or o.oprcom = 0)  -- otherwise its commutator is there
    order by 1, 2, 3, 4
"""


def operators(admin: Connection) -> dict[str, list[tuple[str, bool, str]]]:
    """Per type of column: operator, whether the column stands left of it, the type beside it."""
    found: dict[str, list[tuple[str, bool, str]]] = {}
    for name, operator, is_left, other in admin.execute(OPERATORS, [[*KNOWN]]).fetchall():
        if other.endswith("range"):
            value = TRUE_OF.get(operator, KNOWN[name][0] if name in RANGES else "")
            literal = (
                f"'{{{value}}}'::{other}" if other.endswith("multirange") else f"'{value}'::{other}"
            )
        elif name == other and operator in STRICT:
            literal = f"'{KNOWN[name][STRICT[operator]]}'::{other}"
        elif name == "jsonb" and other.startswith("text"):
            literal = "'m'::text" if other == "text" else "'{m}'::text[]"
        elif name.endswith("range") and other not in KNOWN:
            continue
        elif other in OTHER_SIDE:
            literal = f"'{OTHER_SIDE[other]}'::{other}"
        else:
            continue
        found.setdefault(name, []).append((operator, is_left, literal))
    return found


def about(column: Column, compared: dict[str, list[tuple[str, bool, str]]]) -> Iterator[Question]:
    """Everything that is asked about one column."""
    name = f'r."{column.name}"'
    for operator, is_left, literal in compared[column.type]:
        condition = f"{name} {operator} {literal}" if is_left else f"{literal} {operator} {name}"
        yield Question(operator, column.relation, column.name, where(column.relation, condition))
    for kind, condition in conditions(column, name).items():
        yield Question(kind, column.relation, column.name, where(column.relation, condition))
    for kind, query in statements(column, name).items():
        yield Question(kind, column.relation, column.name, query)


def where(relation: str, condition: str) -> str:
    return f"select from {relation} r where {condition}"


def conditions(column: Column, c: str) -> dict[str, str]:
    """Ways of asking within one condition, by the kind of type."""
    v, below, above = (column.value(i) for i in range(3))
    asked = {
        "in": f"{c} in ({v}, {above})",
        "in a query": f"{c} in (select {v})",
        "is null": f"{c} is null",
        "is not null": f"{c} is not null",
        "is distinct from": f"{c} is distinct from {v}",
        "is not distinct from": f"{c} is not distinct from {v}",
        "case": f"case when {c} = {v} then true else false end",
        "coalesce": f"coalesce({c}, {above}) = {v}",
        "nullif": f"nullif({c}, {v}) is null",
        "row": f"row({c}) = row({v})",
        "pinned": f"r.id = {HIDDEN} and {c} = {v}",
        "text": f"{c}::text like '%'",
        "json": f"to_jsonb({c}) = to_jsonb({v})",
        "divides": f"1 / (case when {c} = {v} then 0 else 1 end) = 1",
        "cast": f"({c}::text || 'x')::integer = 1",
    }
    if not column.type.endswith("]"):
        asked["any"] = f"{c} = any (array[{v}, {below}])"
    if column.type != "boolean":
        asked["between"] = f"{c} between {below} and {above}"
        asked["between symmetric"] = f"{c} between symmetric {above} and {below}"
    return asked | of_its_type(column, c, v)


def of_its_type(column: Column, c: str, v: str) -> dict[str, str]:
    """What only some types can be asked."""
    if column.type == "boolean":
        whether = {"bare": c, "not": f"not {c}", "is true": f"{c} is true"}
        return whether | {"is not false": f"{c} is not false", "is unknown": f"{c} is unknown"}
    if column.type in NUMBERS:
        return {"1 / (x - …)": f"1 / ({c} - {v}) = 1", "sum": f"{c} + 1 = {v} + 1"}
    if column.type in WORDS:
        return {
            "starts with": f"starts_with({c}, 'm')",
            "similar to": f"{c} similar to 'm+'",
            "length": f"length({c}) = 2",
            "letter": f"ascii({c}) = ascii('m')",
            "collate": f"{c} collate \"C\" = 'mm'",
            "lower": f"lower({c}) = 'mm'",
        }
    if column.type in MOMENTS:
        return {"year": f"extract(year from {c}) = 1987"}
    if column.type == "jsonb":
        return {"->>": f"{c} ->> 'm' = 'mm'", "->": f"{c} -> 'm' = '\"mm\"'"}
    if column.type.endswith("range"):
        return {"lower": f"lower({c}) = lower({v})", "is empty": f"not isempty({c})"}
    if column.type.endswith("[]"):
        return {"element": f"({c})[1] is not null", "of array": f"cardinality({c}) > 0"}
    return {}


def statements(column: Column, c: str) -> dict[str, str]:
    """Ways of asking with a whole statement."""
    r, v = f"{column.relation} r", column.value()
    condition = f"{c} = {v}"
    asked = {
        "count": f"select count(*) from {r} where {condition}",
        "filter": f"select count(*) filter (where {condition}) from {r}",
        "count distinct": f"select count(distinct {c}) from {r}",
        "order by": f"select {c} from {r} order by {c} limit 1",
        "order by desc": f"select {c} from {r} order by {c} desc nulls last limit 1",
        "distinct on": f"select distinct on ({c}) {c} from {r}",
        "group by": f"select {c} from {r} group by {c} having {condition}",
        "window": f"select rank() over (order by {c}) from {r}",
        "join": f"select from (values ({v})) w (x) join {r} on {c} = w.x",
        "left join": f"select {c} from (values ({v})) w (x) left join {r} on {c} = w.x",
        "lateral": f"select from (values ({v})) w (x), lateral"
        f" (select from {r} where {c} = w.x offset 0) s",
        "exists": f"select exists (select from {r} where {condition})",
        "not exists": "select from (values (1)) w (x)"
        f" where not exists (select from {r} where {condition})",
        "in the other way": f"select {v} in (select {c} from {r})",
        "not in": f"select {v} not in (select {c} from {r} where {c} is not null)",
        "all": f"select {v} = all (select {c} from {r})",
        "array": f"select array(select {c} from {r} where {condition})",
        "intersect": f"select {c} from {r} intersect select {v}",
        "except": f"select {v} except select {c} from {r}",
        "raises": f"select 1 / (case when {condition} then 0 else 1 end) from {r}",
        "for update": f"select from {r} where {condition} for update",
        "for share": f"select from {r} where {condition} for key share skip locked",
        "update": f"update {r} set {set_it(column)} where {condition}",
        "delete": f"delete from {r} where {condition}",
        "merge": f"merge into {r} using (values ({v})) w (x) on {c} = w.x"
        f" when matched then update set {set_it(column)}",
        "xml": f"select query_to_xml($q$select 1 from {r} where {condition}$q$, true, false, '')",
    }
    if column.type not in WITHOUT_ORDER | {"bytea", "uuid"} and not column.type.endswith("range"):
        asked["min"] = f"select min({c}) from {r}"
        asked["max"] = f"select max({c}) from {r}"
    return asked


def set_it(column: Column) -> str:
    return f'"{column.name}" = {column.value(2)}'


def of_whole_tables(relation: str) -> Iterator[Question]:
    """What is asked about a table as such: its rows, and what every row carries."""
    r = f"{relation} r"
    asked = {
        "any row": f"select from {r} limit 1",
        "only": f"select from only {r}",
        "count": f"select count(*) from {r}",
        "whole row": f"select from {r} where r is not null",
        "whole row as text": f"select from {r} where r::text like '%mm%'",
        "whole row as json": f"select to_jsonb(r) from {r}",
        "rows compared": f"select from {r} where r = r",
        "sampled": f"select from {r} tablesample system (100)",
        "repeatable": f"select from {r} tablesample bernoulli (100) repeatable (1)",
        "table as xml": f"select table_to_xml('{relation}', true, false, '')",
        "words": f"select word from ts_stat($q$select to_tsvector(r::text) from {r}$q$)",
        "locked rows": f"select from {r} for update nowait",
        "emptied": f"delete from {r}",
        "truncate": f"truncate {relation}",
        "returning": f"delete from {r} returning *",
        "cte": f"with gone as (delete from {r} returning 1) select count(*) from gone",
    }
    for kind, query in asked.items():
        yield Question(kind, relation, "", query)
    cursor = f"declare hunted cursor with hold for select * from {r}"
    for query in (cursor, "fetch all from hunted", "close hunted"):
        yield Question("cursor", relation, "", query)
    for column in ("ctid", "xmin", "xmax", "cmin", "tableoid"):
        query = f"select {column} from {r} where {column} is not null"
        yield Question(column, relation, column, query)
    query = f"select from {r} where ctid = '(0,1)' or ctid = any (array['(0,2)', '(0,3)']::tid[])"
    yield Question("ctid", relation, "ctid", query)


def questions(ground: Ground) -> list[Question]:
    """All of them."""
    with ground.connected("postgres") as admin:
        compared = operators(admin)
    seen = set()
    asked = []
    for column in sorted(ground.asked, key=lambda c: c.relation, reverse=True):
        again = (column.table, column.name) in seen
        seen.add((column.table, column.name))
        asked += [q for q in about(column, compared) if not again or q.kind in AGAIN]
    for relation in sorted({c.relation for c in ground.asked}):
        asked += of_whole_tables(relation)
    return asked

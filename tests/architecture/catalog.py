"""What PostgreSQL itself says about Noaber's schema. Asked as a superuser."""

from typing import Any

SCHEMA = "noaber"


def rows(connection: Any, query: str) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = connection.execute(query).fetchall()
    return found


def tables(connection: Any) -> dict[str, str]:
    """Table → owner."""
    query = f"select tablename, tableowner from pg_tables where schemaname = '{SCHEMA}'"
    return dict(rows(connection, query))


def guarded_tables(connection: Any) -> set[str]:
    """Forced row security, both policies as they should be, and all four pens."""
    query = f"""
        select c.relname from pg_class c
        where c.relnamespace = '{SCHEMA}'::regnamespace and c.relkind = 'r'
          and c.relrowsecurity and c.relforcerowsecurity
          and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'looked'
                      and p.polpermissive and p.polroles = array['noaber_sight'::regrole::oid]
                      and pg_get_expr(p.polqual, p.polrelid)
                          ~ 'compartment_id = ANY .* looked\\(\\)')
          and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'guard'
                      and p.polroles = array['noaber_guard'::regrole::oid]
                      and pg_get_expr(p.polqual, p.polrelid) ~ 'CURRENT_USER = ''noaber_guard'
                      and pg_get_expr(p.polwithcheck, p.polrelid) ~ 'CURRENT_USER = ''noaber_guard')
          and not exists (select from pg_policy p where p.polrelid = c.oid and p.polpermissive
                          and p.polname not in ('looked', 'guard'))"""
    return {row[0] for row in rows(connection, query)} & penned_tables(connection, "guarded")


def penned_tables(connection: Any, kind: str) -> set[str]:
    """Tables with an enabled pen of this kind for insert, update, delete and truncate."""
    query = f"""
        select c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where t.tgfoid = '{SCHEMA}.pen()'::regprocedure and t.tgenabled = 'O'
          and c.relnamespace = '{SCHEMA}'::regnamespace
          and split_part(encode(t.tgargs, 'escape'), '\\000', 1) = '{kind}'
        group by c.relname
        having array_agg(t.tgname::text order by t.tgname)
             = '{{pen_delete,pen_insert,pen_truncate,pen_update}}'"""
    return {row[0] for row in rows(connection, query)}


def unguarded_tables(connection: Any) -> set[str]:
    """Tables without guards of any kind, other than those of noaber_guard."""
    guards = {table for table, owner in tables(connection).items() if owner == "noaber_guard"}
    penned = penned_tables(connection, "open")
    return set(tables(connection)) - guards - penned - guarded_tables(connection)


def rights(connection: Any, role: str, schema: str = SCHEMA) -> dict[str, str]:
    """Table or view of a schema → rights of this role, columns included, in a fixed order."""
    query = f"""
        select c.relname, r.name
        from pg_class c,
             unnest('{{select,insert,update,delete,truncate,references,trigger}}'::text[])
             with ordinality r (name, place)
        where c.relnamespace = '{schema}'::regnamespace and c.relkind in ('r', 'v', 'm', 'p', 'f')
          and (has_table_privilege('{role}', c.oid, r.name)
               or r.place in (1, 2, 3, 6) and has_any_column_privilege('{role}', c.oid, r.name))
        order by 1, r.place"""
    found: dict[str, list[str]] = {}
    for table, right in rows(connection, query):
        found.setdefault(table, []).append(right)
    return {table: ", ".join(names) for table, names in found.items()}


def columns_read_bare(connection: Any) -> list[str]:
    """Columns that a window shows as they are: PostgreSQL may compare those before the policy."""
    query = """
        select v.oid::regclass || '.' || a.attname from pg_class v
        join pg_attribute a on a.attrelid = v.oid and a.attnum > 0
        where v.relnamespace in ('sight'::regnamespace, 'pen'::regnamespace)
          and has_column_privilege('noaber_app', v.oid, a.attnum, 'select')
          and pg_get_viewdef(v.oid) ~ format('(SELECT|,)\\s+(\\w+\\.)?%s(,|\\s+FROM)', a.attname)
        order by 1"""
    return [row[0] for row in rows(connection, query)]


def lockable(connection: Any, role: str) -> set[str]:
    """What this role may lock: it may update, delete or truncate it as a whole."""
    query = f"""
        select c.oid::regclass::text from pg_class c
        where c.relnamespace::regnamespace::text in ('{SCHEMA}', 'sight', 'pen')
          and c.relkind in ('r', 'v', 'm', 'p', 'f')
          and (has_table_privilege('{role}', c.oid, 'update')
               or has_table_privilege('{role}', c.oid, 'delete')
               or has_table_privilege('{role}', c.oid, 'truncate'))"""
    return {row[0].split(".")[-1] for row in rows(connection, query)}


def functions(connection: Any, role: str) -> dict[str, bool]:
    """Noaber's own functions (not an extension's) this role may call → security definer."""
    query = f"""
        select p.proname, p.prosecdef from pg_proc p
        where p.pronamespace = '{SCHEMA}'::regnamespace
          and has_function_privilege('{role}', p.oid, 'execute')
          and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')"""
    return dict(rows(connection, query))


def definers(connection: Any) -> list[tuple[str, str, list[str]]]:
    """Name, owner and settings of every security definer function, in any schema."""
    query = """
        select p.oid::regprocedure::text, r.rolname, coalesce(p.proconfig, '{}')
        from pg_proc p join pg_roles r on r.oid = p.proowner where p.prosecdef"""
    return [(name, owner, list(config)) for name, owner, config in rows(connection, query)]


def views(connection: Any) -> set[str]:
    """Views and materialised views."""
    query = f"""select relname from pg_class
        where relnamespace = '{SCHEMA}'::regnamespace and relkind in ('v', 'm')
          and not exists (select from pg_depend d
                          where d.objid = pg_class.oid and d.deptype = 'e')"""
    return {row[0] for row in rows(connection, query)}


def foreign_keys(connection: Any) -> list[tuple[str, str, str, list[str], list[str]]]:
    """Constraint, table, other table, columns, other columns."""
    query = f"""
        select k.conname, k.conrelid::regclass::text, k.confrelid::regclass::text,
               array(select a.attname::text from unnest(k.conkey) with ordinality c (n, i)
                     join pg_attribute a on a.attrelid = k.conrelid and a.attnum = c.n
                     order by c.i),
               array(select a.attname::text from unnest(k.confkey) with ordinality c (n, i)
                     join pg_attribute a on a.attrelid = k.confrelid and a.attnum = c.n
                     order by c.i)
        from pg_constraint k
        where k.contype = 'f' and k.connamespace = '{SCHEMA}'::regnamespace order by 1"""
    return [
        (name, table.split(".")[-1], other.split(".")[-1], list(columns), list(theirs))
        for name, table, other, columns, theirs in rows(connection, query)
    ]


def orphans(connection: Any) -> dict[str, int]:
    """Constraint → rows that refer to nothing, counted anew whatever PostgreSQL validated."""
    found = {}
    for name, table, other, columns, theirs in foreign_keys(connection):
        filled = " and ".join(f"a.{column} is not null" for column in columns)
        pairs = " and ".join(f"a.{c} = b.{t}" for c, t in zip(columns, theirs, strict=True))
        query = (
            f"select count(*) from {SCHEMA}.{table} a where {filled}"
            f" and not exists (select from {SCHEMA}.{other} b where {pairs})"
        )
        if count := rows(connection, query)[0][0]:
            found[name] = count
    return found

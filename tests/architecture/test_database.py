"""What the database must be after migrating, asked from its catalogue (guarantees 1, 2, 7)."""

from typing import Any

import psycopg
import pytest
from django.apps import apps

from noaber.record.parts import parts
from tests.architecture import catalog, expected

GUARDED = expected.seen("guarded")
Admin = psycopg.Connection[Any]


def test_the_app_has_these_rights_and_no_others(admin_db: Admin) -> None:
    assert catalog.rights(admin_db, "noaber_app") == expected.rights_of_the_app()


def test_the_guard_has_these_rights_and_the_owner_made_no_table_that_no_part_names(
    admin_db: Admin,
) -> None:
    """Of the tables of the parts; those of Django and the log-in are in rights.yaml."""
    rights = catalog.rights(admin_db, "noaber_guard")
    ours = {name for name in catalog.tables(admin_db) if name.split("_")[0] in parts()}
    said = {name: table.guard for name, table in expected.tables().items()}
    assert {name: rights.get(name, "") for name in ours} == said


def test_the_app_has_windows_on_guarded_tables_and_no_right_to_the_tables(admin_db: Admin) -> None:
    """It reads through sight (and may lock a row that it may write), and writes through pen."""
    reads = {
        table: "select, update" if "update" in rights else "select"
        for table, rights in GUARDED.items()
    }
    assert catalog.rights(admin_db, "noaber_app", "sight") == reads
    assert catalog.rights(admin_db, "noaber_app", "pen") == GUARDED


def test_a_window_shows_nothing_but_a_rows_own_id_as_it_is(admin_db: Admin) -> None:
    """Every other column through a function that is not leakproof, so that the policy is first."""
    bare = {column.rsplit(".", 1)[1] for column in catalog.columns_read_bare(admin_db)}
    assert bare == {"id"}
    assert len(catalog.columns_read_bare(admin_db)) == 2 * len(GUARDED)
    query = "select proname from pg_proc where proleakproof and proname = any (%s)"
    shown_by = "int8pl int4pl int2pl textcat byteacat booland_statefunc date_pli time_pl_interval"
    shown_by += " timestamptz_pl_interval range_intersect jsonb_extract_path trim_array uuid_in"
    assert admin_db.execute(query, [shown_by.split()]).fetchall() == []


def test_the_app_locks_no_table(admin_db: Admin) -> None:
    assert catalog.lockable(admin_db, "noaber_app") == set()


def test_the_app_calls_these_functions_and_no_others(admin_db: Admin) -> None:
    assert set(catalog.functions(admin_db, "noaber_app")) == expected.functions_for_the_app()


def test_guarded_tables_have_forced_row_security_both_policies_and_four_pens(
    admin_db: Admin,
) -> None:
    assert catalog.guarded_tables(admin_db) == set(GUARDED)


def test_open_tables_have_four_pens(admin_db: Admin) -> None:
    assert catalog.penned_tables(admin_db, "open") == set(expected.seen("open"))


def test_no_other_table_is_written_without_an_act(admin_db: Admin) -> None:
    rights = catalog.rights(admin_db, "noaber_app")
    unguarded = catalog.unguarded_tables(admin_db)
    written = {table for table in unguarded if rights.get(table, "select") != "select"}
    assert written == set(expected.without_pen())
    assert all(expected.without_pen().values())


def test_every_table_with_a_compartment_is_guarded(admin_db: Admin) -> None:
    query = (
        "select table_name from information_schema.columns where column_name = 'compartment_id'"
        " and table_schema = 'noaber' and table_name <> 'sharing_grant'"
    )
    assert {row[0] for row in admin_db.execute(query)} == set(GUARDED)


def test_a_model_that_names_a_person_or_family_is_guarded_or_has_a_reason(admin_db: Admin) -> None:
    named = {
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.managed
        and {"person_id", "family_id"} & {field.attname for field in model._meta.concrete_fields}
    }
    assert named - set(GUARDED) == {"people_account", "people_role", "people_workcard"}


def test_the_log_and_the_grants_are_the_guards_and_nobody_who_logs_in_owns_them(
    admin_db: Admin,
) -> None:
    owners = catalog.tables(admin_db)
    guards = {table for table, owner in owners.items() if owner == "noaber_guard"}
    assert {"record_look", "record_act", "record_change", "record_seal", "sharing_grant"} <= guards
    assert set(owners.values()) == {"noaber_owner", "noaber_guard"}
    windows = "select distinct viewowner from pg_views where schemaname in ('sight', 'pen')"
    assert admin_db.execute(windows).fetchall() == [("noaber_sight",)]
    query = "select rolcanlogin, rolsuper, rolbypassrls from pg_roles where rolname = %s"
    assert admin_db.execute(query, ["noaber_guard"]).fetchone() == (False, False, False)
    assert admin_db.execute(query, ["noaber_sight"]).fetchone() == (False, False, False)
    assert admin_db.execute(query, ["noaber_app"]).fetchone() == (True, False, False)


def test_the_owner_sees_nothing_of_the_log_without_becoming_guard(admin_db: Admin) -> None:
    rights = catalog.rights(admin_db, "noaber_owner")
    for table, owner in catalog.tables(admin_db).items():
        if owner == "noaber_guard":
            assert rights.get(table, "") in ("", "references"), table


def test_no_definer_function_belongs_to_somebody_who_logs_in(admin_db: Admin) -> None:
    for name, owner, _settings in catalog.definers(admin_db):
        assert owner == "noaber_guard", name


def test_every_definer_function_has_a_fixed_path_with_temporary_tables_last(
    admin_db: Admin,
) -> None:
    assert len(catalog.definers(admin_db)) > 20
    for name, _owner, settings in catalog.definers(admin_db):
        assert "search_path=pg_catalog, noaber, pg_temp" in settings, name


def test_nobody_calls_a_function_of_ours_by_being_public(admin_db: Admin) -> None:
    query = """
        select p.oid::regprocedure::text from pg_proc p
        where p.pronamespace = 'noaber'::regnamespace
          and (p.proacl is null or exists (select from aclexplode(p.proacl) x where x.grantee = 0))
          and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')"""
    assert admin_db.execute(query).fetchall() == []


def test_nothing_new_is_given_to_the_app_or_to_public_by_default(admin_db: Admin) -> None:
    query = """
        select x.grantee::regrole::text, d.defaclobjtype from pg_default_acl d,
               aclexplode(d.defaclacl) x where x.grantee <> d.defaclrole"""
    assert admin_db.execute(query).fetchall() == []


def test_there_is_no_view_but_the_sealers_own(admin_db: Admin) -> None:
    assert catalog.views(admin_db) == {"record_line"}
    assert "record_line" not in catalog.rights(admin_db, "noaber_app")


def test_the_app_makes_nothing(admin_db: Admin) -> None:
    query = """
        select has_schema_privilege('noaber_app', n.oid, 'create') from pg_namespace n
        union all select has_database_privilege('noaber_app', current_database(), 'create')
        union all select has_database_privilege('noaber_app', current_database(), 'temporary')"""
    assert not any(row[0] for row in admin_db.execute(query))


def test_all_references_hold_whatever_postgresql_validated(admin_db: Admin) -> None:
    assert catalog.orphans(admin_db) == {}
    query = "select conname from pg_constraint where not convalidated"
    assert admin_db.execute(query).fetchall() == []


def test_the_check_for_orphans_can_fail(admin_db: Admin) -> None:
    with admin_db.transaction(force_rollback=True):
        admin_db.execute("set local session_replication_role = replica")
        admin_db.execute(
            "insert into people_team (organisation_id, slug, name, phone) values (0, 'x', 'x', '')"
        )
        assert list(catalog.orphans(admin_db).values()) == [1]


def test_a_guarded_row_is_tied_to_a_compartment_of_its_own_family_or_person(
    admin_db: Admin,
) -> None:
    tied = {
        table
        for _, table, other, columns, theirs in catalog.foreign_keys(admin_db)
        if other == "record_compartment" and columns[0] == "compartment_id" and len(theirs) == 2
    }
    assert tied == set(GUARDED)
    query = """
        select c.relname, array_agg(p.polname::text order by p.polname) from pg_policy p
        join pg_class c on c.oid = p.polrelid where not p.polpermissive group by 1"""
    for table, policies in admin_db.execute(query):
        assert policies == ["subject_changed", "subject_new", "unexplained"], table


def test_references_between_guarded_tables_name_the_family_or_person_too(admin_db: Admin) -> None:
    guarded = set(GUARDED)
    for name, table, other, columns, _ in catalog.foreign_keys(admin_db):
        if table in guarded and (other in guarded or other == "record_compartment"):
            assert len(columns) == 2, f"{name} would tell that another family's row exists"


def test_unique_rules_of_guarded_tables_name_the_family_or_person(admin_db: Admin) -> None:
    """Otherwise a violation tells that somebody else's row exists (what bites 6)."""
    query = """
        select c.relname, i.relname, array(select a.attname::text from pg_attribute a
               where a.attrelid = c.oid and a.attnum = any (x.indkey::int2[]))
        from pg_index x join pg_class c on c.oid = x.indrelid
             join pg_class i on i.oid = x.indexrelid
        where (x.indisunique or x.indisexclusion) and c.relforcerowsecurity
          and not x.indisprimary"""
    allowed = {"plan_question_once_key"}  # a random number that only who filled the form in knows
    for table, index, columns in admin_db.execute(query):
        if index not in allowed:
            assert {"family_id", "person_id", "child_id", "id"} & set(columns), (table, index)


@pytest.mark.parametrize("table", sorted(GUARDED))
def test_no_content_is_kept_in_the_planners_statistics(admin_db: Admin, table: str) -> None:
    query = """
        select attname from pg_attribute where attrelid = %s::regclass and attnum > 0
        and atttypid in ('text'::regtype, 'varchar'::regtype, 'date'::regtype)
        and coalesce(attstattarget, -1) <> 0"""
    assert admin_db.execute(query, [table]).fetchall() == []

-- Who may do what in Noaber's database (house rule: the application is not the owner).
--
-- Run as superuser while connected to the database that Noaber will live in:
--
--     createdb --encoding=UTF8 --template=template0 noaber
--     psql --dbname=noaber --set=ON_ERROR_STOP=1 --file=noaber/roles.sql
--     psql --dbname=noaber --command='\password noaber_owner'     (and noaber_app, noaber_backup)
--
-- It may be run again at any time and on any database: it then mends what differs. PostgreSQL 15 and later.
-- The embedded cluster (noaber/cluster.py) runs this same file. Passwords are never in it.
--
--   noaber_owner   logs in for migrations only; owns tables; may become guard with SET ROLE
--   noaber_guard   nobody logs in as guard; it owns the log and the functions that open a look or an act
--   noaber_app     what web and worker processes log in as: owns nothing, sees no row without a look
--   noaber_backup  reads everything and writes nothing, for pg_dump

begin;

-- 1. The four roles. Made where absent, then set, so that a right given by hand does not stay.
do $$
declare
    role_name text;
begin
    foreach role_name in array array['noaber_owner', 'noaber_guard', 'noaber_app', 'noaber_backup'] loop
        if not exists (select from pg_catalog.pg_roles where rolname = role_name) then
            execute format('create role %I', role_name);
        end if;
    end loop;
end $$;

-- CREATEDB is left as it is: a server for tests gives it to the owner.
alter role noaber_owner  login   noinherit nosuperuser            nocreaterole noreplication nobypassrls;
alter role noaber_guard  nologin noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
alter role noaber_app    login   noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
alter role noaber_backup login   inherit   nosuperuser nocreatedb nocreaterole noreplication bypassrls;

-- The owner may *become* guard (SET ROLE) but does not carry guard's rights along: it is NOINHERIT.
grant noaber_guard to noaber_owner;
-- A backup that lacks a table is no backup: it may read all of them, whatever schema is added later.
grant pg_read_all_data to noaber_backup;

-- 2. This database.
do $$
declare
    here text := current_database();
    role_name text;
begin
    execute format('alter database %I owner to noaber_owner', here);
    execute format('revoke all on database %I from public', here);
    -- CONNECT and no more: a temporary table could stand in front of a real one.
    execute format('revoke all on database %I from noaber_guard, noaber_app, noaber_backup', here);
    execute format('grant connect on database %I to noaber_owner, noaber_app, noaber_backup', here);
    foreach role_name in array array['noaber_owner', 'noaber_guard', 'noaber_app', 'noaber_backup'] loop
        execute format('alter role %I in database %I set search_path = noaber', role_name, here);
    end loop;
    execute format('alter role noaber_backup in database %I set default_transaction_read_only = on', here);
    -- A session of the app could read what another one is writing.
    execute format('alter role noaber_app in database %I set track_activities = off', here);
end $$;

-- 3. Its one schema.
create schema if not exists noaber;
alter schema noaber owner to noaber_owner;
revoke all on schema noaber from public;
revoke all on schema public from public;
grant usage on schema noaber to noaber_app, noaber_backup;
grant usage, create on schema noaber to noaber_guard;

-- A new function is nobody's to call until a migration says whose. There is deliberately no default
-- right on new tables for noaber_app: one forgotten policy would be an open table.
alter default privileges for role noaber_owner revoke execute on functions from public;
alter default privileges for role noaber_guard revoke execute on functions from public;

-- A DO block could run what is refused as a statement; large objects would lie outside the guards.
revoke usage on language plpgsql from public;
grant usage on language plpgsql to noaber_owner, noaber_guard;
do $$
declare
    writes text;
begin
    for writes in select oid::regprocedure from pg_proc where pronamespace = 'pg_catalog'::regnamespace
        and proname in ('lo_create', 'lo_creat', 'lo_from_bytea', 'lo_open', 'lo_put', 'lowrite', 'lo_import')
    loop
        execute format('revoke execute on function %s from public', writes);
    end loop;
end $$;

-- 4. Exclusion over dates needs equality in GiST: one contact person at a time.
create extension if not exists btree_gist with schema noaber;

commit;

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
--   noaber_sight   nobody logs in as it; it owns the windows through which the app sees and writes guarded rows
--   noaber_app     what web and worker processes log in as: owns nothing, sees no row without a look
--   noaber_backup  reads everything and writes nothing, for pg_dump

begin;

-- 1. The five roles. Made where absent, then set, so that a right given by hand does not stay.
do $$
declare
    role_name text;
begin
    foreach role_name in array array['noaber_owner', 'noaber_guard', 'noaber_sight', 'noaber_app', 'noaber_backup'] loop
        if not exists (select from pg_catalog.pg_roles where rolname = role_name) then
            execute format('create role %I', role_name);
        end if;
    end loop;
end $$;

-- CREATEDB is left as it is: a server for tests gives it to the owner.
alter role noaber_owner  login   noinherit nosuperuser            nocreaterole noreplication nobypassrls;
alter role noaber_guard  nologin noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
alter role noaber_sight  nologin noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
alter role noaber_app    login   noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
alter role noaber_backup login   inherit   nosuperuser nocreatedb nocreaterole noreplication bypassrls;

-- The owner may *become* guard or sight (SET ROLE) but does not carry their rights along: it is NOINHERIT.
grant noaber_guard, noaber_sight to noaber_owner;
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
    execute format('revoke all on database %I from noaber_guard, noaber_sight, noaber_app, noaber_backup', here);
    execute format('grant connect on database %I to noaber_owner, noaber_app, noaber_backup', here);
    foreach role_name in array array['noaber_owner', 'noaber_guard', 'noaber_app', 'noaber_backup'] loop
        execute format('alter role %I in database %I set search_path = noaber', role_name, here);
    end loop;
    -- The app meets the windows before the tables behind them, to which it has no right.
    execute format('alter role noaber_app in database %I set search_path = sight, noaber', here);
    execute format('alter role noaber_backup in database %I set default_transaction_read_only = on', here);
    -- A session of the app could read what another one is writing.
    execute format('alter role noaber_app in database %I set track_activities = off', here);
end $$;

-- 3. Its schema, and the windows on it: through `sight` the app reads guarded rows, through `pen` it writes them.
create schema if not exists noaber;
alter schema noaber owner to noaber_owner;
revoke all on schema noaber from public;
revoke all on schema public from public;
grant usage on schema noaber to noaber_app, noaber_backup, noaber_sight;
grant usage, create on schema noaber to noaber_guard;
do $$
declare
    window_name text;
begin
    foreach window_name in array array['sight', 'pen'] loop
        execute format('create schema if not exists %I', window_name);
        execute format('alter schema %I owner to noaber_sight', window_name);
        execute format('revoke all on schema %I from public', window_name);
        execute format('grant usage on schema %I to noaber_app, noaber_backup', window_name);
    end loop;
end $$;

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

-- 4. What PostgreSQL counts and says of everybody's rows is not for everybody: how many rows a statement
-- passed over, how large a table is, who holds which lock. Not for the app; for who watches the server
-- (pg_monitor), who dumps and who migrates. This is part of a dump, and is done again at every upgrade.
do $$
declare
    counts text;
    columns text := (
        select string_agg(quote_ident(attname), ', ') from pg_attribute
        where attrelid = 'pg_catalog.pg_class'::regclass and attnum > 0 and not attisdropped
          and attname not in ('relpages', 'reltuples', 'relallvisible', 'relallfrozen'));
begin
    for counts in select oid::regprocedure from pg_proc where pronamespace = 'pg_catalog'::regnamespace
        -- Only what newer releases have too, or a dump would not restore there.
        and (proname ~ '^pg_stat_get_' and proargtypes[0] = 'oid'::regtype
             or proname in ('pg_stat_get_activity', 'pg_stat_get_backend_activity', 'pg_stat_get_io', 'pg_stat_get_backend_io',
                            'pg_lock_status', 'pg_blocking_pids',
                            'pg_relation_size', 'pg_table_size', 'pg_indexes_size', 'pg_total_relation_size',
                            'pg_database_size', 'pg_sequence_last_value'))
    loop
        execute format('revoke execute on function %s from public', counts);
        execute format('grant execute on function %s to pg_monitor, noaber_owner, noaber_backup', counts);
    end loop;
    revoke select on pg_catalog.pg_class from public;
    execute format('grant select (%s) on pg_catalog.pg_class to public', columns);
    grant select on pg_catalog.pg_class to pg_monitor, noaber_owner, noaber_guard, noaber_backup;
end $$;

-- 5. Exclusion over dates needs equality in GiST: one contact person at a time.
create extension if not exists btree_gist with schema noaber;

commit;

#!/usr/bin/env bash
# GUESS, before running: who takes the right to ask PostgreSQL's counters away from everybody
#   revoke execute on function pg_catalog.pg_stat_get_… from public     (all of them)
# finds that in a dump by 15.20's own pg_dump, 18.6 restores it without an error, and there too nobody
# may ask any of them.
#
# SEEN: within 18.6 it is so. From 15.20 to 18.6 seven statements fail, about functions that 18 has no
# more, so `pg_restore --exit-on-error` stops there; and 25 counters that are new in 18 are everybody's.
# Rights travel function by function: revoke again after a move to another major release.
source "$(dirname "$0")/servers.sh"

for release in 15 18; do
  ask $release postgres --command "create role somebody" --command "create database before"
  ask $release before <<'SQL'
do $$
declare f text;
begin
  for f in select oid::regprocedure from pg_proc
           where pronamespace = 'pg_catalog'::regnamespace and proname like 'pg\_stat\_get\_%' loop
    execute format('revoke execute on function %s from public', f);
  end loop;
end $$;
SQL
  unprivileged "$(bin $release)/pg_dump" --host "$work/data" --port "54$release" --username postgres \
    --format custom --file "$work/data/$release.dump" before
  ask 18 postgres --command "create database from_$release"
  unprivileged "$(bin 18)/pg_restore" --host "$work/data" --port 5418 --username postgres \
    --dbname "from_$release" "$work/data/$release.dump" 2>"$work/said.$release" || true
done
grep "does not exist" "$work/said.15" || true

open="select count(*) from pg_proc where pronamespace = 'pg_catalog'::regnamespace
      and proname like 'pg\_stat\_get\_%' and has_function_privilege('somebody', oid, 'execute')"
same "18.6 to 18.6: errors, and counters that everybody may ask" "0 0" \
  "$(grep -c "does not exist" "$work/said.18" || true) $(ask 18 from_18 --command "$open")"
same "15.20 to 18.6: errors, and counters that everybody may ask" "7 25" \
  "$(grep -c "does not exist" "$work/said.15" || true) $(ask 18 from_15 --command "$open")"

#!/usr/bin/env bash
# GUESS, before running: under row security a caller's comparison by a leakproof operator may be asked
# before the policy; it waits when a function that is not leakproof stands round the column. So
#   x + 0, s || '', booland_statefunc(b, true)   wait
#   coalesce(x, x), nullif(x, null)              do not: no function is called
# and 15.20 and 18.6 say the same.
#
# SEEN: all of it but one. coalesce(x, x) waits too, though it calls nothing; greatest(x, x), asked beside
# it, does not. nullif(x, null) is no expression any more when the plan is made: it uses the index on x.
# Amounts in numeric wait by themselves, because numeric_eq is not marked leakproof. Both releases agree.
source "$(dirname "$0")/servers.sh"

prepare() {
  ask "$1" postgres <<'SQL'
create role somebody;
create table t (id int primary key, place int, x int, s text, b bool, n numeric);
insert into t select i, i % 10, i, 's' || i, i % 2 = 0, i from generate_series(1, 2000) i;
create index on t (x);
analyze t;
alter table t enable row level security;
create policy places on t using (place = any ((select array[1, 2])::int[]));
grant select on t to somebody;
SQL
}
# The order in which the plan asks: the policy's question first, or the caller's.
first() {
  ask "$1" postgres --command "set role somebody; explain (costs off) select from t where $2" |
    awk '/Index Cond/ {print "caller, by index"; found = 1; exit}
         /Filter/ {print (match($0, /place = ANY/) < 14) ? "policy" : "caller"; found = 1; exit}
         END {if (!found) print "neither"}'
}
for release in 15 18; do
  prepare $release
  same "$release, x = 5" "caller, by index" "$(first $release "x = 5")"
  same "$release, x + 0 = 5" "policy" "$(first $release "x + 0 = 5")"
  same "$release, s || '' = 's5'" "policy" "$(first $release "s || '' = 's5'")"
  same "$release, booland_statefunc(b, true)" "policy" "$(first $release "booland_statefunc(b, true)")"
  same "$release, n = 5" "policy" "$(first $release "n = 5")"
  same "$release, coalesce(x, x) = 5" "policy" "$(first $release "coalesce(x, x) = 5")"
  same "$release, greatest(x, x) = 5" "caller" "$(first $release "greatest(x, x) = 5")"
  same "$release, nullif(x, null) = 5" "caller, by index" "$(first $release "nullif(x, null) = 5")"
done

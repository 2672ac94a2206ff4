-- sharing: what is tried by whom nobody knows yet, counted for all processes together.
-- The tables are the guard's; noaber_app asks only whether something may be tried. Addresses are never
-- here: digests with a key that the database has not, kept no longer than what they are counted for.

set local role noaber_guard;

-- Loaded from limits.yaml.
create table if not exists sharing_limit (
    kind text not null,
    per text not null check (per in ('block', 'place', 'account', 'address')),
    most integer not null check (most > 0),
    seconds integer not null check (seconds > 0),
    wait integer not null,
    longest integer not null,
    valid_from date not null,
    reason text not null,
    primary key (kind, per)
);
-- One row per try that was not right, or not said to be.
create table if not exists sharing_try (
    id uuid primary key default gen_random_uuid(),
    kind text not null,
    at timestamptz not null default clock_timestamp(),
    block bytea,
    place bytea,
    account bytea,
    address bytea
);
create index if not exists sharing_try_block on sharing_try (block, at) where block is not null;
create index if not exists sharing_try_place on sharing_try (place, at) where place is not null;
create index if not exists sharing_try_account on sharing_try (account, at) where account is not null;
create index if not exists sharing_try_address on sharing_try (address, at) where address is not null;
create index if not exists sharing_try_at on sharing_try (at);
-- What all processes remember together for a while: that a code was used, how often a page was asked.
create table if not exists sharing_remembered (
    key bytea primary key,
    value text not null,
    until timestamptz not null
);
create index if not exists sharing_remembered_until on sharing_remembered (until);
revoke all on sharing_limit, sharing_try, sharing_remembered from public, noaber_app;
grant select on sharing_limit to noaber_app;

-- Something is tried by an address block: the number of this try, to take back if it was right; no row
-- when the limit is reached. Two who try at once wait for each other.
create or replace function may_try(p_kind text, p_block bytea) returns setof uuid
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare l sharing_limit;
begin
    select * into strict l from sharing_limit where kind = p_kind and per = 'block';
    perform pg_advisory_xact_lock(48171, hashtext(encode(p_block, 'hex')));
    if (select count(*) from sharing_try t where t.block = p_block and t.kind = p_kind
        and t.at > clock_timestamp() - make_interval(secs => l.seconds)) >= l.most then
        return;
    end if;
    return query insert into sharing_try (kind, block) values (p_kind, p_block) returning id;
end $$;

-- A password or a code is tried: how many seconds to wait (0: go ahead, and id is this try's number).
-- p_place: this account on this device, where somebody logged in on it before, else from this address.
-- p_account and p_address are null for a device that is known: guessing elsewhere never slows its owner.
create or replace function may_guess(p_kind text, p_place bytea, p_account bytea, p_address bytea)
returns table (id uuid, wait integer)
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
#variable_conflict use_column
declare
    here sharing_limit; anywhere sharing_limit; spread sharing_limit;
    t timestamptz;
    mine record; others bigint; beside record; until timestamptz;
begin
    select * into strict here from sharing_limit where kind = p_kind and per = 'place';
    select * into anywhere from sharing_limit where kind = p_kind and per = 'account';
    select * into spread from sharing_limit where kind = p_kind and per = 'address';
    perform pg_advisory_xact_lock(48171, hashtext(encode(coalesce(p_account, p_place), 'hex')));
    if p_address is not null then
        perform pg_advisory_xact_lock(48172, hashtext(encode(p_address, 'hex')));
    end if;
    t := clock_timestamp();
    select count(*) as times, max(at) as last into mine from sharing_try
    where place = p_place and kind = p_kind and at > t - make_interval(secs => here.seconds);
    if mine.times >= here.most then
        until := mine.last + make_interval(secs => least(here.wait * 2 ^ least(mine.times - here.most, 20), here.longest));
    end if;
    if p_account is not null and anywhere.kind is not null then
        select count(*) into others from sharing_try
        where account = p_account and kind = p_kind and at > t - make_interval(secs => anywhere.seconds);
        if others >= anywhere.most and mine.times > 0 then
            until := mine.last + make_interval(secs => here.longest);
        end if;
    end if;
    if p_address is not null and spread.kind is not null then
        select count(*) as times, min(at) as first into beside from sharing_try
        where address = p_address and kind = p_kind and at > t - make_interval(secs => spread.seconds);
        if beside.times >= spread.most then
            until := greatest(until, beside.first + make_interval(secs => spread.seconds));
        end if;
    end if;
    if until > t then
        return query select null::uuid, ceil(extract(epoch from until - t))::integer;
        return;
    end if;
    return query insert into sharing_try as n (kind, at, place, account, address)
                 values (p_kind, t, p_place, p_account, p_address) returning n.id, 0;
end $$;

-- It was right after all: it counts for nothing.
create or replace function was_right(p_id uuid) returns void
language sql security definer set search_path = pg_catalog, noaber, pg_temp as $$
    delete from sharing_try where id = p_id
$$;

-- Remembers for so many seconds; false when it was remembered already and only something new was meant.
-- Of two processes at once exactly one is the first.
create or replace function remember(p_key bytea, p_value text, p_seconds double precision, p_only_new boolean)
returns boolean
language sql security definer set search_path = pg_catalog, noaber, pg_temp as $$
    with kept as (
        insert into sharing_remembered as r (key, value, until)
        values (p_key, p_value, clock_timestamp() + make_interval(secs => least(p_seconds, 86400)))
        on conflict (key) do update set value = excluded.value, until = excluded.until
            where not p_only_new or r.until <= clock_timestamp()
        returning 1
    )
    select exists (select from kept)
$$;
create or replace function remembered(p_key bytea) returns text
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select value from sharing_remembered where key = p_key and until > clock_timestamp()
$$;
create or replace function no_longer_remembered(p_key bytea) returns boolean
language sql security definer set search_path = pg_catalog, noaber, pg_temp as $$
    with gone as (delete from sharing_remembered where key = p_key returning 1)
    select exists (select from gone)
$$;

-- What is older than what it is counted for.
create or replace function tidy_tries() returns void
language sql security definer set search_path = pg_catalog, noaber, pg_temp as $$
    delete from sharing_remembered where until <= clock_timestamp();
    delete from sharing_try t where t.at <= clock_timestamp() - coalesce(
        (select make_interval(secs => max(l.seconds)) from sharing_limit l where l.kind = t.kind), interval '0');
$$;

revoke execute on function may_try(text, bytea), may_guess(text, bytea, bytea, bytea), was_right(uuid),
    remember(bytea, text, double precision, boolean), remembered(bytea), no_longer_remembered(bytea),
    tidy_tries() from public;
grant execute on function may_try(text, bytea), may_guess(text, bytea, bytea, bytea), was_right(uuid),
    remember(bytea, text, double precision, boolean), remembered(bytea), no_longer_remembered(bytea),
    tidy_tries() to noaber_app;
reset role;

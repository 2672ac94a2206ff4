-- sharing: who is logged in where, and what ends that.
-- Installed after the guards; may be run again. The table is the guard's: noaber_app has no right on it
-- at all, so it lists no keys, takes nothing away and locks nothing. It asks by the key that one browser
-- sent, of which the digest is kept; whoever has no key learns and ends nothing.

set local role noaber_guard;

-- id: what a page may show; it tells nothing of the key. link_id: the personal link somebody came by.
-- login_id: the log-in of Django. came_by, device: words of our own, never what a browser sent.
create table if not exists sharing_session (
    id uuid primary key default gen_random_uuid(),
    digest bytea not null unique,
    person_id bigint,
    role_id bigint,
    login_id bigint,
    link_id bigint references sharing_link (id),
    came_by text not null default '',
    device text not null default '',
    own_device boolean not null default false,
    data text not null,
    made_at timestamptz not null default clock_timestamp(),
    used_at timestamptz not null default clock_timestamp(),
    quiet interval,
    expires_at timestamptz not null,
    ended_at timestamptz
);
-- Why it ended, where a page says so: 'belonging' (plan/belonging.sql).
alter table sharing_session add column if not exists ended_why text not null default '';
create index if not exists sharing_session_person on sharing_session (person_id)
    where ended_at is null and person_id is not null;
create index if not exists sharing_session_login on sharing_session (login_id)
    where ended_at is null and login_id is not null;
create index if not exists sharing_session_over on sharing_session (expires_at);
revoke all on sharing_session from public, noaber_app;

-- Whether a session still counts. What ended, ended it: its own time, an hour of quiet, the role it
-- looks in, the link it came by. On somebody's own telephone the days after which a link opens nothing
-- more do not end what it opened; ending the link does. By plans that are kept, as every page asks it.
create or replace function session_runs(s sharing_session) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
begin
    if s.ended_at is not null or s.expires_at <= clock_timestamp()
       or s.used_at <= clock_timestamp() - s.quiet then
        return false;
    end if;
    if s.link_id is not null and not exists (
            select from sharing_link l where l.id = s.link_id and l.person_id = s.person_id
               and l.ended_at is null and (s.own_device or l.expires_at > clock_timestamp())) then
        return false;
    end if;
    return s.role_id is null or exists (
        select from people_role r where r.id = s.role_id and r.person_id = s.person_id
           and r.during @> (clock_timestamp() at time zone 'Europe/Amsterdam')::date);
end $$;
revoke execute on function session_runs(sharing_session) from public;

-- What this browser's session holds; no row when there is none, or it ended: then that is written down,
-- and its content is gone. p_touch: somebody did something (a page that asks for news by itself did not).
create or replace function open_session(p_digest bytea, p_touch boolean)
returns table (id uuid, data text)
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
#variable_conflict use_column
declare s sharing_session;
begin
    select * into s from sharing_session f where f.digest = p_digest and f.ended_at is null;
    if s.id is null then
        return;
    end if;
    if not session_runs(s) then
        update sharing_session e set ended_at = clock_timestamp(), data = '' where e.id = s.id and e.ended_at is null;
        return;
    end if;
    if p_touch and s.used_at < clock_timestamp() - interval '1 minute' then
        update sharing_session u set used_at = clock_timestamp() where u.id = s.id and u.ended_at is null;
    end if;
    return query select s.id, s.data;
end $$;

-- Keeps what a session holds; its id, or null when there is no such session any more (p_new: when there
-- is one already). A session that ended meanwhile does not come back by what was still under way. Who
-- comes in anew has the whole time; what is done afterwards makes it no longer.
create or replace function keep_session(
    p_digest bytea, p_new boolean, p_data text, p_person bigint, p_role bigint, p_login bigint, p_link bigint,
    p_came_by text, p_device text, p_own_device boolean, p_quiet interval, p_expires timestamptz)
returns uuid
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare kept uuid;
begin
    if p_new then
        insert into sharing_session (digest, data, person_id, role_id, login_id, link_id, came_by, device,
                                     own_device, quiet, expires_at)
        values (p_digest, p_data, p_person, p_role, p_login, p_link, p_came_by, p_device, p_own_device,
                p_quiet, p_expires)
        on conflict (digest) do nothing returning id into kept;
        return kept;
    end if;
    update sharing_session s set data = p_data, person_id = p_person, role_id = p_role, login_id = p_login,
        link_id = p_link, came_by = p_came_by, device = p_device, own_device = p_own_device, quiet = p_quiet,
        made_at = case when anew.it_is then clock_timestamp() else s.made_at end,
        used_at = case when anew.it_is then clock_timestamp() else s.used_at end,
        expires_at = case when anew.it_is or p_person is null then p_expires else least(s.expires_at, p_expires) end
    from (select f.id, (f.person_id, f.login_id, f.link_id, f.own_device)
                 is distinct from (p_person, p_login, p_link, p_own_device) as it_is
          from sharing_session f where f.digest = p_digest) anew
    where s.id = anew.id and s.ended_at is null
    returning s.id into kept;
    return kept;
end $$;

-- The same session under another key: who knew the old one, knows nothing any more. Whether it was there.
create or replace function renew_session(p_digest bytea, p_new bytea) returns boolean
language sql security definer set search_path = pg_catalog, noaber, pg_temp as $$
    with renewed as (
        update sharing_session set digest = p_new where digest = p_digest and ended_at is null returning 1
    )
    select exists (select from renewed)
$$;

-- Log out here.
create or replace function end_session(p_digest bytea) returns void
language sql security definer set search_path = pg_catalog, noaber, pg_temp as $$
    update sharing_session set ended_at = clock_timestamp(), data = '' where digest = p_digest and ended_at is null
$$;

-- Where whoever has this session is logged in: of the same person only, and no key of any.
create or replace function sessions_beside(p_digest bytea)
returns table (id uuid, is_this boolean, came_by text, device text, own_device boolean, role_kind text,
               made_at timestamptz, used_at timestamptz)
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select o.id, o.id = mine.id, o.came_by, o.device, o.own_device, r.kind, o.made_at, o.used_at
    from sharing_session mine
    join sharing_session o on o.person_id = mine.person_id and o.ended_at is null
    left join people_role r on r.id = o.role_id
    where mine.digest = p_digest and session_runs(mine) and session_runs(o)
    order by o.id = mine.id desc, o.used_at desc, o.id
$$;

-- Ends one of them, or all but this one; how many that were.
create or replace function end_sessions_beside(p_digest bytea, p_id uuid default null) returns integer
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare mine sharing_session; ended integer;
begin
    select * into mine from sharing_session where digest = p_digest;
    if mine.id is null or mine.person_id is null or not session_runs(mine) then
        return 0;
    end if;
    update sharing_session s set ended_at = clock_timestamp(), data = ''
    where s.person_id = mine.person_id and s.ended_at is null
      and case when p_id is null then s.id <> mine.id else s.id = p_id end;
    get diagnostics ended = row_count;
    return ended;
end $$;

-- What ends all that somebody has open at home, inside what says why.
create or replace function end_sessions_of(p_person bigint, p_why text) returns void
language sql security definer set search_path = pg_catalog, noaber, pg_temp as $$
    update sharing_session set ended_at = clock_timestamp(), data = '', ended_why = p_why
    where person_id = p_person and role_id is null and ended_at is null
$$;
revoke execute on function end_sessions_of(bigint, text) from public;

-- Why this browser's session ended, in a word, as long as it is kept (a day); null where nothing is to be said.
create or replace function why_ended(p_digest bytea) returns text
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select nullif(ended_why, '') from sharing_session where digest = p_digest and ended_at is not null
$$;
revoke execute on function why_ended(bytea) from public;
grant execute on function why_ended(bytea) to noaber_app;

-- Which session changes its own password or second factor, in this transaction: it goes on.
create or replace function name_session(p_digest bytea) returns void
language sql security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select set_config('noaber.session', coalesce((select id::text from sharing_session where digest = p_digest
                                                  and ended_at is null), ''), true)
$$;

-- What ends every other session of a log-in, whoever did it and by whatever way: another password, no
-- access any more, a second factor that came or went, new recovery codes. One that was used is no change.
create or replace function log_in_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare login bigint;
begin
    if tg_table_name = 'auth_user' then
        login := old.id;
    elsif tg_op = 'INSERT' then
        login := new.user_id;
    else
        login := old.user_id;
    end if;
    update sharing_session set ended_at = clock_timestamp(), data = ''
    where login_id = login and ended_at is null
      and id::text is distinct from nullif(current_setting('noaber.session', true), '');
    return null;
end $$;

-- Rows of what is over, a day later: nothing is told and nothing is chosen by who asks. Returns how many.
create or replace function tidy_sessions() returns integer
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare gone integer;
begin
    update sharing_session s set ended_at = clock_timestamp(), data = '' where s.ended_at is null and not session_runs(s);
    delete from sharing_session where ended_at < clock_timestamp() - interval '1 day';
    get diagnostics gone = row_count;
    return gone;
end $$;

-- After a restore what ended since works again: then every link and every session ends, and the log says
-- so. For who owns the database, and nobody else. How many still worked.
create or replace function end_everything() returns table (links integer, sessions integer)
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
begin
    insert into record_act (name, era, why, compartment_ids)
    select k.name, current_era(), k.why, '{}' from record_act_kind k where k.name = 'people.everybody_out';
    update sharing_link l set ended_at = now(), expires_at = least(l.expires_at, now()) where l.ended_at is null;
    get diagnostics links = row_count;
    update sharing_session s set ended_at = clock_timestamp(), data = '' where s.ended_at is null;
    get diagnostics sessions = row_count;
    return next;
end $$;
revoke execute on function end_everything() from public;
grant execute on function end_everything() to noaber_owner;

revoke execute on function open_session(bytea, boolean), renew_session(bytea, bytea), end_session(bytea),
    keep_session(bytea, boolean, text, bigint, bigint, bigint, bigint, text, text, boolean, interval, timestamptz),
    sessions_beside(bytea), end_sessions_beside(bytea, uuid), name_session(bytea), log_in_changed(),
    tidy_sessions() from public;
grant execute on function open_session(bytea, boolean), renew_session(bytea, bytea), end_session(bytea),
    keep_session(bytea, boolean, text, bigint, bigint, bigint, bigint, text, text, boolean, interval, timestamptz),
    sessions_beside(bytea), end_sessions_beside(bytea, uuid), name_session(bytea), tidy_sessions() to noaber_app;
grant execute on function log_in_changed() to noaber_owner;
reset role;

create or replace trigger log_in_changed after update of password, is_active on auth_user for each row
    when (old.password is distinct from new.password or old.is_active and not new.is_active)
    execute function log_in_changed();
create or replace trigger log_in_gone after delete on auth_user for each row execute function log_in_changed();
create or replace trigger second_factor_came_or_went after insert or delete on mfa_authenticator for each row
    execute function log_in_changed();
create or replace trigger second_factor_changed after update on mfa_authenticator for each row
    when (old.data -> 'secret' is distinct from new.data -> 'secret'
          or old.data -> 'seed' is distinct from new.data -> 'seed' or old.user_id <> new.user_id)
    execute function log_in_changed();

-- sharing: grants, purposes, legal bases, links; the one function that opens a look.
-- Belongs to noaber_guard; may be run again. Error code NB006: no legal basis for this.

set local role noaber_guard;

create table if not exists sharing_legal_basis (
    id text primary key,
    law text not null,
    article text not null,
    purposes text[] not null,
    who text[] not null,
    valid_from date,
    valid_to date,
    consent_needed boolean not null default false,
    status text not null,
    words text not null
);
alter table sharing_legal_basis add column if not exists cards_of text not null default '';

-- Why somebody looks: which kinds of compartment the task needs, and how a resident reads it.
create table if not exists sharing_purpose (
    key text primary key,
    kinds text[] not null,
    words text not null
);

-- How a resident read it until it was worded anew, or went: a line of the log keeps the reason of then.
create table if not exists sharing_purpose_before (
    key text not null,
    words text not null,
    until timestamptz not null default clock_timestamp(),
    primary key (key, until)
);
create or replace function purpose_reworded() returns trigger
language plpgsql set search_path = pg_catalog, noaber, pg_temp as $$
begin
    insert into sharing_purpose_before (key, words) values (old.key, old.words);
    return null;
end $$;
create or replace trigger reworded after update on sharing_purpose for each row
    when (old.words is distinct from new.words) execute function purpose_reworded();
create or replace trigger gone after delete on sharing_purpose for each row execute function purpose_reworded();
create or replace trigger append_only before update or delete or truncate on sharing_purpose_before
    for each statement execute function record_append_only();

create table if not exists sharing_grant (
    id bigint generated always as identity primary key,
    compartment_id bigint not null references record_compartment (id),
    person_id bigint not null,
    role_id bigint,
    level text not null check (level in ('see', 'write', 'own')),
    purposes text[] not null default '{}',
    basis text not null references sharing_legal_basis (id),
    during tstzrange not null default tstzrange(now(), null),
    act_id bigint,
    ended_act_id bigint
);
-- Until when it would have lasted, where the end of belonging to a family came before (plan/belonging.sql).
alter table sharing_grant add column if not exists until_before timestamptz;
create index if not exists sharing_grant_viewer on sharing_grant (person_id, compartment_id);
create index if not exists sharing_grant_compartment on sharing_grant (compartment_id);

-- A personal link: the secret itself is never stored.
create table if not exists sharing_link (
    id bigint generated always as identity primary key,
    digest bytea not null unique,
    person_id bigint not null,
    expires_at timestamptz not null,
    act_id bigint not null
);
-- That it was ended, before its days were over: what it opened ends with it (sessions.sql).
alter table sharing_link add column if not exists ended_at timestamptz;

revoke all on sharing_legal_basis, sharing_purpose, sharing_purpose_before, sharing_grant, sharing_link from public, noaber_app;
grant select on sharing_legal_basis, sharing_purpose to noaber_app;

create or replace function today_here() returns date
language sql stable parallel safe set search_path = pg_catalog
as $$ select (now() at time zone 'Europe/Amsterdam')::date $$;
grant execute on function today_here() to noaber_app;

-- The role, if it is this person's and runs today.
create or replace function role_now(p_person bigint, p_role bigint)
returns table (kind text, organisation_id bigint)
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select r.kind, r.organisation_id from people_role r
    where r.id = p_role and r.person_id = p_person and r.during @> today_here()
$$;

-- Whether a basis counts on a day for a kind of role, and for a purpose ('' = whichever it carries).
create or replace function basis_holds(p_basis text, p_who text, p_purpose text, p_on date) returns boolean
language sql stable set search_path = pg_catalog, noaber, pg_temp as $$
    select exists (select from sharing_legal_basis b where b.id = p_basis
                   and b.valid_from <= p_on and (b.valid_to is null or p_on < b.valid_to)
                   and p_who = any (b.who) and (p_purpose = '' or p_purpose = any (b.purposes)))
$$;

-- On which ground who works for a family knows the card of one of it, by their age on a day: a child's is
-- known on the ground for children. A card without a birth date is an adult's. NB006.
create or replace function ground_for(p_born date, p_on date) returns text
language plpgsql stable set search_path = pg_catalog, noaber, pg_temp as $$
declare
    whose text := case when is_child(p_born, p_on) then 'children' else 'adults' end;
    ground text := (select b.id from sharing_legal_basis b where b.cards_of = whose
                    and b.valid_from <= p_on and (b.valid_to is null or p_on < b.valid_to));
begin
    if ground is null then
        raise exception 'no legal basis recorded for the card of %', whose using errcode = 'NB006';
    end if;
    return ground;
end $$;
grant execute on function ground_for(date, date) to noaber_app;

-- The clock goes its round: a line that says who asks what is due, on this connection, for ten minutes.
-- Call it in a transaction of its own, as open_look: only a committed line counts.
create or replace function begin_round(p_person bigint, p_role bigint) returns void
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare r record;
begin
    select * into r from role_now(p_person, p_role);
    if not found or r.kind <> 'system' then
        raise exception 'only the clock goes its round' using errcode = 'NB005';
    end if;
    if exists (select from this_round() w where w.person_id = p_person and w.id = p_role) then
        return;
    end if;
    perform set_config('synchronous_commit', 'on', true);
    insert into record_look (era, person_id, role_id, organisation_id, purpose, basis, compartment_ids)
    values (current_era(), p_person, p_role, r.organisation_id, 'clock_round', '', '{}');
end $$;
revoke execute on function begin_round(bigint, bigint) from public;
grant execute on function begin_round(bigint, bigint) to noaber_app;

-- The clock whose round this is: the committed line of this connection, of a role that runs today.
create or replace function this_round() returns setof people_role
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select r.* from record_look l join people_role r on r.id = l.role_id and r.person_id = l.person_id
    where l.purpose = 'clock_round' and l.refused = '' and l.pid = pg_backend_pid()
      and l.at between statement_timestamp() - interval '10 minutes' and statement_timestamp()
      and l.xid is distinct from pg_current_xact_id_if_assigned()
      and r.kind = 'system' and r.during @> today_here()
    order by l.id desc limit 1
$$;
revoke execute on function this_round() from public;

-- What is asked without a look, because nobody looks: only by the clock on its round. It takes no
-- moment from who calls it: what is due, the database's own clock says.
create or replace function only_the_clock() returns people_role
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare clock people_role;
begin
    select * into clock from this_round();
    if clock.id is null then
        raise exception 'only the clock on its round asks this' using errcode = 'NB005';
    end if;
    return clock;
end $$;
revoke execute on function only_the_clock() from public;

-- What must be done on a date is an act of the clock, on whom it is done (house guarantee 6). Only for
-- the functions that found out that it is due; nobody begins such an act. Returns its id.
create or replace function due_act(p_name text, p_compartments bigint[]) returns bigint
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare clock people_role := only_the_clock(); new_act bigint;
begin
    insert into record_act (name, era, person_id, role_id, organisation_id, why, compartment_ids)
    select k.name, current_era(), clock.person_id, clock.id, clock.organisation_id, k.why, p_compartments
    from record_act_kind k where k.name = p_name and k.level = 'due'
    returning id into strict new_act;
    return new_act;
end $$;
revoke execute on function due_act(text, bigint[]) from public;

-- A compartment, and of a kind that follows another, as what is asked of one person follows the plan: that
-- one too. Who was given the plan was given what is asked in it.
create or replace function with_its_plan(p_compartment bigint) returns bigint[]
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select array_agg(p.id) from record_compartment c
    left join record_compartment_kind k on k.key = c.kind
    join record_compartment p on p.id = c.id or p.family_id = c.family_id and p.kind = k.follows
    where c.id = p_compartment
$$;

-- May this viewer change all of these? Levels rise: see, write, own; "own" is the resident's.
-- It starts at the compartments and not at the grants, of which the clock has very many.
create or replace function may_write(p_person bigint, p_role bigint, p_compartments bigint[], p_level text)
returns boolean
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select not exists (
        select from unnest(p_compartments) c
        where not exists (
            select from unnest(with_its_plan(c)) place
            join sharing_grant g on g.compartment_id = place and g.person_id = p_person
            where (g.role_id is null or g.role_id = p_role) and g.during @> now()
              -- Who may only see acts only on what was asked of them.
              and (p_level <> 'see' or g.purposes && '{handover,take_part}')
              and array_position('{see,write,own}', g.level) >= array_position('{see,write,own}', p_level)))
$$;

-- The same, only of what this transaction sees: for a page that shows or hides a pencil.
create or replace function may_in_sight(p_person bigint, p_role bigint, p_compartments bigint[], p_level text)
returns boolean
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select p_compartments <@ looked() and may_write(p_person, p_role, p_compartments, p_level)
$$;
grant execute on function may_in_sight(bigint, bigint, bigint[], text) to noaber_app;

-- Begins an act in this transaction and makes it the current one; returns its id. The act's
-- name is its permission: record_act_kind says who may, may_write() where.
-- NB002 when the act is unknown, not for this role, or not for these compartments.
create or replace function begin_act(p_name text, p_person bigint, p_role bigint, p_behalf bigint,
                                     p_compartments bigint[], p_why text default null)
returns bigint
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
    k record_act_kind;
    r record;
    old_ids bigint[];
    new_id bigint;
begin
    select * into k from record_act_kind where name = p_name;
    if k.name is null then
        raise exception 'no such act: %', p_name using errcode = 'NB002';
    end if;
    select * into r from role_now(p_person, p_role);
    if p_role is not null and r.kind is null then
        raise exception 'not this person''s role today' using errcode = 'NB002';
    end if;
    if k.level = 'due' then
        raise exception 'act % is done when it is due, and not begun', p_name using errcode = 'NB002';
    end if;
    if p_person is null and not 'visitor' = any (k.roles)
       or cardinality(k.roles) > 0 and not coalesce(r.kind, case when p_person is null then 'visitor'
                                                            else 'resident' end) = any (k.roles) then
        raise exception 'act % is not for this role', p_name using errcode = 'NB002';
    end if;
    if (k.level = 'open') <> (cardinality(p_compartments) = 0) or not p_compartments <@ looked() then
        raise exception 'act % has no look', p_name using errcode = 'NB002';
    end if;
    if k.level <> 'open' and exists (
            select from record_look l
            where l.key = any (looks_named()) and l.person_id is distinct from p_person) then
        raise exception 'act % is under somebody else''s look', p_name using errcode = 'NB002';
    end if;
    select array_agg(c.id) into old_ids from record_compartment c
    where c.id = any (p_compartments)
      and (c.born_xid, c.born_at) <> (pg_current_xact_id(), transaction_timestamp());
    -- An act of the desk alone is the resident's, through a clerk who found them just now (X-18).
    if old_ids is not null and not may_write(p_person, p_role, old_ids, k.level)
       and not (k.roles = '{clerk}' and k.level = 'own' and k.gives = ''
                and at_the_desk(p_person, p_role, p_behalf, old_ids)) then
        raise exception 'act % is not for this viewer', p_name using errcode = 'NB002';
    end if;
    insert into record_act (name, era, person_id, role_id, organisation_id, on_behalf_of_id, why,
                            compartment_ids, parent_id)
    values (p_name, current_era(), p_person, p_role, r.organisation_id, p_behalf,
            coalesce(p_why, k.why), p_compartments, (select a.id from record_act a
             where a.id = nullif(current_setting('noaber.act', true), '')::bigint
               and a.xid = pg_current_xact_id() and a.at >= transaction_timestamp()))
    returning id into new_id;
    perform set_config('noaber.act', new_id::text, true);
    return new_id;
end $$;
grant execute on function begin_act(text, bigint, bigint, bigint, bigint[], text) to noaber_app;

-- Opens one look: decides which compartments this viewer may see for this purpose, writes the
-- line, and returns its key. Call it in a transaction of its own: only a committed look shows
-- anything. Families and persons null: everything granted for the purpose (a list).
-- refused is '' or: for_enforcement, unknown_purpose, no_role, no_grant (also when nothing of that id
-- exists). A plan, a circle and what people say are never for enforcement (house guarantee 8).
create or replace function open_look(p_person bigint, p_role bigint, p_behalf bigint, p_purpose text,
                                     p_families bigint[], p_persons bigint[], p_most integer default null)
returns table (look_key uuid, refused text)
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
    wanted text[];
    r record;
    ids bigint[];
    bases text;
    why_not text := '';
    set_number bigint;
    today date := today_here();
begin
    perform set_config('synchronous_commit', 'on', true);  -- what shows rows survives a power cut
    select kinds into wanted from sharing_purpose where key = p_purpose;
    if wanted is null then why_not := 'unknown_purpose'; end if;
    if p_role is not null then
        select * into r from role_now(p_person, p_role);
        if not found then why_not := 'no_role'; end if;
    else
        select null::text as kind, null::bigint as organisation_id into r;
    end if;
    if p_purpose = 'enforcement' then why_not := 'for_enforcement'; end if;
    if why_not = '' then
        select array_agg(distinct v.id), string_agg(distinct v.basis, ' ') into ids, bases
        from visible_compartments(p_person, p_role, p_purpose, wanted, p_families, p_persons,
                                  coalesce(r.kind, 'resident'), today, p_most) v;
        if ids is null then why_not := 'no_grant'; end if;
    end if;
    if cardinality(ids) > 8 then
        set_number := compartment_set(ids);
    end if;
    insert into record_look (era, person_id, role_id, organisation_id, on_behalf_of_id, purpose, basis,
                             compartment_ids, set_id, asked, refused)
    values (current_era(), p_person, p_role, r.organisation_id, p_behalf, p_purpose, coalesce(bases, ''),
            case when set_number is null then coalesce(ids, '{}') else '{}' end, set_number,
            case when why_not = '' then '{}' else coalesce(p_families, '{}') || coalesce(p_persons, '{}') end,
            why_not)
    returning key into look_key;
    refused := why_not;
    return next;
end $$;

-- Dated grants, on a basis in force that day, of a role that runs that day; and for a child's own
-- compartments whoever the dated table of authority lets read (Jeugdwet 7.3.10, 7.3.15).
create or replace function visible_compartments(
    p_person bigint, p_role bigint, p_purpose text, p_kinds text[],
    p_families bigint[], p_persons bigint[], p_who text, p_today date, p_most integer)
returns table (id bigint, basis text)
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    people bigint[] := p_persons;
    needed bigint[];
    children bigint[];
    audiences text[];
    bases text[];
    of_persons boolean;
    followers text[];
    followed text[];
begin
    select coalesce(bool_or(k.subject = 'person'), false), array_agg(k.key) filter (where k.follows = any (p_kinds)),
           array_agg(k.follows) filter (where k.follows = any (p_kinds))
    into of_persons, followers, followed from record_compartment_kind k where k.key = any (p_kinds);
    select array_agg(b.id) into bases from sharing_legal_basis b
    where b.valid_from <= p_today and (b.valid_to is null or p_today < b.valid_to)
      and p_purpose = any (b.purposes) and p_who = any (b.who);
    if p_who = 'system' and p_persons is not null then
        -- The clock was given everybody's post, so it starts at the persons. It tells nobody how
        -- long it took.
        needed := array(select c.id from record_compartment c
                        where c.person_id = any (p_persons) and c.kind = any (p_kinds));
        return query
        select g.compartment_id, g.basis from sharing_grant g
        where g.person_id = p_person and g.compartment_id = any (needed)
          and (g.role_id is null or g.role_id = p_role) and g.during @> now()
          and (g.purposes = '{}' or p_purpose = any (g.purposes)) and g.basis = any (bases);
        return;
    end if;
    -- Everybody else starts at what they were given: a stranger waits as long for a family or a
    -- person that is there as for one that is not.
    if p_families is not null and of_persons then
        -- A family's task also needs its members: their cards, and their post about this family.
        people := coalesce(people, '{}') || array(
            select m.person_id from people_member m
            where m.during @> p_today and m.family_id = any (array(
                select c.family_id from sharing_grant g
                join record_compartment c on c.id = g.compartment_id
                where g.person_id = p_person and g.during @> now() and c.family_id = any (p_families))));
        audiences := array(select 'family ' || f from unnest(p_families) f);
    end if;
    return query
    select c.id, g.basis from sharing_grant g
    join record_compartment c on c.id = g.compartment_id
    where g.person_id = p_person and (g.role_id is null or g.role_id = p_role) and g.during @> now()
      and (g.purposes = '{}' or p_purpose = any (g.purposes))
      and c.kind = any (p_kinds)
      and (p_families is null and p_persons is null
           or c.family_id = any (p_families)
           or c.person_id = any (people) and (audiences is null or c.audience = '' or c.audience = any (audiences)))
      and g.basis = any (bases)
    limit p_most;
    if followers is not null and (p_families is not null or p_persons is null) then
        -- What is asked of somebody in a plan is seen by who sees the plan.
        return query
        select a.id, g.basis from sharing_grant g
        join record_compartment c on c.id = g.compartment_id and c.kind = any (followed)
        join record_compartment a on a.family_id = c.family_id and a.kind = any (followers)
        where c.kind = (select k.follows from record_compartment_kind k where k.key = a.kind)
          and g.person_id = p_person and (g.role_id is null or g.role_id = p_role) and g.during @> now()
          and (g.purposes = '{}' or p_purpose = any (g.purposes))
          and (p_families is null and p_persons is null or c.family_id = any (p_families))
          and g.basis = any (bases);
    end if;
    if p_persons is not null and p_role is null and 'jeugdwet-7.3.10' = any (bases) then
        -- First whose child it is: a stranger then waits as long for who is there as for who is not.
        children := array(select a.child_id from people_parentalauthority a
                          where a.holder_id = p_person and a.child_id = any (p_persons) and a.during @> p_today
                            and may_alone('jeugdwet', 'file_access', a.child_id, p_person, p_today));
        return query
        select c.id, 'jeugdwet-7.3.10'::text from record_compartment c
        where c.person_id = any (children) and c.kind = any (p_kinds) and c.person_id <> p_person
          and exists (
              select from record_compartment_kind k where k.key = c.kind
              -- What is meant for one of them, or for somebody else, is not read along, unless its kind says so.
              and split_part(c.audience, ' ', 1) = any (k.to_holders)
              -- Where a child's address is shielded, so is how to reach the child, and who recorded
              -- whose word counts (X-08).
              and not (k.tells_where and person_kept_from(p_person, c.person_id)));
    end if;
end $$;

-- Which compartment of a person or a family holds this kind, if this transaction sees it; and where post
-- to somebody about a family belongs. What is in sight is asked first, whatever is there: otherwise it
-- would take longer for somebody who belongs to a family than for who does not.
create or replace function post_compartment(p_family bigint, p_person bigint) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare seen bigint[] := looked();
begin
    return (select c.id from record_compartment c where c.id = any (seen)
            and c.person_id = p_person and c.kind = 'post' and c.audience = 'family ' || p_family);
end $$;
create or replace function person_compartment(p_person bigint, p_kind text) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare seen bigint[] := looked();
begin
    return (select c.id from record_compartment c where c.id = any (seen)
            and c.person_id = p_person and c.kind = p_kind and c.audience = '');
end $$;
create or replace function family_compartment(p_family bigint, p_kind text) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare seen bigint[] := looked();
begin
    return (select c.id from record_compartment c where c.id = any (seen)
            and c.family_id = p_family and c.kind = p_kind and c.audience = '');
end $$;
grant execute on function post_compartment(bigint, bigint), person_compartment(bigint, text),
    family_compartment(bigint, text) to noaber_app;

create or replace function compartment_set(p_ids bigint[]) returns bigint
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    sorted bigint[] := (select array_agg(i order by i) from unnest(p_ids) i);
    fingerprint bytea := sha256(convert_to(array_to_string(sorted, ','), 'UTF8'));
    found_id bigint;
begin
    select id into found_id from record_compartment_set where digest = fingerprint;
    if found_id is null then
        insert into record_compartment_set (digest, compartment_ids) values (fingerprint, sorted)
        on conflict (digest) do update set digest = excluded.digest returning id into found_id;
    end if;
    return found_id;
end $$;
grant execute on function open_look(bigint, bigint, bigint, text, bigint[], bigint[], integer) to noaber_app;

-- Looks for one person as a clerk does: BSN, or both names, compared by their letters, and birth date; only
-- somebody of the clerk's own municipality. The line is written also when nobody is found; what was found is
-- seen through the look. refused is '', nobody_found, or more_found: two of this municipality, of whom nothing
-- is shown. Somebody who lives elsewhere is looked up as nobody is, in one index of keyed digests
-- (people_findable), and counts for no namesake; what still differs goes up in rounding the answer up to
-- whole steps of two milliseconds.
drop function if exists open_find_person(bigint, bigint, text, text, text, date);
create or replace function open_find_person(p_person bigint, p_role bigint, p_bsn text,
                                            p_given text, p_surname text, p_born date)
returns table (look_key uuid, refused text)
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    step constant double precision := 0.002;
    began timestamptz := clock_timestamp();
    r record;
    hits bigint[];
    ids bigint[];
begin
    select * into r from role_now(p_person, p_role);
    if not found or r.kind <> 'clerk' then
        raise exception 'only a clerk looks for people' using errcode = 'NB005';
    end if;
    if not basis_holds('wmo-5.1.1-1', r.kind, 'find_person', today_here()) then
        raise exception 'no legal basis recorded: wmo-5.1.1-1' using errcode = 'NB006';
    end if;
    perform set_config('synchronous_commit', 'on', true);
    hits := array(
        select f.person_id from people_findable f
        where f.digest = (case when p_bsn <> '' then digest_of_number(r.organisation_id, p_bsn)
                               else digest_of_names(r.organisation_id, p_given, p_surname, p_born) end)
        limit 2);
    if cardinality(hits) = 1 then
        select array_agg(id) into ids from record_compartment
        where person_id = hits[1] and kind in ('contact', 'identity');
    end if;
    refused := (array['nobody_found', '', 'more_found'])[cardinality(hits) + 1];
    insert into record_look as l (era, person_id, role_id, organisation_id, purpose, basis, compartment_ids, refused)
    values (current_era(), p_person, p_role, r.organisation_id, 'find_person', 'wmo-5.1.1-1',
            coalesce(ids, '{}'), open_find_person.refused)
    returning l.key into look_key;
    perform pg_sleep(step - mod(extract(epoch from clock_timestamp() - began)::numeric, step::numeric)::double precision);
    return next;
end $$;
grant execute on function open_find_person(bigint, bigint, text, text, text, date) to noaber_app;

-- A clerk writes down what somebody says who stands at the desk or telephones (X-18): only whom this
-- clerk found less than half an hour ago, and only how to reach them and the plans that are theirs, in
-- the clerk's own municipality. The line names both.
create or replace function open_desk_look(p_person bigint, p_role bigint, p_found bigint)
returns table (look_key uuid, refused text)
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare r record; ids bigint[]; card bigint;
begin
    select * into r from role_now(p_person, p_role);
    if not found or r.kind <> 'clerk' then
        raise exception 'only a clerk writes down at the desk' using errcode = 'NB005';
    end if;
    if not basis_holds('wmo-5.1.1-1', r.kind, 'on_behalf', today_here()) then
        raise exception 'no legal basis recorded: wmo-5.1.1-1' using errcode = 'NB006';
    end if;
    perform set_config('synchronous_commit', 'on', true);
    select c.id into card from record_compartment c where c.person_id = p_found and c.kind = 'contact';
    if exists (select from record_look l
               where l.compartment_ids @> array[card] and l.purpose = 'find_person' and l.refused = ''
                 and l.person_id = p_person and l.role_id = p_role and l.at > now() - interval '30 minutes')
       -- Or taken in by this clerk: their card was born in what this clerk wrote down for them.
       or exists (select from record_act a join record_compartment c on c.id = card
                  where a.compartment_ids @> array[card] and a.person_id = p_person and a.role_id = p_role
                    and a.on_behalf_of_id = p_found and a.xid = c.born_xid
                    and a.at > now() - interval '30 minutes') then
        select array_agg(c.id) into ids from record_compartment c
        join sharing_grant g on g.compartment_id = c.id
        where g.person_id = p_found and g.role_id is null and g.level = 'own' and g.during @> now()
          and (c.id = card or c.kind = 'plan' and c.family_id in (
               select f.id from people_family f where f.municipality_id = r.organisation_id));
    end if;
    refused := case when ids is null then 'no_grant' else '' end;
    insert into record_look (era, person_id, role_id, organisation_id, on_behalf_of_id, purpose, basis,
                             compartment_ids, asked, refused)
    values (current_era(), p_person, p_role, r.organisation_id, case when ids is not null then p_found end,
            'on_behalf', case when ids is null then '' else 'wmo-5.1.1-1' end, coalesce(ids, '{}'),
            case when ids is null then array[p_found] else '{}' end, refused)
    returning key into look_key;
    return next;
end $$;
revoke execute on function open_desk_look(bigint, bigint, bigint) from public;
grant execute on function open_desk_look(bigint, bigint, bigint) to noaber_app;

-- Whether this transaction's looks are a clerk's at the desk on behalf of this person, whose these
-- compartments are.
create or replace function at_the_desk(p_person bigint, p_role bigint, p_behalf bigint, p_compartments bigint[])
returns boolean
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select p_behalf is not null and p_compartments <@ looked()
       and may_write(p_behalf, null, p_compartments, 'own')
       and (select coalesce(bool_and(l.purpose = 'on_behalf' and l.refused = '' and l.person_id = p_person
                                     and l.role_id = p_role and l.on_behalf_of_id = p_behalf), false)
            from record_look l
            where l.key = any (looks_named()))
$$;
revoke execute on function at_the_desk(bigint, bigint, bigint, bigint[]) from public;

-- First grants of a new person or family, in the transaction of their birth: nobody else could
-- give them yet. Refuses compartments that were born earlier.
create or replace function give_at_birth(p_compartments bigint[], p_person bigint, p_role bigint, p_level text,
                                         p_basis text, p_purposes text[] default '{}',
                                         p_until timestamptz default null)
returns void
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
begin
    if exists (select from unnest(p_compartments) i left join record_compartment c on c.id = i
               where (c.born_xid, c.born_at) is distinct from (pg_current_xact_id(), transaction_timestamp())) then
        raise exception 'not born here' using errcode = 'NB005';
    end if;
    perform write_grants(p_compartments, p_person, p_role, p_level, p_basis, p_purposes, p_until, null);
end $$;

-- A grant inside an act whose kind gives, on compartments of that act.
create or replace function give(p_compartments bigint[], p_person bigint, p_role bigint, p_level text,
                                p_basis text, p_purposes text[] default '{}', p_until timestamptz default null)
returns void
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    a record_act := current_act();
    levels constant text[] := '{see,write,own}';
begin
    if not coalesce((select array_position(levels, p_level) <= array_position(levels, k.gives)
                     from record_act_kind k where k.name = a.name), false)
       or not p_compartments <@ a.compartment_ids then
        raise exception 'act % does not give this', a.name using errcode = 'NB002';
    end if;
    perform write_grants(p_compartments, p_person, p_role, p_level, p_basis, p_purposes, p_until, a.id);
end $$;

-- Whose belonging to this family ends on a day: its first moment; null for everybody else. What is given to
-- them meanwhile ends with the rest, but for what is asked of themselves.
create or replace function belongs_until(p_compartment bigint, p_person bigint) returns timestamptz
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select upper(m.during)::timestamp at time zone 'Europe/Amsterdam' from record_compartment c
    join people_member m on m.person_id = p_person and m.during @> today_here() and not upper_inf(m.during)
        and m.family_id = coalesce(c.family_id, nullif(substring(c.audience from '^family (\d+)$'), '')::bigint)
    where c.id = p_compartment and c.kind <> 'asked'
$$;
revoke execute on function belongs_until(bigint, bigint) from public;

create or replace function write_grants(p_compartments bigint[], p_person bigint, p_role bigint, p_level text,
                                        p_basis text, p_purposes text[], p_until timestamptz, p_act bigint)
returns void
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare who_is text := coalesce((select kind from role_now(p_person, p_role)), 'resident');
begin
    if not basis_holds(p_basis, who_is, '', today_here()) then
        raise exception 'no legal basis recorded: % for %', p_basis, who_is using errcode = 'NB006';
    end if;
    -- What somebody has already is not given twice.
    insert into sharing_grant (compartment_id, person_id, role_id, level, basis, purposes, during, act_id)
    select c, p_person, p_role, p_level, p_basis, p_purposes,
           tstzrange(now(), case when p_role is null then least(p_until, belongs_until(c, p_person)) else p_until end),
           p_act
    from unnest(p_compartments) c
    where not exists (
        select from sharing_grant g where g.compartment_id = c and g.person_id = p_person
        and g.role_id is not distinct from p_role and g.level = p_level and g.basis = p_basis
        and g.purposes = p_purposes and g.during @> now() and upper(g.during) is not distinct from p_until);
end $$;

-- What is declared to be given where a compartment opens for a subject that is known: to whom has it of the
-- kind that it is like, each on the ground and until when they have that. A ground that ended gives nothing.
create or replace function give_as_declared(p_place bigint, p_like bigint, p_kind text, p_act bigint) returns void
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare given record;
begin
    for given in
        select distinct h.person_id, h.role_id, d.level, h.basis, upper(h.during) as until,
               string_to_array(d.purposes, ' ') as purposes
        from record_kind_gift d
        join sharing_grant h on h.compartment_id = p_like and h.during @> now()
        left join people_role r on r.id = h.role_id
        where d.kind = p_kind and d.moment = 'opens'
          and (h.role_id is null or r.during @> today_here())
          and case d.receiver when 'subject' then h.role_id is null and h.level = 'own'
                              when 'in_charge' then r.kind <> 'system' and h.level = 'write' and h.purposes = '{}'
                              when 'clock' then r.kind = 'system' end
          and basis_holds(h.basis, coalesce(r.kind, 'resident'), '', today_here())
        order by h.person_id, h.role_id
    loop
        perform write_grants(array[p_place], given.person_id, given.role_id, given.level, given.basis,
                             given.purposes, given.until, p_act);
    end loop;
end $$;
revoke execute on function give_as_declared(bigint, bigint, text, bigint) from public;

-- The compartment of a declared kind for a family, or a person, that is known already; made when there is
-- none yet, with what is declared to be given. Only in an act that gives as much, on the compartment of the
-- kind that it is like: who may not act there is told the same as of a family that is not there. Of two at
-- once one opens and the other finds it; what is found is seen by a look of one's own.
create or replace function open_compartment(p_kind text, p_family bigint, p_person bigint)
returns table (id bigint, is_new boolean)
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
#variable_conflict use_column
declare
    a record_act := current_act();
    levels constant text[] := '{see,write,own}';
    k record_compartment_kind;
    near bigint;
begin
    select * into k from record_compartment_kind d
    where d.key = p_kind and d.like_kind <> '' and '' = any (d.audiences) and num_nonnulls(p_family, p_person) = 1
      and d.subject = case when p_family is null then 'person' else 'family' end;
    -- The act's own first, whatever is asked: of whom it is not about, no row is touched.
    with mine as materialized (select * from record_compartment c where c.id = any (a.compartment_ids))
    select m.id into near from mine m
    where (m.family_id = p_family or m.person_id = p_person) and m.kind = k.like_kind and m.audience = '';
    if near is null then
        raise exception 'no such kind opens here' using errcode = 'NB005';
    end if;
    if exists (select from record_kind_gift d join record_act_kind n on n.name = a.name
               where d.kind = p_kind and d.moment = 'opens' and coalesce(
                   array_position(levels, d.level) > array_position(levels, nullif(n.gives, '')), true)) then
        raise exception 'act % does not give this', a.name using errcode = 'NB002';
    end if;
    insert into record_compartment as c (family_id, person_id, kind, audience)
    values (p_family, p_person, p_kind, '') on conflict do nothing returning c.id into id;
    is_new := id is not null;
    if is_new then
        perform give_as_declared(id, near, p_kind, a.id);
    else
        id := (select c.id from record_compartment c where (c.family_id = p_family or c.person_id = p_person)
               and c.kind = p_kind and c.audience = '');
    end if;
    return next;
end $$;
revoke execute on function open_compartment(text, bigint, bigint) from public;
grant execute on function open_compartment(text, bigint, bigint) to noaber_app;

-- Opens a kind that came with a later release for the next of whoever was there already, each in an act of
-- the clock on its round. How many opened; null when no kind is due (any more). Where it stopped it goes on.
create or replace function open_due_kinds(p_most integer) returns integer
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    due record_kind_opening;
    near record;
    place bigint;
    last_one bigint;
    how_many integer := 0;
begin
    perform only_the_clock();
    select * into due from record_kind_opening o where o.done_at is null order by o.kind limit 1 for update;
    if due.kind is null then
        return null;
    end if;
    for near in
        select c.id, c.family_id, c.person_id from record_compartment_kind k
        join record_compartment c on c.kind = k.like_kind and c.audience = ''
        where k.key = due.kind and c.id > due.up_to order by c.id limit p_most
    loop
        last_one := near.id;
        insert into record_compartment as c (family_id, person_id, kind)
        values (near.family_id, near.person_id, due.kind) on conflict do nothing returning c.id into place;
        if place is not null then
            perform give_as_declared(place, near.id, due.kind, due_act('record.compartment_opened', array[place]));
            how_many := how_many + 1;
        end if;
    end loop;
    update record_kind_opening o set up_to = coalesce(last_one, o.up_to), opened = o.opened + how_many,
        done_at = case when last_one is null then now() end
    where o.kind = due.kind;
    return how_many;
end $$;
revoke execute on function open_due_kinds(integer) from public;
grant execute on function open_due_kinds(integer) to noaber_app;

-- What one role may change passes on to another, each compartment on the ground that the giver has
-- for it: a child's card keeps its own. A ground that ended passes nothing on.
create or replace function pass_on(p_compartments bigint[], p_from bigint, p_from_role bigint, p_to bigint,
                                   p_to_role bigint, p_level text, p_purposes text[] default '{}')
returns void
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    today date := today_here();
    given record;
begin
    perform current_act();  -- without one it is refused, also where there is nothing to pass on
    for given in
        select g.basis, array_agg(distinct g.compartment_id) as ids
        from sharing_grant g join sharing_legal_basis b on b.id = g.basis
        where g.compartment_id = any (p_compartments) and g.person_id = p_from and g.role_id = p_from_role
          and g.level = 'write' and g.purposes = '{}' and g.during @> now()
          and b.valid_from <= today and (b.valid_to is null or today < b.valid_to)
        group by g.basis order by g.basis
    loop
        perform give(given.ids, p_to, p_to_role, p_level, given.basis, p_purposes);
    end loop;
end $$;

-- Ends somebody's grants of one level, now, inside an act whose kind gives; with a purpose only
-- those that were given for it. What a resident owns ends only in an act that gives as much.
-- Returns how many ended.
drop function if exists withdraw(bigint[], bigint, bigint, text);
create or replace function withdraw(p_compartments bigint[], p_person bigint, p_role bigint, p_level text,
                                    p_purpose text default '')
returns integer
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare a record_act := current_act(); ended integer;
begin
    if not coalesce((select gives = 'own' or gives <> '' and p_level <> 'own'
                     from record_act_kind where name = a.name), false)
       or not p_compartments <@ a.compartment_ids then
        raise exception 'act % does not end this', a.name using errcode = 'NB002';
    end if;
    update sharing_grant set during = tstzrange(lower(during), now()), ended_act_id = a.id
    where compartment_id = any (p_compartments) and person_id = p_person and level = p_level
      and role_id is not distinct from p_role and during @> now()
      and (p_purpose = '' or p_purpose = any (purposes));
    get diagnostics ended = row_count;
    return ended;
end $$;

-- A role leaves a family: its write grants on the act's compartments end, but not those on a
-- person who is also in another family that this role still works for.
create or replace function leave_family(p_family bigint, p_person bigint, p_role bigint) returns integer
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare a record_act := current_act(); going bigint[];
begin
    select array_agg(c.id) into going from record_compartment c
    where c.id = any (a.compartment_ids) and (c.family_id = p_family or c.audience = 'family ' || p_family
       or c.audience = '' and c.person_id is not null and not exists (
            select from people_member m
            join record_compartment f on f.family_id = m.family_id and f.kind = 'plan'
            join sharing_grant g on g.compartment_id = f.id and g.person_id = p_person
                and g.role_id = p_role and g.level = 'write' and g.during @> now()
            where m.person_id = c.person_id and m.family_id <> p_family and m.during @> today_here()));
    return withdraw(coalesce(going, '{}'), p_person, p_role, 'write');
end $$;
revoke execute on function write_grants(bigint[], bigint, bigint, text, text, text[], timestamptz, bigint) from public;
grant execute on function give_at_birth(bigint[], bigint, bigint, text, text, text[], timestamptz),
    give(bigint[], bigint, bigint, text, text, text[], timestamptz),
    pass_on(bigint[], bigint, bigint, bigint, bigint, text, text[]),
    withdraw(bigint[], bigint, bigint, text, text),
    leave_family(bigint, bigint, bigint),
    born_compartments(bigint, bigint, text[], text) to noaber_app;

-- ---------------------------------------------------------------- the very first person

-- Makes an empty Noaber's first organisation, its first functional admin and its clock, of which
-- that person is the accountable officer. Only the owner may, and only once.
create or replace function begin_noaber(p_slug text, p_municipality text, p_phone text,
                                        p_name text, p_email text, p_own_phone text)
returns bigint
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare admin bigint; clock bigint; org bigint; new_act bigint; who bigint;
begin
    if exists (select from people_role) then
        raise exception 'Noaber has begun already' using errcode = 'NB002';
    end if;
    admin := nextval(pg_get_serial_sequence('people_person', 'id'));
    clock := nextval(pg_get_serial_sequence('people_person', 'id'));
    foreach who in array array[admin, clock] loop
        perform born_compartments(null, who, '{contact,identity}');
    end loop;
    insert into record_act (name, era, person_id, why, compartment_ids)
    select 'people.noaber_begun', current_era(), admin, 'Noaber begint hier',
           array_agg(id) from record_compartment where person_id in (admin, clock)
    returning id into new_act;
    perform set_config('noaber.act', new_act::text, true);
    insert into people_person (id, compartment_id, given_name, surname, phone, email, language)
    select c.person_id, c.id, case c.person_id when admin then p_name else 'Klok' end, '', p_own_phone, '', 'nl'
    from record_compartment c where c.person_id in (admin, clock) and c.kind = 'contact';
    insert into people_organisation (kind, slug, name, phone, host, support_name, support_phone)
    values ('municipality', p_slug, p_municipality, p_phone, '', '', '') returning id into org;
    insert into people_workcard (person_id, name, phone, email)
    values (admin, p_name, p_own_phone, p_email),
           (clock, 'Noaber zelf (' || p_name || ' let erop)', p_phone, 'klok@' || p_slug || '.invalid');
    insert into people_role (person_id, organisation_id, kind, during)
    values (admin, org, 'functional_admin', daterange(today_here(), null)),
           (clock, org, 'system', daterange(today_here(), null));
    perform write_grants(array(select id from record_compartment where person_id = admin),
                         admin, null, 'own', 'avg-15', '{}', null, new_act);
    return admin;
end $$;
revoke execute on function begin_noaber(text, text, text, text, text, text) from public;
grant execute on function begin_noaber(text, text, text, text, text, text) to noaber_owner;

-- ---------------------------------------------------------------- two phones at one table

-- Whether something was done that a page did not read yet: an act on what its look showed, or on
-- what is asked of somebody there. p_seen: pg_current_snapshot() from before it read. Shows
-- nothing else; null: another's look, one of more than an hour ago, or of what is theirs to see no
-- longer.
create or replace function is_news(p_person bigint, p_role bigint, p_key uuid, p_seen pg_snapshot)
returns boolean
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    with looked_at as (
        select coalesce(s.compartment_ids, l.compartment_ids) as ids, l.era from record_look l
        left join record_compartment_set s on s.id = l.set_id
        where l.key = p_key and l.person_id = p_person and l.role_id is not distinct from p_role
          and l.refused = '' and l.at > now() - interval '1 hour'
          and (p_role is null or exists (select from role_now(p_person, p_role)))
          and not exists (
            select from unnest(coalesce(s.compartment_ids, l.compartment_ids)) seen
            join record_compartment c on c.id = seen and c.kind = 'plan'
            where not exists (select from sharing_grant g
                              where g.compartment_id = c.id and g.person_id = p_person
                                and (g.role_id is null or g.role_id = p_role) and g.during @> now()))
    ), whole as (
        select l.era, l.ids || array(select a.id from record_compartment p
                                     join record_compartment a on a.family_id = p.family_id
                                     join record_compartment_kind k on k.key = a.kind and k.follows = p.kind
                                     where p.id = any (l.ids)) as ids
        from looked_at l
    )
    select exists (select from record_act a
                   where a.compartment_ids && w.ids and a.era = w.era and a.xid >= pg_snapshot_xmin(p_seen)
                     and not pg_visible_in_snapshot(a.xid, p_seen))
    from whole w
$$;
grant execute on function is_news(bigint, bigint, uuid, pg_snapshot) to noaber_app;

-- ---------------------------------------------------------------- forgetting (X-20)

create index if not exists record_act_forgotten on record_act (organisation_id, id)
    where name = 'record.lines_forgotten';

-- Which municipalities these compartments are of: a family's own; a person's, of every family they
-- were ever in and wherever they worked; and where who looked or acted works.
create or replace function municipalities_of(p_compartments bigint[], p_organisation bigint) returns bigint[]
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    with of as (select c.family_id, c.person_id from record_compartment c where c.id = any (p_compartments))
    select coalesce(array_agg(o.id), '{}') from people_organisation o
    where o.kind = 'municipality' and (
        o.id = p_organisation
        or o.id in (select f.municipality_id from of join people_family f on f.id = of.family_id)
        or o.id in (select f.municipality_id from of join people_member m on m.person_id = of.person_id
                    join people_family f on f.id = m.family_id)
        or o.id in (select r.organisation_id from of join people_role r on r.person_id = of.person_id))
$$;
revoke execute on function municipalities_of(bigint[], bigint) from public;

-- Before which moment lines of a municipality have had their term; null: it recorded none.
create or replace function forget_before(p_municipality bigint) returns timestamptz
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select (today_here() - make_interval(years => t.years)) at time zone 'Europe/Amsterdam'
    from people_logterm t where t.organisation_id = p_municipality and t.during @> today_here()
$$;
revoke execute on function forget_before(bigint) from public;

-- The next lines of one kind after an id whose term is over, among so many that are old enough; and
-- the last id of those. A line is of every municipality it concerns: all of them recorded a term, and
-- all those terms are over. A line that concerns none waits for all there are. Only what was sealed
-- before its term was over. No row: there is nothing more to look at.
create or replace function due_lines(p_municipality bigint, p_kind "char", p_after bigint, p_most integer)
returns table (last_id bigint, ids bigint[])
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    before_it timestamptz := forget_before(p_municipality);
    newest bigint;
begin
    select f.line_id into newest from record_leaf f
    where f.kind = p_kind and f.seal_number <= (
        select max(s.number) from record_seal s where s.at < before_it)
    order by f.seal_number desc, f.position desc limit 1;
    if newest is null then
        return;
    end if;
    return query
    with looks as (
        select l.id, l.at, coalesce(s.compartment_ids, l.compartment_ids) as of, l.organisation_id, false as names
        from record_look l left join record_compartment_set s on s.id = l.set_id
        where p_kind = 'l' and l.id > p_after and l.id <= newest order by l.id limit p_most
    ), changes as (
        select c.id, a.at, a.compartment_ids as of, a.organisation_id,
               -- What somebody was called stays as long as there is an older line that it names. The
               -- oldest lie first, so one is found at once, if there is any.
               is_change_of_card(c) and exists (select from record_look o where o.at < a.at) as names
        from record_change c join record_act a on a.id = c.act_id
        where p_kind = 'c' and c.id > p_after and c.id <= newest and c.operation not like 'FORGET%'
        order by c.id limit p_most
    ), lines as (
        select u.id, u.at, u.names, municipalities_of(u.of, u.organisation_id) as concern
        from (select * from looks union all select * from changes) u
    )
    select max(n.id), coalesce(array_agg(n.id order by n.id) filter (where
        not n.names and (n.concern = '{}' or p_municipality = any (n.concern))
        and exists (select from record_leaf f where f.kind = p_kind and f.line_id = n.id)
        and not exists (
            select from people_organisation o
            where o.kind = 'municipality' and (n.concern = '{}' or o.id = any (n.concern))
              and (forget_before(o.id) is null or n.at >= forget_before(o.id)))), '{}')
    from lines n having count(*) > 0;
end $$;
revoke execute on function due_lines(bigint, "char", bigint, integer) from public;
grant execute on function due_lines(bigint, "char", bigint, integer) to noaber_app;

-- Removes them, in the act of a municipality's own officer; one at a time. Only what is due: nobody
-- names a line.
create or replace function forget_due_lines(p_kind "char", p_after bigint, p_most integer)
returns table (last_id bigint, gone integer)
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare a record_act := current_act(); found record;
begin
    if a.name <> 'record.lines_forgotten' then
        raise exception 'lines are forgotten only by their own act' using errcode = 'NB002';
    end if;
    perform pg_advisory_xact_lock(48170, 2);
    select * into found from due_lines(a.organisation_id, p_kind, p_after, p_most);
    if found.last_id is null then
        return;
    end if;
    last_id := found.last_id;
    gone := case when found.ids = '{}' then 0 else forget_lines(p_kind, found.ids) end;
    return next;
end $$;
revoke execute on function forget_due_lines("char", bigint, integer) from public;
grant execute on function forget_due_lines("char", bigint, integer) to noaber_app;

-- Before which day lines about what is in sight were removed, and after how many years; no row: none
-- were, or what is in sight is younger.
create or replace function forgotten_before(p_compartments bigint[]) returns table (day date, years integer)
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    with mine as (
        select array_agg(c.id) as ids, min(c.born_at) as born
        from unnest(looked()) seen join record_compartment c on c.id = seen
        where seen = any (p_compartments)
    )
    select f.day, f.years from mine m cross join lateral unnest(municipalities_of(m.ids, null)) town
    cross join lateral (
        select (d.on_day - make_interval(years => t.years))::date as day, t.years::integer as years
        from record_act a
        cross join lateral (select (a.at at time zone 'Europe/Amsterdam')::date as on_day) d
        join people_logterm t on t.organisation_id = town and t.during @> d.on_day
        where a.name = 'record.lines_forgotten' and a.organisation_id = town
        order by a.id desc limit 1) f
    where m.born < f.day::timestamp at time zone 'Europe/Amsterdam'
    order by f.day desc limit 1
$$;
revoke execute on function forgotten_before(bigint[]) from public;
grant execute on function forgotten_before(bigint[]) to noaber_app;

-- ---------------------------------------------------------------- links

-- Every link of somebody ends, and with it what it opened, also on a telephone where that lasts longer
-- than the link; how many still worked.
create or replace function end_links_of(p_person bigint) returns integer
language sql security definer set search_path = pg_catalog, noaber, pg_temp as $$
    with ended as (
        update sharing_link l set ended_at = now(), expires_at = least(l.expires_at, now())
        from sharing_link was where was.id = l.id and l.person_id = p_person and l.ended_at is null
        returning was.expires_at > now() as worked
    )
    select count(*) filter (where worked)::integer from ended
$$;
revoke execute on function end_links_of(bigint) from public;

-- A link to somebody's own page. p_alone: it comes in the place of the others, which end: they may
-- have gone to a wrong number.
drop function if exists make_link(bytea, bigint, timestamptz);
create or replace function make_link(p_digest bytea, p_person bigint, p_expires timestamptz,
                                     p_alone boolean default false)
returns void
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare a record_act := current_act();
begin
    if a.name <> 'people.link_made' or not exists (
            select from record_compartment where person_id = p_person and id = any (a.compartment_ids)) then
        raise exception 'a link is made in an act about its person' using errcode = 'NB002';
    end if;
    if p_alone then
        perform end_links_of(p_person);
    end if;
    -- Whoever makes it: no link works for ever.
    insert into sharing_link (digest, person_id, expires_at, act_id)
    values (p_digest, p_person, least(p_expires, now() + interval '1 year'), a.id);
end $$;

-- Ends somebody's links, in the act that says so; returns how many still worked.
create or replace function end_links(p_person bigint) returns integer
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare a record_act := current_act();
begin
    if a.name <> 'people.links_ended' or not exists (
            select from record_compartment where person_id = p_person and id = any (a.compartment_ids)) then
        raise exception 'links end in an act about their person' using errcode = 'NB002';
    end if;
    return end_links_of(p_person);
end $$;

-- In which municipality somebody lives, as far as their families say: of those that are open, else of all
-- there were; '' when that is none, or more than one.
create or replace function municipality_of_person(p_person bigint) returns text
language sql stable set search_path = pg_catalog, noaber, pg_temp as $$
    with mine as (
        select o.slug, f.closed_at is null and m.during @> today_here() as now
        from people_member m join people_family f on f.id = m.family_id
        join people_organisation o on o.id = f.municipality_id where m.person_id = p_person
    )
    select coalesce(
        (select min(slug) from mine where now having count(distinct slug) > 0),
        (select min(slug) from mine having count(distinct slug) = 1), '')::text
    where (select count(distinct slug) from mine where now) < 2
$$;
revoke execute on function municipality_of_person(bigint) from public;

-- Whose link this is: (person, expired, which, and where they live). No row: not a link of ours.
drop function if exists open_link(bytea);
create or replace function open_link(p_digest bytea)
returns table (person_id bigint, expired boolean, id bigint, municipality text)
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select l.person_id, l.expires_at <= now(), l.id,
           case when l.expires_at > now() then coalesce(municipality_of_person(l.person_id), '') else '' end
    from sharing_link l where l.digest = p_digest
$$;
grant execute on function make_link(bytea, bigint, timestamptz, boolean), end_links(bigint), open_link(bytea) to noaber_app;

-- ---------------------------------------------------------------- who looked (X-06, plainest form)

-- What was asked of this Noaber since a moment and refused, for who oversees it: by purpose, why and
-- kind of role, of their own organisation; never about whom. Metadata is no content (house guarantee 7).
create or replace function refused_looks(p_person bigint, p_role bigint, p_since timestamptz)
returns table (purpose text, refused text, role_kind text, times bigint, last_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
#variable_conflict use_column
declare r record;
begin
    select * into r from role_now(p_person, p_role);
    if not found or r.kind not in ('policy_officer', 'data_protection_officer') then
        raise exception 'only who oversees it asks this' using errcode = 'NB005';
    end if;
    return query
    select case when p.key is not null or l.purpose = 'enforcement' then l.purpose else '' end,
           l.refused, coalesce(w.kind, '')::text, count(*), max(l.at)
    from record_look l
    left join sharing_purpose p on p.key = l.purpose
    left join people_role w on w.id = l.role_id
    where l.refused <> '' and l.at >= p_since and l.organisation_id = r.organisation_id
    group by 1, 2, 3;
end $$;
revoke execute on function refused_looks(bigint, bigint, timestamptz) from public;
grant execute on function refused_looks(bigint, bigint, timestamptz) to noaber_app;

-- The looks at these compartments, as far as this transaction itself may see them.
create or replace function looks_at(p_compartments bigint[]) returns setof record_look
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    with mine as (
        select array_agg(c) as ids from unnest(p_compartments) c where c = any (looked())
    )
    select l.* from record_look l, mine where l.refused = '' and l.compartment_ids && mine.ids
    union all
    -- A look over a list has its compartments in a set, and none of its own: never twice here.
    select l.* from record_look l, mine where l.refused = '' and l.set_id in (
        select s.id from record_compartment_set s where s.compartment_ids && mine.ids)
$$;
revoke execute on function looks_at(bigint[]) from public;

-- The months in which somebody looked, by their first day, newest first.
create or replace function months_looked(p_compartments bigint[]) returns setof date
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select distinct date_trunc('month', at at time zone 'Europe/Amsterdam')::date
    from looks_at(p_compartments) order by 1 desc
$$;

-- X-08, the one place: whether a name of who works for this family, or for this person, would tell
-- this viewer where somebody lives who does not want that told. So it is for everybody outside the
-- household of a shielded address: who does not live there and is not in that family.
create or replace function address_kept_from(p_viewer bigint, p_person bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select p_person <> p_viewer and exists (
        select from people_household h
        where h.person_id = p_person and h.shielded and h.during @> today_here() and not exists (
            select from people_household o where o.person_id = p_viewer and o.during @> today_here()
            and (o.street, o.number, o.postcode, o.town) = (h.street, h.number, h.postcode, h.town)))
$$;
create or replace function family_kept_from(p_viewer bigint, p_family bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select not exists (select from people_member i where i.family_id = p_family and i.person_id = p_viewer
                       and i.during @> today_here())
       and exists (select from people_member m where m.family_id = p_family and m.during @> today_here()
                   and address_kept_from(p_viewer, m.person_id))
$$;
create or replace function person_kept_from(p_viewer bigint, p_person bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select p_person <> p_viewer and (
        address_kept_from(p_viewer, p_person)
        or exists (select from people_member m where m.person_id = p_person and m.during @> today_here()
                   and family_kept_from(p_viewer, m.family_id)))
$$;
revoke execute on function family_kept_from(bigint, bigint), person_kept_from(bigint, bigint),
    address_kept_from(bigint, bigint) from public;

-- X-08: whether who looks may know of a shielded home in a family whose plan is in sight, and does not
-- see it here: who then tells something outside the home does not know what gives that home away.
-- Only to who looks, and only of what a look of their own (looks.telling) would show them.
create or replace function homes_unseen(p_person bigint, p_role bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    with here as (
        select coalesce(looked(), '{}') as ids
    ), known as (
        select v.id from here, visible_compartments(
            p_person, p_role, case when p_role is null then 'my_card' else 'mind_address' end, '{address}',
            array(select c.family_id from record_compartment c where c.kind = 'plan' and c.id = any (here.ids)),
            case when p_role is null then array[p_person] end,
            coalesce((select r.kind from role_now(p_person, p_role) r), 'resident'), today_here(), null) v
        where p_person = who_looks()
    )
    select exists (select from known k, here join people_household h on h.shielded and h.during @> today_here()
                   where h.compartment_id = k.id and k.id <> all (here.ids))
$$;
revoke execute on function homes_unseen(bigint, bigint) from public;
grant execute on function homes_unseen(bigint, bigint) to noaber_app;

-- What this transaction sees, but for one kind: that may not pass on with the rest.
create or replace function looked_but(p_kind text) returns setof bigint
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select c.id from record_compartment c where c.id = any (looked()) and c.kind <> p_kind order by 1
$$;
revoke execute on function looked_but(text) from public;
grant execute on function looked_but(text) to noaber_app;

-- Over which children whoever looks at their own things has authority today, as far as that may be
-- told: ids only.
create or replace function children_of_who_looks() returns setof bigint
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select a.child_id from (select who_looks() as id) me
    join people_parentalauthority a on a.holder_id = me.id and a.during @> today_here()
    where exists (select from record_compartment c where c.person_id = me.id and c.id = any (looked()))
      and not person_kept_from(me.id, a.child_id)
      and may_alone('jeugdwet', 'file_access', a.child_id, me.id, today_here())
    order by 1
$$;
revoke execute on function children_of_who_looks() from public;
grant execute on function children_of_who_looks() to noaber_app;

-- Over whom this role of whoever looks looks back at an exception that a colleague recorded: ids only.
create or replace function exceptions_to_review(p_role bigint) returns setof bigint
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select s.child_id from people_substitutepermission s, role_now(who_looks(), p_role)
    where s.reviewer_role_id = p_role and s.reviewed_at is null and upper(s.during) > today_here()
    union
    select i.person_id from people_incapacity i, role_now(who_looks(), p_role)
    where i.reviewer_role_id = p_role and i.reviewed_at is null and upper(i.during) > today_here()
    order by 1
$$;
revoke execute on function exceptions_to_review(bigint) from public;
grant execute on function exceptions_to_review(bigint) to noaber_app;

-- How a resident read a purpose at a moment; '' when it is none of ours.
create or replace function purpose_then(p_key text, p_at timestamptz) returns text
language sql stable set search_path = pg_catalog, noaber, pg_temp as $$
    select coalesce((select b.words from sharing_purpose_before b where b.key = p_key and b.until > p_at
                     order by b.until limit 1),
                    (select p.words from sharing_purpose p where p.key = p_key), '')
$$;
revoke execute on function purpose_then(text, timestamptz) from public;

-- A whole month of looks, whatever its length: a line per day, person, role and purpose, with the name,
-- the team and the reason of that moment. kept: who looked may not be named to this viewer.
drop function if exists who_looked(bigint[]);
drop function if exists who_looked(bigint[], date);
create or replace function who_looked(p_compartments bigint[], p_month date)
returns table (day date, person_id bigint, role_id bigint, purpose text, kept boolean, times bigint,
               last_at timestamptz, name text, team text, kind text, why text)
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    with viewer as (
        select who_looks() as person_id, p_month::timestamp at time zone 'Europe/Amsterdam' as since,
               (p_month + interval '1 month') at time zone 'Europe/Amsterdam' as until, looked() as seen
    ), kept as (
        -- Only of what is in sight: it takes long, and longer for who is shielded.
        select coalesce(array_agg(c.id), '{}') as ids from viewer v, unnest(v.seen) one
        join record_compartment c on c.id = one
        where one = any (p_compartments)
          and (person_kept_from(v.person_id, c.person_id)
               or family_kept_from(v.person_id, coalesce(
                   c.family_id, nullif(substring(c.audience from '^family (\d+)$'), '')::bigint)))
    ), looks as (
        select l.at, l.person_id, l.role_id, l.purpose, coalesce(s.compartment_ids, l.compartment_ids) && k.ids as kept
        from viewer v, kept k, looks_at(p_compartments) l
        left join record_compartment_set s on s.id = l.set_id
        where l.at >= v.since and l.at < v.until
    ), changed as (
        -- Between two changes somebody had one name: it is asked once for each, not for every look.
        select r.person_id, r.role_id, name_changed(r.person_id, r.role_id, v.since) as moments
        from viewer v, (select distinct l.person_id, l.role_id from looks l) r
    ), worded as (
        select array_agg(b.until order by b.until) as moments from viewer v, sharing_purpose_before b
        where b.until > v.since
    ), lines as (
        select (l.at at time zone 'Europe/Amsterdam')::date as day, l.person_id, l.role_id, l.purpose, l.kept,
               count(*) as times, max(l.at) as last_at
        from worded w, looks l
        join changed c on c.person_id is not distinct from l.person_id and c.role_id is not distinct from l.role_id
        group by 1, 2, 3, 4, 5, width_bucket(l.at, c.moments), width_bucket(l.at, w.moments)
    )
    select l.day, l.person_id, l.role_id, l.purpose, l.kept, l.times, l.last_at,
           case when l.kept then '' when l.role_id is not null then coalesce(c.name, '')
                else coalesce(known_then(l.person_id, l.last_at, v.seen), '') end,
           case when l.kept then '' else coalesce(nullif(c.team, ''), c.organisation, '') end,
           coalesce(c.kind, ''), purpose_then(l.purpose, l.last_at)
    from viewer v, lines l left join lateral card_then(l.role_id, l.last_at) c on l.role_id is not null
    order by l.last_at desc
$$;

-- To which roles something of a person was shown by choice, and until when; of what is in sight.
create or replace function shown_to(p_compartment bigint) returns table (role_id bigint, until timestamptz)
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select g.role_id, max(upper(g.during)) from sharing_grant g
    where p_compartment = any (looked()) and g.compartment_id = p_compartment and g.role_id is not null
      and g.during @> now() and g.purposes <> '{}'
    group by 1
$$;
revoke execute on function shown_to(bigint) from public;
grant execute on function shown_to(bigint) to noaber_app;

-- Which roles may see a compartment that is in sight, for whatever task: so that a resident reads
-- who knows where they live.
create or replace function known_to(p_compartment bigint) returns setof bigint
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select distinct g.role_id from sharing_grant g
    join people_role r on r.id = g.role_id and r.person_id = g.person_id and r.during @> today_here()
    where p_compartment = any (looked()) and g.compartment_id = p_compartment and g.during @> now()
$$;
revoke execute on function known_to(bigint) from public;
grant execute on function known_to(bigint) to noaber_app;
grant execute on function months_looked(bigint[]), who_looked(bigint[], date) to noaber_app;
reset role;

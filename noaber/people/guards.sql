-- people: which tables are guarded, and authority by age and custody (X-05), decided here.

select guard_table('people_person', 'guarded', 'insert, update');
select guard_table('people_identity', 'guarded', 'insert, update');
select guard_table('people_family', 'guarded', 'insert, update');
select guard_table('people_member', 'guarded', 'insert, update');
select guard_table('people_household', 'guarded', 'insert, update');
select guard_table('people_parentalauthority', 'guarded', 'insert, update');
-- Whose word counts otherwise, only by the acts that say why, until when and who looks at it.
select guard_table('people_substitutepermission', 'guarded', 'insert, update',
                   'plan.court_permission_recorded,plan.exception_reviewed');
select guard_table('people_incapacity', 'guarded', 'insert, update',
                   'plan.incapacity_recorded,plan.exception_reviewed');

-- Open to all eyes, but written only by the acts that say who works where: nobody hires themselves.
do $$
declare
    acts constant text := 'people.organisation_loaded,people.staff_loaded,people.noaber_begun';
    t text;
begin
    foreach t in array array['organisation', 'team', 'workcard', 'role', 'street'] loop
        perform guard_table('people_' || t, 'open', 'insert, update', acts);
    end loop;
    foreach t in array array['rosterturn', 'absence'] loop
        perform guard_table('people_' || t, 'open', 'insert, update, delete', acts);
    end loop;
end $$;
-- A municipality's own words, by the act that chooses them.
select guard_table('people_localword', 'open', 'insert, update', 'people.word_chosen');
-- How long it keeps the lines of the log, by the act that records it.
select guard_table('people_logterm', 'open', 'insert, update', 'people.log_term_recorded');
-- Which log-in is which person is no resident's secret: allauth needs it before anybody is known.
grant select, insert on people_account to noaber_app;
grant select on people_account to noaber_guard;
grant usage on sequence people_account_id_seq to noaber_app;

-- A person's compartments hold that person's rows; a family's hold that family's.
do $$
begin
    perform tie_compartment('people_person', 'person_id', 'id');
    perform tie_compartment('people_identity', 'person_id');
    perform tie_compartment('people_household', 'person_id');
    perform tie_compartment('people_incapacity', 'person_id');
    perform tie_compartment('people_parentalauthority', 'person_id', 'child_id');
    perform tie_compartment('people_substitutepermission', 'person_id', 'child_id');
    perform tie_compartment('people_family', 'family_id', 'id');
    perform tie_compartment('people_member', 'family_id');
end $$;

set local role noaber_guard;

-- Loaded from people/authority.yaml: who must decide, per law, act, age and date.
create table if not exists people_authority_rule (
    row text not null,
    law text not null,
    act text not null,
    from_age integer not null,
    to_age integer,
    valid_from date not null,
    valid_to date,
    who text not null,
    who_if_incapable text not null,
    article text not null,
    version date not null,
    status text not null,
    primary key (law, act, from_age, valid_from)
);
revoke all on people_authority_rule from public, noaber_app;
grant select on people_authority_rule to noaber_app;

-- Loaded from people/authority.yaml: when a yes may be missing, per law, act, age and date.
create table if not exists people_authority_exception (
    row text not null,
    code text not null,
    effect text not null,
    law text not null,
    act text not null,
    from_age integer not null,
    to_age integer,
    valid_from date not null,
    valid_to date,
    article text not null,
    version date not null,
    status text not null,
    primary key (code, law, act, from_age, valid_from)
);
revoke all on people_authority_exception from public, noaber_app;
grant select on people_authority_exception to noaber_app;

-- What an exception does for this act at this age on this day; null: it does not apply.
create or replace function exception_effect(p_code text, p_law text, p_act text, p_age integer, p_on date)
returns text
language sql stable set search_path = pg_catalog, noaber, pg_temp as $$
    select e.effect from people_authority_exception e
    where e.code = p_code and e.law in (p_law, '*') and e.act in (p_act, '*')
      and int4range(e.from_age, e.to_age) @> p_age and daterange(e.valid_from, e.valid_to) @> p_on
    limit 1
$$;
revoke execute on function exception_effect(text, text, text, integer, date) from public;

-- Whole years on a day. Born on 29 February: the birthday in other years is 1 March.
create or replace function age_on(p_born date, p_on date) returns integer
language sql immutable set search_path = pg_catalog as $$
    select extract(year from p_on)::integer - extract(year from p_born)::integer
         - case when to_char(p_on, 'MMDD') < to_char(p_born, 'MMDD') then 1 else 0 end
$$;
grant execute on function age_on(date, date) to noaber_app;

-- The day on which somebody gets this age; the same choice for 29 February.
create or replace function birthday_on(p_born date, p_age integer) returns date
language sql immutable set search_path = pg_catalog as $$
    select (p_born + make_interval(years => p_age))::date
         + case when to_char(p_born, 'MMDD') = '0229'
                 and to_char(p_born + make_interval(years => p_age), 'MMDD') = '0228' then 1 else 0 end
$$;
grant execute on function birthday_on(date, integer) to noaber_app;

-- Whether this act on this day stands with the yes of these people, whose yes it still waits for,
-- and which record decided: the row's id, or no_rule_recorded, no_birth_date, nobody_has_authority.
-- Who has authority counts until 18; a court's permission stands in for one holder (BW 1:253a).
create or replace function decide(p_law text, p_act text, p_subject bigint, p_on date, p_yes bigint[])
returns table (stands boolean, waits_for bigint[], because text)
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    born date := (select born_on from people_identity where person_id = p_subject);
    age integer;
    rule people_authority_rule;
    asked text;
    holders bigint[] := '{}';
    asked_holders bigint[] := '{}';
begin
    if born is null or born > p_on then
        return query select false, '{}'::bigint[], 'no_birth_date';
        return;
    end if;
    age := age_on(born, p_on);
    select * into rule from people_authority_rule r
    where r.law = p_law and r.act = p_act and r.from_age <= age and (r.to_age is null or age < r.to_age)
      and r.valid_from <= p_on and (r.valid_to is null or p_on < r.valid_to);
    if rule.law is null then
        return query select false, '{}'::bigint[], 'no_rule_recorded';
        return;
    end if;
    asked := case when exists (select from people_incapacity i where i.person_id = p_subject and i.law = p_law
                               and i.act = p_act and i.during @> p_on and i.upheld is not false)
                  then rule.who_if_incapable else rule.who end;
    if age < 18 then
        select coalesce(array_agg(a.holder_id order by a.holder_id), '{}'),
               coalesce(array_agg(a.holder_id order by a.holder_id) filter (where not exists (
                   select from people_substitutepermission s
                   where s.child_id = p_subject and s.holder_id = a.holder_id and s.law = p_law
                     and s.act = p_act and s.during @> p_on and s.upheld is not false
                     and exception_effect('court', p_law, p_act, age, p_on) = 'replaces_named')), '{}')
        into holders, asked_holders
        from people_parentalauthority a where a.child_id = p_subject and a.during @> p_on;
    end if;
    if asked in ('authority', 'any_authority', 'self_and_authority') and holders = '{}' then
        return query select false, '{}'::bigint[], 'nobody_has_authority';
        return;
    end if;
    waits_for := case asked
        when 'self' then array[p_subject]
        when 'authority' then asked_holders
        when 'self_and_authority' then array[p_subject] || asked_holders
        when 'any_authority' then holders
        when 'self_or_any_authority' then array[p_subject] || holders
        else '{}' end;
    stands := case asked
        when 'anyone' then cardinality(p_yes) > 0
        when 'nobody' then false
        when 'representative' then false
        when 'any_authority' then waits_for && p_yes
        when 'self_or_any_authority' then waits_for && p_yes
        else waits_for <@ p_yes end;
    waits_for := case when stands then '{}'
        else array(select w from unnest(waits_for) w where w <> all (p_yes)) end;
    because := rule.row;
    return next;
end $$;

-- May this one person do this act about the subject without anybody else's yes? Where a court's
-- permission left nobody's yes to wait for, still only the subject or who has authority.
create or replace function may_alone(p_law text, p_act text, p_subject bigint, p_person bigint, p_on date)
returns boolean
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp
as $$
    select d.stands from decide(p_law, p_act, p_subject, p_on, array[p_person]) d
    where p_person = p_subject or exists (
        select from people_parentalauthority a
        where a.child_id = p_subject and a.holder_id = p_person and a.during @> p_on)
$$;

-- Who has authority over this child, by first name; for who sees the rows that say so.
create or replace function who_has_authority(p_child bigint, p_on date)
returns table (holder_id bigint, given_name text)
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select a.holder_id, p.given_name::text from people_parentalauthority a
    join people_person p on p.id = a.holder_id
    where a.child_id = p_child and a.during @> p_on and a.compartment_id = any (looked()) order by 1
$$;
revoke execute on function who_has_authority(bigint, date) from public;
grant execute on function who_has_authority(bigint, date) to noaber_app;

reset role;

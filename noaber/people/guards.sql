-- people: which tables are guarded, and authority by age and custody (X-05), decided here.

select guard_table('people_person', 'guarded', 'insert, update', true);
select guard_table('people_identity', 'guarded', 'insert, update');
select guard_table('people_family', 'guarded', 'insert, update', true);
select guard_table('people_member', 'guarded', 'insert, update');
select guard_table('people_household', 'guarded', 'insert, update');
select guard_table('people_parentalauthority', 'guarded', 'insert, update');
select guard_table('people_substitutepermission', 'guarded', 'insert, update');
select guard_table('people_incapacity', 'guarded', 'insert, update');

-- Open to all eyes, but written only by the acts that say so (acts.yaml): nobody hires themselves.
do $$
declare t text;
begin
    foreach t in array array['organisation', 'team', 'workcard', 'role', 'street', 'localword', 'logterm'] loop
        perform guard_table('people_' || t, 'open', 'insert, update');
    end loop;
    perform guard_table('people_rosterturn', 'open', 'insert, update');
    perform guard_table('people_absence', 'open', 'insert');
end $$;
-- Which log-in is which person is no resident's secret: allauth needs it before anybody is known.
revoke all on people_account from noaber_app;
grant select on people_account to noaber_app;
select grant_by_column('people_account', 'insert');
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

-- Loaded from people/ages.yaml: from which age something is so, for everybody.
create table if not exists people_age_rule (
    key text not null,
    from_age integer not null,
    valid_from date not null,
    valid_to date,
    "row" text not null,
    article text not null,
    version date not null,
    status text not null,
    primary key (key, valid_from)
);
revoke all on people_age_rule from public, noaber_app;
grant select on people_age_rule to noaber_app;

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

-- Whether somebody is a child on a day: not yet of age. Null without a birth date.
create or replace function is_child(p_born date, p_on date) returns boolean
language sql stable set search_path = pg_catalog, noaber, pg_temp as $$
    select age_on(p_born, p_on) < (select a.from_age from people_age_rule a where a.key = 'of_age'
                                   and a.valid_from <= p_on and (a.valid_to is null or p_on < a.valid_to))
$$;
grant execute on function is_child(date, date) to noaber_app;

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
    if is_child(born, p_on) then
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

-- Turns and absences that a list no longer has are deleted inside its act. Not by a right to delete: whoever
-- has that may lock the table. Returns how many.
create or replace function remove_rows(p_table text, p_ids bigint[]) returns integer
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare a record_act := current_act(); gone integer;
begin
    if p_table not in ('people_rosterturn', 'people_absence') then
        raise exception 'rows of % stay', p_table using errcode = 'NB003';
    end if;
    execute format('delete from %I where id = any ($1)', p_table) using p_ids;
    get diagnostics gone = row_count;
    return gone;
end $$;
revoke execute on function remove_rows(text, bigint[]) from public;
grant execute on function remove_rows(text, bigint[]) to noaber_app;

-- What somebody is called: the first name, or the only one that there is. Without a search path of its own,
-- so that a plan asks it in the query itself.
create or replace function called_by(p_given text, p_surname text) returns text
language sql immutable parallel safe as $$ select coalesce(nullif(p_given, ''), p_surname) $$;
grant execute on function called_by(text, text) to noaber_app;

-- Who has authority over this child, as they are called; for who sees the rows that say so.
drop function if exists who_has_authority(bigint, date);
create or replace function who_has_authority(p_child bigint, p_on date)
returns table (holder_id bigint, called text)
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare seen bigint[] := looked();  -- asked first: whether somebody has authority takes no longer
begin
    return query
    select a.holder_id, called_by(p.given_name, p.surname) from people_parentalauthority a
    join people_person p on p.id = a.holder_id
    where a.child_id = p_child and a.during @> p_on and a.compartment_id = any (seen) order by 1;
end $$;
revoke execute on function who_has_authority(bigint, date) from public;
grant execute on function who_has_authority(bigint, date) to noaber_app;

-- ---------------------------------------------------------------- what somebody was called then

-- The log keeps the name of then. What a work card, a role, a team, an organisation and a member of a
-- family were called is in the log itself: every change keeps what was there before, is sealed, and is
-- not forgotten before the lines that are older (due_lines). So at a moment something was called as the
-- first change after it found it, or, without one, as it is called now.
create index if not exists record_change_of_names on record_change using gin (before jsonb_path_ops)
    where operation = 'UPDATE' and table_name in (
        'people_workcard', 'people_role', 'people_team', 'people_organisation', 'people_member');

-- Which changes stay as long as the log has an older line, of whatever family. What a member was called
-- concerns the same municipality as the looks at that family, and goes with them.
create or replace function is_change_of_card(p_change record_change) returns boolean
language sql immutable set search_path = pg_catalog, noaber, pg_temp as $$
    select p_change.operation = 'UPDATE' and p_change.table_name in (
        'people_workcard', 'people_role', 'people_team', 'people_organisation')
$$;

-- One row as the changes after a moment found it, of those lines that name it by p_key; null: it is
-- as it was. Each of the five tables by its own word, so that the index serves.
create or replace function before_changes(p_table text, p_key jsonb, p_at timestamptz) returns jsonb
language sql stable set search_path = pg_catalog, noaber, pg_temp as $$
    select o from (
        select c.* from record_change c where p_table = 'people_workcard' and c.table_name = 'people_workcard'
            and c.operation = 'UPDATE' and c.before @> jsonb_build_array(p_key)
        union all
        select c.* from record_change c where p_table = 'people_role' and c.table_name = 'people_role'
            and c.operation = 'UPDATE' and c.before @> jsonb_build_array(p_key)
        union all
        select c.* from record_change c where p_table = 'people_team' and c.table_name = 'people_team'
            and c.operation = 'UPDATE' and c.before @> jsonb_build_array(p_key)
        union all
        select c.* from record_change c where p_table = 'people_organisation' and c.table_name = 'people_organisation'
            and c.operation = 'UPDATE' and c.before @> jsonb_build_array(p_key)
        union all
        select c.* from record_change c where p_table = 'people_member' and c.table_name = 'people_member'
            and c.operation = 'UPDATE' and c.before @> jsonb_build_array(p_key)
    ) c join record_act a on a.id = c.act_id and a.at > p_at
    cross join lateral jsonb_array_elements(c.before) o
    where o @> p_key
    order by a.at, c.id limit 1
$$;

-- Somebody at work, as residents were told at a moment.
create or replace function card_then(p_role bigint, p_at timestamptz)
returns table (name text, team text, organisation text, kind text)
language plpgsql stable set search_path = pg_catalog, noaber, pg_temp as $$
#variable_conflict use_column
declare r people_role; was jsonb; team_then bigint;
begin
    select * into r from people_role where id = p_role;
    was := before_changes('people_role', jsonb_build_object('id', r.id), p_at);
    team_then := case when was is null then r.team_id else (was ->> 'team_id')::bigint end;
    return query
    select coalesce(before_changes('people_workcard', jsonb_build_object('person_id', r.person_id), p_at) ->> 'name',
                    (select w.name from people_workcard w where w.person_id = r.person_id), ''),
           coalesce(before_changes('people_team', jsonb_build_object('id', team_then), p_at) ->> 'name',
                    (select t.name from people_team t where t.id = team_then), ''),
           coalesce(before_changes('people_organisation', jsonb_build_object('id', r.organisation_id), p_at) ->> 'name',
                    (select o.name from people_organisation o where o.id = r.organisation_id), ''),
           r.kind::text;
end $$;

-- The moments since then at which that changed, or what somebody without a role is called in a family:
-- for who asks it of many lines. Between two of them it was one and the same.
create or replace function name_changed(p_person bigint, p_role bigint, p_since timestamptz) returns timestamptz[]
language sql stable set search_path = pg_catalog, noaber, pg_temp as $$
    with r as (
        select * from people_role where id = p_role
    ), moves as (
        select c.act_id, c.before from r join record_change c on c.table_name = 'people_role'
            and c.operation = 'UPDATE' and c.before @> jsonb_build_array(jsonb_build_object('id', r.id))
    ), teams as (
        select r.team_id as id from r
        union
        select (o ->> 'team_id')::bigint from moves, jsonb_array_elements(before) o
    ), lines as (
        select act_id from moves
        union all
        select c.act_id from record_change c where p_role is null and c.table_name = 'people_member'
            and c.operation = 'UPDATE' and c.before @> jsonb_build_array(jsonb_build_object('person_id', p_person))
        union all
        select c.act_id from r join record_change c on c.table_name = 'people_workcard'
            and c.operation = 'UPDATE' and c.before @> jsonb_build_array(jsonb_build_object('person_id', r.person_id))
        union all
        select c.act_id from teams t join record_change c on c.table_name = 'people_team'
            and c.operation = 'UPDATE' and c.before @> jsonb_build_array(jsonb_build_object('id', t.id))
        union all
        select c.act_id from r join record_change c on c.table_name = 'people_organisation'
            and c.operation = 'UPDATE' and c.before @> jsonb_build_array(jsonb_build_object('id', r.organisation_id))
    )
    select coalesce(array_agg(distinct a.at order by a.at), '{}')
    from lines l join record_act a on a.id = l.act_id and a.at > p_since
$$;

-- What somebody was called at a moment in a family that is in sight; null: in none of those.
create or replace function known_then(p_person bigint, p_at timestamptz, p_seen bigint[]) returns text
language sql stable set search_path = pg_catalog, noaber, pg_temp as $$
    select coalesce(before_changes('people_member', jsonb_build_object('id', m.id), p_at) ->> 'known_as', m.known_as)
    from people_member m where m.person_id = p_person and m.compartment_id = any (p_seen)
    order by m.during @> (p_at at time zone 'Europe/Amsterdam')::date desc, m.id desc limit 1
$$;
revoke execute on function is_change_of_card(record_change), before_changes(text, jsonb, timestamptz),
    card_then(bigint, timestamptz), name_changed(bigint, bigint, timestamptz),
    known_then(bigint, timestamptz, bigint[]) from public;

-- ---------------------------------------------------------------- finding somebody (S2-07, X-18)

-- How a clerk finds somebody: by a digest of a BSN, or of names and a birthday, within one municipality.
-- Keyed, so that nobody who holds only the digests can try all numbers there are; and of the municipality,
-- so that somebody who lives elsewhere is looked up as nobody is. Only the guard reads it. It follows the
-- rows by itself, and find_anew() makes it whole where rows came without their triggers (a load, a restore).
create table if not exists people_finding_key (
    key bytea not null
);
create table if not exists people_findable (
    digest bytea not null,
    person_id bigint not null,
    primary key (digest, person_id)
);
create index if not exists people_findable_person on people_findable (person_id);
revoke all on people_finding_key, people_findable from public, noaber_app;
insert into people_finding_key
select uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) where not exists (select from people_finding_key);

-- Names and numbers are compared by these digests alone; what people read is what was recorded.
-- A name as it is compared: its letters and digits. Not its capitals, accents, spaces, hyphens, apostrophes
-- and points, nor signs that nobody sees; "Berg, van den" is "van den Berg", and van de, van den, van der and
-- v.d. are one. ĳ and ÿ are ij; a y is not. Nothing here asks the collation: the PostgreSQL that comes along
-- and Debian's know other ones, and a digest must be the same in both.
create or replace function name_letters(p_name text) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog as $$
declare n text := normalize(p_name, NFKC);
begin
    n := regexp_replace(n, '^([^,]*),([^,]*)$', '\2 \1');
    n := normalize(replace(replace(n, 'ÿ', 'ij'), 'Ÿ', 'ij'), NFKD);  -- ÿ before every accent goes
    n := regexp_replace(n, '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u02b0-\u036f\u061c\u180e'
        '\u2000-\u206f\u2212\u3000-\u303f\ua78b\ua78c\ufe00-\ufe0f\ufeff]', '', 'g');
    n := lower(n collate "C");  -- A to Z alone; the other capitals, and what is spelled out, here
    if n ~ '[^\u0001-\u007f]' then
        n := translate(n,
            'ØøŁłĐđÐðĦħıŦŧŊƁƆƊƎƏƐƓƔƖƘƝƲƳΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩς'
            'АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐҒҖҚҢҮҰҺӘӨԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖ',
            'oollddddhhittŋɓɔɗǝəɛɠɣɩƙɲʋƴαβγδεζηθικλμνξοπρστυφχψωσ'
            'абвгдежзиклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґғҗқңүұһәөաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ');
        n := replace(replace(replace(replace(n, 'Æ', 'ae'), 'æ', 'ae'), 'Œ', 'oe'), 'œ', 'oe');
        n := replace(replace(replace(replace(n, 'ẞ', 'ss'), 'ß', 'ss'), 'Þ', 'th'), 'þ', 'th');
    end if;
    return regexp_replace(n, '^(vande[nr]?|vd)', 'vd');
end $$;
-- Of somebody, whichever of both names stands in which field, and also where there is only one; null: none.
create or replace function names_together(p_given text, p_surname text) returns text
language sql immutable parallel safe set search_path = pg_catalog, noaber, pg_temp as $$
    select string_agg(n, ' ' order by n collate "C")
    from (values (name_letters(p_given)), (name_letters(p_surname))) names (n) where n <> ''
$$;

-- Hashed twice with the key in front, so that nothing can be put behind it; null where a part is not known.
create or replace function finding_digest(p_parts text[]) returns bytea
language sql stable set search_path = pg_catalog, noaber, pg_temp as $$
    select sha256(k.key || sha256(k.key || convert_to(to_jsonb(p_parts)::text, 'UTF8')))
    from people_finding_key k where array_position(p_parts, null) is null and array_position(p_parts, '') is null
$$;
create or replace function digest_of_number(p_municipality bigint, p_bsn text) returns bytea
language sql stable set search_path = pg_catalog, noaber, pg_temp as $$
    select finding_digest(array[p_municipality::text, 'bsn', p_bsn])
$$;
create or replace function digest_of_names(p_municipality bigint, p_given text, p_surname text, p_born date) returns bytea
language sql stable set search_path = pg_catalog, noaber, pg_temp as $$
    select finding_digest(array[p_municipality::text, 'names', names_together(p_given, p_surname), p_born::text])
$$;
-- What all of this says, as one word: another word, and the digests that are there are of an earlier rule.
create or replace function finding_rule() returns text
language sql stable set search_path = pg_catalog, noaber, pg_temp as $$
    select md5(string_agg(p.prosrc, ' ' order by p.proname)) from pg_proc p
    where p.pronamespace = 'noaber'::regnamespace
      and p.proname in ('name_letters', 'names_together', 'finding_digest', 'digest_of_number', 'digest_of_names',
                        'find_anew')
$$;
revoke execute on function name_letters(text), names_together(text, text), finding_digest(text[]),
    digest_of_number(bigint, text), digest_of_names(bigint, text, text, date), finding_rule() from public;

-- Makes findable these persons as their rows are now, in each municipality where a family of theirs is or
-- was; null: everybody.
create or replace function find_anew(p_persons bigint[] default null) returns void
language sql security definer set search_path = pg_catalog, noaber, pg_temp as $$
    with wanted as (
        select w.person_id, d.digest
        from (select distinct m.person_id, f.municipality_id
              from people_member m join people_family f on f.id = m.family_id
              where p_persons is null or m.person_id = any (p_persons)) w
        join people_identity i on i.person_id = w.person_id
        join people_person p on p.id = w.person_id
        cross join lateral (values (digest_of_number(w.municipality_id, i.bsn)),
                                   (digest_of_names(w.municipality_id, p.given_name, p.surname, i.born_on))) d (digest)
        where d.digest is not null
    ), gone as (
        delete from people_findable f
        where (p_persons is null or f.person_id = any (p_persons))
          and not exists (select from wanted w where w.digest = f.digest and w.person_id = f.person_id)
    )
    insert into people_findable (digest, person_id) select w.digest, w.person_id from wanted w
    on conflict do nothing
$$;
revoke execute on function find_anew(bigint[]) from public;
-- Everybody anew where the rule is another than the one by which they were made findable.
alter table people_finding_key add column if not exists rule text;
select find_anew() from people_finding_key where rule is distinct from finding_rule();
update people_finding_key set rule = finding_rule() where rule is distinct from finding_rule();

-- Statement trigger on the rows that it follows. tg_argv[0]: the column that says who, or whose members.
create or replace function follow_findable() returns trigger
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
begin
    if tg_argv[0] = 'members' then
        perform find_anew(array(select m.person_id from people_member m join new_t n on n.id = m.family_id));
    elsif tg_argv[0] = 'id' then
        perform find_anew(array(select id from new_t));
    else
        perform find_anew(array(select person_id from new_t));
    end if;
    return null;
end $$;
revoke execute on function follow_findable() from public;
grant execute on function follow_findable() to noaber_owner;
reset role;

do $$
declare followed record; event text;
begin
    for followed in select * from (values ('people_identity', 'person_id'), ('people_person', 'id'),
                                          ('people_member', 'person_id'), ('people_family', 'members')) t (name, who) loop
        foreach event in array array['insert', 'update'] loop
            execute format('create or replace trigger %I after %s on %I referencing new table as new_t '
                           'for each statement execute function follow_findable(%L)',
                           'findable_' || event, event, followed.name, followed.who);
        end loop;
    end loop;
end $$;

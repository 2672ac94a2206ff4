-- plan: guarded tables, references within one family, and what rules state (house guarantee 5).

select guard_table('plan_familyplan', 'guarded', 'insert, update');
select guard_table('plan_question', 'guarded', 'insert, update');
select guard_table('plan_ownership', 'guarded', 'insert, update');
select guard_table('plan_handover', 'guarded', 'insert, update');
select guard_table('plan_takeover', 'guarded', 'insert');
select guard_table('plan_participation', 'guarded', 'insert, update');
select guard_table('plan_contactperson', 'guarded', 'insert, update');
select guard_table('plan_commitment', 'guarded', 'insert, update');
select guard_table('plan_appointment', 'guarded', 'insert, update');
select guard_table('plan_owed', 'guarded', 'insert, update');
select guard_table('plan_goal', 'guarded', 'insert, update');
select guard_table('plan_need', 'guarded', 'insert, update');
select guard_table('plan_voice', 'guarded', 'insert, update');
select guard_table('plan_wordsetaside', 'guarded', 'insert, update');
select guard_table('plan_signature', 'guarded', 'insert');
select guard_table('plan_safetycheck', 'guarded', 'insert');
select guard_table('plan_pulse', 'guarded', 'insert');
select guard_table('plan_circlemember', 'guarded', 'insert, update');
select guard_table('plan_photo', 'guarded', 'insert, update');

do $$
declare t text;
begin
    foreach t in array array['familyplan', 'question', 'ownership', 'handover', 'takeover', 'participation', 'contactperson',
                             'commitment', 'appointment', 'owed', 'goal', 'need', 'voice',
                             'wordsetaside', 'signature', 'safetycheck', 'pulse'] loop
        perform tie_compartment('plan_' || t, 'family_id');
    end loop;
    perform tie_compartment('plan_circlemember', 'person_id');
    -- A photo is of a family or of a person; a reference with an empty column is not checked.
    perform tie_compartment('plan_photo', 'family_id', null, 'person_id');
end $$;
do $$
begin
    if not exists (select from pg_constraint where conname = 'plan_of_its_family') then
        alter table plan_familyplan add constraint plan_of_its_family unique (id, family_id);
        alter table plan_question add constraint question_of_its_family unique (id, family_id);
        alter table plan_goal add constraint goal_of_its_family unique (id, family_id);
        alter table plan_need add constraint need_of_its_family unique (id, family_id);
        alter table plan_commitment add constraint commitment_of_its_family unique (id, family_id);
    end if;
    perform tie('plan_goal', 'plan_id, family_id', 'plan_familyplan', 'id, family_id');
    perform tie('plan_need', 'plan_id, family_id', 'plan_familyplan', 'id, family_id');
    perform tie('plan_need', 'goal_id, family_id', 'plan_goal', 'id, family_id');
    perform tie('plan_voice', 'need_id, family_id', 'plan_need', 'id, family_id');
    perform tie('plan_voice', 'question_id, family_id', 'plan_question', 'id, family_id');
    perform tie('plan_voice', 'goal_id, family_id', 'plan_goal', 'id, family_id');
    perform tie('plan_wordsetaside', 'need_id, family_id', 'plan_need', 'id, family_id');
    perform tie('plan_signature', 'plan_id, family_id', 'plan_familyplan', 'id, family_id');
    perform tie('plan_commitment', 'need_id, family_id', 'plan_need', 'id, family_id');
    perform tie('plan_commitment', 'about_id, family_id', 'plan_commitment', 'id, family_id');
    perform tie('plan_question', 'plan_id, family_id', 'plan_familyplan', 'id, family_id');
    perform tie('plan_commitment', 'plan_id, family_id', 'plan_familyplan', 'id, family_id');
    perform tie('plan_appointment', 'plan_id, family_id', 'plan_familyplan', 'id, family_id');
    perform tie('plan_ownership', 'question_id, family_id', 'plan_question', 'id, family_id');
    perform tie('plan_handover', 'question_id, family_id', 'plan_question', 'id, family_id');
    perform tie('plan_owed', 'question_id, family_id', 'plan_question', 'id, family_id');
    perform tie('plan_participation', 'need_id, family_id', 'plan_need', 'id, family_id');
end $$;

-- What part_keeps_its_need kept, acts.yaml keeps: no act writes plan_participation.need_id.
drop trigger if exists part_keeps_its_need on plan_participation;

-- For who must still be told that something is asked (not_told_yet): every few seconds.
create index if not exists voice_waiting on plan_voice (asked_at) where says = '';
-- For what waits for who is in charge (my_families_rows).
drop index if exists need_decided_together;
create index if not exists need_with_a_step on plan_need (family_id) where ended_at is null and step <> '';
create index if not exists commitment_waiting on plan_commitment (asked_at)
    where person_id is not null and accepted_at is null and declined_at is null and kept_at is null and released_at is null;

-- For the clock, which clears what was taken away long ago (clear_photos): every ten minutes.
create index if not exists photo_to_clear on plan_photo (gone_at)
    where gone_at is not null and octet_length(jpeg) > 0;

set local role noaber_guard;

-- Loaded from plan/steps.yaml: who could do what is needed, nearest first.
create table if not exists plan_step_rule (
    key text not null,
    place integer not null,
    decided_together boolean not null,
    valid_from date not null,
    valid_to date,
    primary key (key, valid_from)
);
revoke all on plan_step_rule from public, noaber_app;
grant select on plan_step_rule to noaber_app;

-- The steps that resident and professional decide on together (S0-04).
create or replace function decided_together(p_on date) returns text[]
language sql stable set search_path = pg_catalog, noaber, pg_temp as $$
    select coalesce(array_agg(s.key), '{}') from plan_step_rule s
    where s.decided_together and s.valid_from <= p_on and (s.valid_to is null or p_on < s.valid_to)
$$;
grant execute on function decided_together(date) to noaber_app;

-- S2-09: a question always has an owner. Checked when the transaction ends.
create or replace function question_has_owner() returns trigger
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    changed jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
    q bigint := coalesce(changed ->> 'question_id', changed ->> 'id')::bigint;
begin
    if not exists (select from plan_ownership o where o.question_id = q and upper_inf(o.during)) then
        raise exception 'a question always has an owner' using errcode = 'NB007';
    end if;
    return null;
end $$;

-- Which family a form became, so that sending it twice gives one question. The form's number is
-- random and known only to who filled it in.
create or replace function family_of_form(p_once uuid)
returns table (family_id bigint, person_id bigint, role_id bigint, due_on date, due_from time, due_until time, is_old boolean)
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select q.family_id, q.person_id, c.role_id, c.due_on, c.due_from, c.due_until,
           q.received_at < now() - interval '10 minutes'
    from plan_question q join plan_commitment c on c.plan_id = q.plan_id and c.kind = 'call'
    where q.once = p_once order by c.id limit 1
$$;
grant execute on function family_of_form(uuid) to noaber_app;
-- Who asks for help is in reach of who owns the question: the owner may see the card and identity
-- of somebody who was known already. Only for a question received in this very transaction.
create or replace function give_reach(p_question bigint) returns void
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare a record_act := current_act(); q record; ground text;
begin
    select o.role_id, r.person_id as owner_id, f.person_id as asker_id into q
    from plan_question f
    join plan_ownership o on o.question_id = f.id and upper_inf(o.during)
    join people_role r on r.id = o.role_id
    where f.id = p_question and f.compartment_id = any (a.compartment_ids)
      and f.compartment_id in (select id from record_compartment where born_xid = pg_current_xact_id()
                               and born_at = transaction_timestamp());
    if a.name <> 'plan.question_received' or q.asker_id is null then
        raise exception 'only a question that comes in gives reach' using errcode = 'NB002';
    end if;
    -- A child's card is given on the ground for children, as when a child joins a family.
    ground := ground_for((select i.born_on from people_identity i where i.person_id = q.asker_id), today_here());
    perform write_grants(array(
        select c.id from record_compartment c
        where c.person_id = q.asker_id and c.kind in ('contact', 'identity') and not exists (
            select from sharing_grant g where g.compartment_id = c.id and g.person_id = q.owner_id
            and g.role_id = q.role_id and g.level = 'write' and g.during @> now())),
        q.owner_id, q.role_id, 'write', ground, '{}', null, a.id);
end $$;
grant execute on function give_reach(bigint) to noaber_app;
-- Of which members of a family whose plan is in sight the circle is shown to this viewer, so that no
-- page leads to a circle in vain; nothing of what is drawn in it (S3-03).
create or replace function circles_shown(p_family bigint, p_person bigint, p_role bigint) returns bigint[]
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select array_agg(m.person_id order by m.id) from people_member m
    where m.family_id = p_family and m.during @> today_here() and p_role is not null and exists (
        select from record_compartment c where c.family_id = p_family and c.kind = 'plan' and c.id = any (looked()))
      and exists (
        select from record_compartment c join sharing_grant g on g.compartment_id = c.id
        where c.person_id = m.person_id and c.kind = 'circle' and g.during @> now()
          and g.person_id = p_person and g.role_id = p_role)
$$;
revoke execute on function circles_shown(bigint, bigint, bigint) from public;
grant execute on function circles_shown(bigint, bigint, bigint) to noaber_app;
-- X-11: who calls when a task does not work out: the contact person, else who owns the newest
-- question. Its doer need not see the plan, so only for a task in sight; nothing but a role.
create or replace function who_calls(p_commitment bigint) returns bigint
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select coalesce(
        (select p.role_id from plan_contactperson p where p.family_id = c.family_id and p.during @> now()),
        (select o.role_id from plan_ownership o join plan_question q on q.id = o.question_id
         where o.family_id = c.family_id and upper_inf(o.during) order by q.received_at desc, q.id desc limit 1))
    from plan_commitment c where c.id = p_commitment and c.compartment_id = any (looked())
$$;
grant execute on function who_calls(bigint) to noaber_app;

-- By what way who is promised to hear is reached, of a promise in sight: call, mail, or nothing of
-- both. It follows what they gave, so that no promise stays that nobody can keep (S2-01).
create or replace function reached_by(p_commitment bigint) returns text
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select case when d.role_id is not null or t.phone <> '' then 'call' when t.email <> '' then 'mail'
                when w.phone <> '' then 'call' when w.email <> '' then 'mail' else '' end
    from plan_commitment c
    left join plan_commitment d on d.id = c.about_id
    -- Of a task its doer, where they belong to the family and have a way of their own.
    left join people_person t on t.id = d.person_id and exists (
        select from people_member m where m.family_id = d.family_id and m.person_id = d.person_id
        and m.during @> today_here())
    -- Else the family, by who asked: of a question who asked it at that moment. Lateral, or everybody
    -- there is would be read to find one of them.
    left join lateral (
        select q.person_id from plan_question q where q.family_id = c.family_id
        order by (q.received_at = c.asked_at) desc, q.received_at desc, q.id desc limit 1) asked on true
    left join people_person w on w.id = asked.person_id
    where c.id = p_commitment and c.compartment_id = any (looked())
$$;
revoke execute on function reached_by(bigint) from public;
grant execute on function reached_by(bigint) to noaber_app;
grant execute on function question_has_owner() to noaber_owner;

-- Who has something of an open family and works here no longer: an owner, the contact person, who
-- promised something (S2-09). Ids only, for the clock on its round (as not_told_yet).
create or replace function left_behind(p_most integer, p_but_family bigint[], p_but_role bigint[])
returns table (family_id bigint, role_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
#variable_conflict use_column
begin
    perform only_the_clock();
    return query
    with gone as (
        select array(select r.id from people_role r where not r.during @> today_here()) as ids
    ), has as (
        select o.family_id, o.role_id from plan_ownership o
        where o.role_id = any ((select ids from gone)::bigint[]) and upper_inf(o.during)
        union select c.family_id, c.role_id from plan_contactperson c
        where c.role_id = any ((select ids from gone)::bigint[]) and upper_inf(c.during)
        union select c.family_id, c.role_id from plan_commitment c
        where c.role_id = any ((select ids from gone)::bigint[])
          and c.kept_at is null and c.released_at is null and c.declined_at is null
        union select a.family_id, a.role_id from plan_appointment a
        where a.role_id = any ((select ids from gone)::bigint[]) and a.cancelled_at is null and a.at > now()
        union select p.family_id, p.role_id from plan_participation p
        where p.role_id = any ((select ids from gone)::bigint[]) and p.ended_at is null
        union select h.family_id, h.to_role_id from plan_handover h
        where h.to_role_id = any ((select ids from gone)::bigint[])
          and h.accepted_at is null and h.declined_at is null and h.withdrawn_at is null
    )
    select h.family_id, h.role_id from has h
    join people_family f on f.id = h.family_id and f.closed_at is null
    where (h.family_id, h.role_id) not in (select * from unnest(p_but_family, p_but_role))
    order by 1, 2 limit p_most;
end $$;
revoke execute on function left_behind(integer, bigint[], bigint[]) from public;
grant execute on function left_behind(integer, bigint[], bigint[]) to noaber_app;

-- In the clock's own act, what a role that ended may change of a family passes to a role that runs,
-- of the family's municipality: each compartment on the ground it was given on, also cards and
-- addresses, which the clock itself does not see. Whatever the ended role had here ends; what
-- somebody showed it by choice passes to nobody. p_to null: only the end.
create or replace function take_over(p_family bigint, p_from bigint, p_to bigint) returns void
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    a record_act := current_act();
    today date := today_here();
    here bigint[] := array(
        select c.id from record_compartment c where c.family_id = p_family or c.audience = 'family ' || p_family
        union
        select c.id from people_member m join record_compartment c on c.person_id = m.person_id and c.audience = ''
        where m.family_id = p_family and m.during @> today);
    receiver people_role;
    given record;
begin
    select r.* into receiver from people_role r join people_family f on f.id = p_family
    where r.id = p_to and r.kind = 'neighbourhood_team' and r.during @> today
      and r.organisation_id = f.municipality_id;
    if a.name <> 'plan.role_ended' or p_to is not null and receiver.id is null
       or exists (select from people_role r where r.id = p_from and r.during @> today)
       or not exists (select from record_compartment c where c.family_id = p_family and c.kind = 'plan'
                      and c.id = any (a.compartment_ids)) then
        raise exception 'only what an ended role leaves behind is taken over' using errcode = 'NB002';
    end if;
    for given in
        select g.basis, array_agg(distinct g.compartment_id) as ids from sharing_grant g
        where receiver.id is not null and g.compartment_id = any (here) and g.role_id = p_from
          and g.level = 'write' and g.purposes = '{}' and g.during @> now()
          and basis_holds(g.basis, receiver.kind, '', today)
        group by g.basis order by g.basis
    loop
        perform write_grants(given.ids, receiver.person_id, receiver.id, 'write', given.basis, '{}', null, a.id);
    end loop;
    -- A member who is also in another family that this role is still to pass on stays in reach.
    update sharing_grant g set during = tstzrange(lower(g.during), now()), ended_act_id = a.id
    from record_compartment c
    where c.id = g.compartment_id and c.id = any (here) and g.during @> now()
      and (g.role_id = p_from and (c.audience <> '' or c.family_id is not null or not exists (
               select from people_member m
               join record_compartment f on f.family_id = m.family_id and f.kind = 'plan'
               join sharing_grant o on o.compartment_id = f.id and o.role_id = p_from and o.during @> now()
               where m.person_id = c.person_id and m.family_id <> p_family and m.during @> today))
           or g.role_id = receiver.id and g.level = 'see' and g.purposes && '{handover,take_part}');
end $$;
revoke execute on function take_over(bigint, bigint, bigint) from public;
grant execute on function take_over(bigint, bigint, bigint) to noaber_app;

-- Which families this role took over from somebody who works here no longer, and did nothing for
-- yet; of families in sight.
create or replace function newly_taken_over(p_role bigint) returns table (family_id bigint, from_role_id bigint)
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select distinct on (t.family_id) t.family_id, t.from_role_id from plan_takeover t
    where t.to_role_id = p_role and t.compartment_id = any (looked()) and not exists (
        select from record_act a where a.role_id = p_role and a.at > t.at and a.compartment_ids && array(
            select c.id from record_compartment c
            where c.family_id = t.family_id or c.audience = 'family ' || t.family_id))
    order by t.family_id, t.id desc
$$;
revoke execute on function newly_taken_over(bigint) from public;
grant execute on function newly_taken_over(bigint) to noaber_app;

-- What still waits for a word, per need in sight (S0-04, X-05). It stands when everybody whose plan
-- it is has spoken of this version, yes or otherwise, and, for paid help for a child, when those
-- whom the law asks have said yes, or somebody set their word aside, of this version, for a reason that still
-- counts.
-- Of whom the age is not known may be a child: that is found out first. Help that is paid for or
-- shared is decided on together (S0-04): it needs a word of who is in charge too, yes or otherwise.
-- because: '' or no_step, words_missing, or what decide() says. waits, and spoke (who was asked a
-- word before or now): [person, first name]; waits_at_work: [role, name], one of whom is enough.
-- Of a family whatever is in sight; for whoever looks there is need_states().
create or replace function needs_of(p_family bigint)
returns table (need_id bigint, stands boolean, waits json, because text, spoke json, waits_at_work json)
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
#variable_conflict use_column
declare
    today date := today_here();
    deciders bigint[];
    n record;
    law record;
    spoken bigint[];
    yes bigint[];
    silent bigint[];
    effects text[];
    together text[] := decided_together(today_here());
    in_charge bigint[];
    unheard boolean;
    nobodys boolean;
begin
    deciders := array(
        select g.person_id from sharing_grant g join record_compartment c on c.id = g.compartment_id
        where c.family_id = p_family and c.kind = 'plan' and g.level = 'own' and g.role_id is null
          and g.during @> now());
    in_charge := array(
        select c.role_id from plan_contactperson c where c.family_id = p_family and c.during @> now());
    if in_charge = '{}' then
        in_charge := array(
            select distinct o.role_id from plan_ownership o where o.family_id = p_family and upper_inf(o.during));
    end if;
    for n in
        select d.*, age_on(i.born_on, today) as age, is_child(i.born_on, today) as is_child from plan_need d
        left join people_identity i on i.person_id = d.person_id
        where d.family_id = p_family and d.ended_at is null order by d.id
    loop
        select coalesce(array_agg(v.person_id), '{}'),
               coalesce(array_agg(v.person_id) filter (where v.says = 'yes'), '{}')
        into spoken, yes
        from plan_voice v where v.family_id = p_family and v.need_id = n.id
          and v.about_version = n.version and v.says <> '' and v.person_id is not null;
        unheard := n.step = any (together) and not exists (
            select from plan_voice v where v.family_id = p_family and v.need_id = n.id
            and v.about_version = n.version and v.says <> '' and v.role_id is not null);
        -- Whose plan it was may have left: of everybody and a child nothing stands before it is somebody's.
        nobodys := deciders = '{}' and (n.person_id is null or coalesce(n.is_child, true));
        -- Of an adult's own need the adult speaks; of everybody's and a child's, whose plan it is.
        silent := array(
            select d from unnest(case when n.person_id is null or coalesce(n.is_child, true)
                                      then deciders else array[n.person_id] end) d
            where d <> all (spoken));
        select cardinality(silent) = 0 and not unheard and not nobodys as stands, '{}'::bigint[] as waits_for,
               case when cardinality(silent) = 0 and not unheard and not nobodys then '' else 'words_missing' end as because
        into law;
        if n.step = '' then
            law.stands := false;
            law.because := 'no_step';
        elsif n.step = 'paid' and n.person_id is not null and coalesce(n.is_child, true) then
            -- What a word set aside does, the law says (people/authority.yaml): no yes is asked any more,
            -- or only not that of who has authority.
            effects := array(
                select exception_effect(w.kind, 'jeugdwet', 'help_consent', n.age, today) from plan_wordsetaside w
                where w.need_id = n.id and w.family_id = p_family
                and w.about_version = n.version and w.until >= today and w.upheld is not false);
            if 'waives_authority' = any (effects) then
                yes := yes || array(select a.holder_id from people_parentalauthority a
                                    where a.child_id = n.person_id and a.during @> today);
                silent := '{}';
            end if;
            select d.stands and cardinality(silent) = 0 and not unheard and not nobodys or effects && '{waives_all,presumes}' as stands,
                   d.waits_for, d.because into law
            from decide('jeugdwet', 'help_consent', n.person_id, today, yes) d;
        end if;
        need_id := n.id;
        stands := law.stands;
        because := law.because;
        waits := (select json_agg(json_build_array(p.id, called_by(p.given_name, p.surname)) order by p.id)
                  from people_person p
                  where p.id = any (case when law.stands then '{}' else silent || law.waits_for end));
        spoke := (select json_agg(json_build_array(p.id, called_by(p.given_name, p.surname)) order by p.id)
                  from people_person p join plan_voice v on v.person_id = p.id
                  where v.family_id = p_family and v.need_id = n.id);
        waits_at_work := (select json_agg(json_build_array(r.id, w.name) order by r.id)
                          from people_role r join people_workcard w on w.person_id = r.person_id
                          where r.id = any (in_charge) and unheard and not law.stands);
        return next;
    end loop;
end $$;
revoke execute on function needs_of(bigint) from public;

drop function if exists need_states(bigint);
create or replace function need_states(p_family bigint)
returns table (need_id bigint, stands boolean, waits json, because text, spoke json, waits_at_work json)
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
begin
    if exists (select from record_compartment c where c.family_id = p_family and c.kind = 'plan'
               and c.id = any (looked())) then
        return query select * from needs_of(p_family);
    end if;
end $$;
revoke execute on function need_states(bigint) from public;
grant execute on function need_states(bigint) to noaber_app;

-- The pictures of photos that were taken away thirty days ago (acts/photos.py: PHOTO_STAYS) are no
-- longer kept; that there was one stays, and so does its digest in the log. An act of the clock on its
-- round, which sees none of them. Returns how many.
create or replace function clear_photos(p_most integer) returns integer
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    photo record;
    done integer := 0;
begin
    perform only_the_clock();
    for photo in
        select id, compartment_id from plan_photo
        where gone_at < now() - interval '30 days' and octet_length(jpeg) > 0
        order by gone_at limit p_most for update skip locked
    loop
        perform set_config('noaber.act', due_act('plan.photo_cleared', array[photo.compartment_id])::text, true);
        update plan_photo set jpeg = '' where id = photo.id;
        done := done + 1;
    end loop;
    perform set_config('noaber.act', '', true);
    return done;
end $$;
revoke execute on function clear_photos(integer) from public;
grant execute on function clear_photos(integer) to noaber_app;

-- Which members of a family are children, for who sees its plan: whose own voice is missing is
-- shown, never hidden (S1-02). Tells no birthday.
create or replace function children_in(p_family bigint) returns bigint[]
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select array_agg(m.person_id) from people_member m
    join people_identity i on i.person_id = m.person_id
    where m.family_id = p_family and m.during @> today_here() and is_child(i.born_on, today_here())
      and exists (select from record_compartment c where c.family_id = p_family and c.kind = 'plan'
                  and c.id = any (looked()))
$$;
revoke execute on function children_in(bigint) from public;
grant execute on function children_in(bigint) to noaber_app;

-- Whether somebody of a provider was asked for help that does not stand yet: then it waits for a word
-- in the family, and nobody's yes opens the plan before that (S0-04, X-05). Says nothing of whose word.
create or replace function part_waits(p_part bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select exists (select from plan_participation p where p.id = p_part and p.need_id is not null
                   and p.compartment_id = any (looked())
                   and not exists (select from needs_of(p.family_id) n where n.need_id = p.need_id and n.stands))
$$;
revoke execute on function part_waits(bigint) from public;
grant execute on function part_waits(bigint) to noaber_app;

-- Who was asked to take part and said yes in this very act sees the plan from now on: the family or
-- who works for it decided so when they asked. Somebody of the circle never does.
create or replace function open_plan_to(p_part bigint) returns void
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare a record_act := current_act(); p plan_participation;
begin
    select * into p from plan_participation where id = p_part;
    if a.name <> 'plan.invitation_accepted' or p.accepted_at is null or p.ended_at is not null
       or p.role_id is null or p.role_id is distinct from a.role_id
       or not p.compartment_id = any (a.compartment_ids) then
        raise exception 'only who was asked opens the plan by a yes' using errcode = 'NB002';
    end if;
    if part_waits(p_part) then
        raise exception 'this help still waits for a word' using errcode = 'NB002';
    end if;
    perform write_grants(
        array(select id from record_compartment where family_id = p.family_id and kind = 'plan'),
        a.person_id, p.role_id, 'see',
        case when (select kind from role_now(a.person_id, p.role_id)) = 'provider' then 'wmo-5.1.2'
             else 'wmo-5.1.1-1' end, '{our_plan,my_families}', null, a.id);
end $$;
revoke execute on function open_plan_to(bigint) from public;
grant execute on function open_plan_to(bigint) to noaber_app;

-- Somebody whose part ended in this very act loses everything of this family at once: the plan, what
-- was asked, and the members' cards and post, unless they still work for another family of those.
-- Whose part it was is found here: who stops one part never ends another's access.
drop function if exists end_access(bigint, bigint);
create or replace function end_access(p_part bigint) returns void
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    a record_act := current_act();
    p plan_participation;
    whose bigint;
begin
    select * into p from plan_participation where id = p_part;
    if a.name <> 'plan.part_stopped' or p.ended_at is null
       or not p.compartment_id = any (a.compartment_ids) then
        raise exception 'only a part that ended ends access' using errcode = 'NB002';
    end if;
    whose := case when p.role_id is null then p.person_id
                  else (select r.person_id from people_role r where r.id = p.role_id) end;
    update sharing_grant g set during = tstzrange(lower(g.during), now()), ended_act_id = a.id
    from record_compartment c
    where c.id = g.compartment_id and g.person_id = whose and g.role_id is not distinct from p.role_id
      and g.during @> now() and g.level <> 'own'
      and (c.family_id = p.family_id or c.audience = 'family ' || p.family_id
           or c.audience = '' and p.role_id is not null and exists (
                select from people_member m where m.person_id = c.person_id and m.family_id = p.family_id)
              and not exists (
                select from people_member m
                join record_compartment f on f.family_id = m.family_id and f.kind = 'plan'
                join sharing_grant o on o.compartment_id = f.id and o.person_id = whose
                    and o.role_id = p.role_id and o.during @> now()
                where m.person_id = c.person_id and m.family_id <> p.family_id
                  and m.during @> today_here()));
end $$;
revoke execute on function end_access(bigint) from public;
grant execute on function end_access(bigint) to noaber_app;

-- Of which of these families, whose plan is in sight, nobody talked about safety yet, or not since
-- somebody joined or left or an address changed (X-08). Says nothing of what was found or changed.
create or replace function safety_due(p_families bigint[]) returns setof bigint
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select p.family_id from plan_familyplan p
    where p.family_id = any (p_families) and p.closed_at is null and p.compartment_id = any (looked())
      and (p.safety_checked_at is null or exists (
          select from record_act a
          where a.at > p.safety_checked_at
            and a.name in (select k.name from record_act_kind k where 'safety_due' = any (k.sets_off))
            and a.compartment_ids && array(
                select c.id from record_compartment c where c.family_id = p.family_id
                union all
                select c.id from people_member m
                join record_compartment c on c.person_id = m.person_id and c.kind = 'address'
                where m.family_id = p.family_id and m.during @> today_here())))
$$;
revoke execute on function safety_due(bigint[]) from public;
grant execute on function safety_due(bigint[]) to noaber_app;

-- The compartment of what is asked of one person, or of one role, in a family whose plan is in
-- sight; made when there is none yet. Made by somebody else at this very moment: NB008, look again.
create or replace function asked_compartment(p_family bigint, p_person bigint, p_role bigint)
returns table (id bigint, is_new boolean)
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
#variable_conflict use_column
declare
    whose text := case when p_role is null then 'person ' || p_person else 'role ' || p_role end;
    found_id bigint;
begin
    if not exists (select from record_compartment c where c.family_id = p_family and c.kind = 'plan'
                   and c.id = any (looked())) then
        raise exception 'no plan in sight' using errcode = 'NB005';
    end if;
    perform pg_advisory_xact_lock(hashtextextended(p_family || ' ' || whose, 3));
    select c.id into found_id from record_compartment c
    where c.family_id = p_family and c.kind = 'asked' and c.audience = whose;
    if found_id is null then
        insert into record_compartment as c (family_id, kind, audience) values (p_family, 'asked', whose)
        returning c.id into found_id;
        return query select found_id, true;
        return;
    end if;
    if not found_id = any (looked()) then
        raise exception 'somebody asked at the same time' using errcode = 'NB008';
    end if;
    return query select found_id, false;
end $$;
revoke execute on function asked_compartment(bigint, bigint, bigint) from public;
grant execute on function asked_compartment(bigint, bigint, bigint) to noaber_app;

-- Who was asked a task or a word that still waits, and was not told yet; of whom is named, of one
-- family and person. What was asked a moment ago may be answered at the table: it waits a while. What
-- nobody could tell in two days, who works there sees.
create or replace function asked_in_vain(p_family bigint default null, p_person bigint default null)
returns table (family_id bigint, person_id bigint, asked_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp
set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
begin
    return query
    with asked as (
        select v.family_id, v.person_id, v.asked_at from plan_voice v
        where v.says = '' and v.about_version > 0 and (p_family is null or v.family_id = p_family)
        union all
        select c.family_id, c.person_id, c.asked_at from plan_commitment c
        where c.person_id is not null and c.accepted_at is null and c.declined_at is null
          and c.kept_at is null and c.released_at is null and (p_family is null or c.family_id = p_family)
    )
    select a.family_id, a.person_id, a.asked_at from asked a
    where a.asked_at between now() - interval '2 days' and now() - interval '5 minutes'
      and (p_person is null or a.person_id = p_person)
      and not exists (
          select from record_compartment c join post_message m on m.compartment_id = c.id
          where c.person_id = a.person_id and c.kind = 'post' and c.audience = 'family ' || a.family_id
            and m.is_neutral and m.posted_at >= a.asked_at);
end $$;
revoke execute on function asked_in_vain(bigint, bigint) from public;

-- Of everybody, whoever waits longest first: ids only, and for the clock on its round only: who is
-- asked by whom is nobody else's.
create or replace function not_told_yet(p_most integer, p_but_family bigint[], p_but_person bigint[])
returns table (family_id bigint, person_id bigint, municipality_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
#variable_conflict use_column
begin
    perform only_the_clock();
    return query
    select a.family_id, a.person_id, f.municipality_id
    from asked_in_vain() a join people_family f on f.id = a.family_id
    where (a.family_id, a.person_id) not in (select * from unnest(p_but_family, p_but_person))
    group by 1, 2, 3 order by min(a.asked_at), 1, 2 limit p_most;
end $$;
revoke execute on function not_told_yet(integer, bigint[], bigint[]) from public;
grant execute on function not_told_yet(integer, bigint[], bigint[]) to noaber_app;

-- Where post about what a family asks of somebody belongs: their own and the clock's, nobody else's;
-- made when there is none, in an act of the clock on its round. null: there is nothing to tell (any more).
create or replace function post_about_asked(p_family bigint, p_person bigint) returns bigint
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    clock people_role := only_the_clock();
    place bigint;
    new_act bigint;
begin
    if not exists (select from asked_in_vain(p_family, p_person)) then
        return null;
    end if;
    insert into record_compartment (person_id, kind, audience)
    values (p_person, 'post', 'family ' || p_family)
    on conflict do nothing returning id into place;
    if place is not null then
        new_act := due_act('plan.asked_post_opened', array[place]);
        perform write_grants(array[place], p_person, null, 'own', 'avg-15', '{}', null, new_act);
        perform write_grants(array[place], clock.person_id, clock.id, 'write', 'wmo-5.1.1-1',
                             '{post_delivery}', null, new_act);
    end if;
    return (select c.id from record_compartment c where c.person_id = p_person and c.kind = 'post'
            and c.audience = 'family ' || p_family);
end $$;
revoke execute on function post_about_asked(bigint, bigint) from public;
grant execute on function post_about_asked(bigint, bigint) to noaber_app;

-- Who of these children must be told that whose word counts changes on a birthday within a month
-- (X-05): the young person and who has authority today, of a family with an open plan; each once.
-- Ids only, no look. The ages are those of the table of authority.
create or replace function birthdays_of(p_children bigint[])
returns table (child_id bigint, reader_id bigint, birthday date)
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    with today as (
        select today_here() as day
    ), ahead as (
        select i.person_id as child, a.age, b.birthday from today t
        join people_identity i on i.person_id = any (p_children)
        cross join (select distinct from_age as age from people_authority_rule where from_age between 1 and 18) a
        cross join lateral (select birthday_on(i.born_on, a.age) as birthday offset 0) b
        where b.birthday > t.day and b.birthday - interval '1 month' <= t.day
          and exists (select from people_authority_rule r
                      where r.from_age = a.age and daterange(r.valid_from, r.valid_to) @> b.birthday)
          and exists (select from people_member m
                      join plan_familyplan p on p.family_id = m.family_id and p.closed_at is null
                      where m.person_id = i.person_id and m.during @> t.day)
    ), told as (
        select a.child, a.child as reader, a.age, a.birthday from ahead a
        union all
        select a.child, h.holder_id, a.age, a.birthday from ahead a cross join today t
        join people_parentalauthority h on h.child_id = a.child and h.during @> t.day
    )
    select w.child, w.reader, w.birthday from told w
    where not exists (select from post_message m where m.person_id = w.reader
                      and m.once = 'rights ' || w.child || ' ' || w.age)
$$;
revoke execute on function birthdays_of(bigint[]) from public;

-- The same of everybody, the first birthday first, for the clock on its round. Who is born on a day that
-- can matter comes from an index: four days more on both sides, for leap years and for months of which
-- one is shorter.
create or replace function birthdays_ahead(p_most integer, p_but_child bigint[], p_but_reader bigint[])
returns table (child_id bigint, reader_id bigint, municipality_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
#variable_conflict use_column
declare today date := today_here();
begin
    perform only_the_clock();
    return query
    select b.child_id, b.reader_id,
           (select f.municipality_id from people_member m
            join people_family f on f.id = m.family_id
            join plan_familyplan p on p.family_id = f.id and p.closed_at is null
            where m.person_id in (b.child_id, b.reader_id)
              and m.during @> today
            order by m.person_id = b.reader_id desc, m.id limit 1)
    from (select * from birthdays_of(array(
        select i.person_id
        from (select distinct from_age from people_authority_rule where from_age between 1 and 18) r
        join people_identity i on i.born_on between
            (today - make_interval(years => r.from_age, days => 4))::date
            and (today + interval '1 month' - make_interval(years => r.from_age, days => -4))::date
    )) a
    where (a.child_id, a.reader_id) not in (select * from unnest(p_but_child, p_but_reader))
    order by a.birthday, 1, 2 limit p_most) b;
end $$;
revoke execute on function birthdays_ahead(integer, bigint[], bigint[]) from public;
grant execute on function birthdays_ahead(integer, bigint[], bigint[]) to noaber_app;

-- Where post about that belongs: the reader's own, whichever family it is about; and until a month after
-- the birthday what the clock needs to write and deliver it. Somebody without e-mail gets it on paper
-- from the contact person of the family in which both are, who knows the birthday. An act of the clock on
-- its round. null: nothing to tell.
create or replace function post_about_rights(p_child bigint, p_reader bigint) returns bigint
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    clock people_role := only_the_clock();
    place bigint;
    card bigint[];
    childs bigint[];
    contact record;
    new_act bigint;
    ends timestamptz := date_trunc('day', now()) + interval '2 months';
    ground constant text := 'jeugdwet-7.4.0-1a';
begin
    if not exists (select from birthdays_of(array[p_child]) b where b.reader_id = p_reader) then
        return null;
    end if;
    insert into record_compartment (person_id, kind, audience) values (p_reader, 'post', '') on conflict do nothing;
    select c.id into place from record_compartment c
    where c.person_id = p_reader and c.kind = 'post' and c.audience = '';
    card := array(select c.id from record_compartment c where c.person_id = p_reader and c.kind = 'contact');
    childs := array(select c.id from record_compartment c
                    where c.person_id = p_child and c.kind in ('contact', 'identity'));
    new_act := due_act('plan.birthday_post_opened', array[place] || card || childs);
    perform write_grants(array[place], p_reader, null, 'own', 'avg-15', '{}', null, new_act);
    perform write_grants(array[place], clock.person_id, clock.id, 'write', ground,
                         '{post_delivery,coming_of_age}', null, new_act);
    perform write_grants(card, clock.person_id, clock.id, 'see', ground,
                         '{post_delivery,coming_of_age}', ends, new_act);
    perform write_grants(childs, clock.person_id, clock.id, 'see', ground, '{coming_of_age}', ends, new_act);
    for contact in
        select r.id, r.person_id from plan_contactperson n join people_role r on r.id = n.role_id
        where n.during @> now() and r.during @> today_here()
          and exists (select from people_person p where p.id = p_reader and p.email = '')
          and (select count(distinct m.person_id) from people_member m where m.family_id = n.family_id
               and m.during @> today_here() and m.person_id in (p_child, p_reader))
              = case when p_child = p_reader then 1 else 2 end
    loop
        perform write_grants(array[place], contact.person_id, contact.id, 'write', ground, '{letters}', ends, new_act);
    end loop;
    return place;
end $$;
revoke execute on function post_about_rights(bigint, bigint) from public;
grant execute on function post_about_rights(bigint, bigint) to noaber_app;

-- What the families that ask something of this viewer are called by them: the first name of whose
-- plan it is, of families whose asking is in sight, and nothing else of them (S1-03).
create or replace function who_asks(p_families bigint[]) returns table (family_id bigint, name text)
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select m.family_id, string_agg(m.known_as, ', ' order by m.id) from people_member m
    join record_compartment p on p.family_id = m.family_id and p.kind = 'plan'
    where m.family_id = any (p_families) and m.during @> today_here()
      and exists (select from sharing_grant g where g.compartment_id = p.id and g.person_id = m.person_id
                  and g.level = 'own' and g.role_id is null and g.during @> now())
      and exists (select from record_compartment a where a.family_id = m.family_id and a.kind = 'asked'
                  and a.id = any (looked()))
    group by 1
$$;
revoke execute on function who_asks(bigint[]) from public;
grant execute on function who_asks(bigint[]) to noaber_app;

-- Who of this family reads the plan along (see) or writes in it (own), where the plan is in sight.
create or replace function places_in(p_family bigint) returns table (person_id bigint, level text)
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select m.person_id, case when bool_or(g.level = 'own') then 'own' else 'see' end
    from people_member m
    join record_compartment c on c.family_id = m.family_id and c.kind = 'plan' and c.id = any (looked())
    join sharing_grant g on g.compartment_id = c.id and g.person_id = m.person_id and g.role_id is null
        and g.purposes = '{}' and g.during @> now()
    where m.family_id = p_family and m.during @> today_here()
    group by 1
$$;
revoke execute on function places_in(bigint) from public;
grant execute on function places_in(bigint) to noaber_app;

-- What those who have authority over these children are called, where that is in sight: as need_states
-- says whose word is waited for. Nothing else of somebody who lives elsewhere.
create or replace function holder_names(p_children bigint[]) returns table (holder_id bigint, name text)
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare seen bigint[] := looked();  -- asked first, as who_has_authority
begin
    return query
    select distinct p.id, called_by(p.given_name, p.surname) from people_parentalauthority a
    join people_person p on p.id = a.holder_id
    where a.child_id = any (p_children) and a.compartment_id = any (seen) and a.during @> today_here();
end $$;
revoke execute on function holder_names(bigint[]) from public;
grant execute on function holder_names(bigint[]) to noaber_app;

-- Post to a member about this family, when they get a place in its plan: their own, of who works for
-- the family or was asked to, and of the clock, which also needs to know where to deliver it.
create or replace function give_post(p_family bigint, p_person bigint) returns void
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare a record_act := current_act(); place bigint; ground text; works record;
begin
    if a.name not in ('plan.member_added', 'plan.place_given') or not exists (
            select from people_member m where m.family_id = p_family and m.person_id = p_person
            and m.during @> today_here() and m.compartment_id = any (a.compartment_ids)) then
        raise exception 'only who gets a place in the plan gets post about it' using errcode = 'NB002';
    end if;
    ground := ground_for((select i.born_on from people_identity i where i.person_id = p_person), today_here());
    insert into record_compartment (person_id, kind, audience)
    values (p_person, 'post', 'family ' || p_family) on conflict do nothing;
    select c.id into place from record_compartment c
    where c.person_id = p_person and c.kind = 'post' and c.audience = 'family ' || p_family;
    perform write_grants(array[place], p_person, null, 'own', 'avg-15', '{}', null, a.id);
    for works in
        select distinct g.person_id, g.role_id, g.level,
               case when g.level = 'see' then array(select p from unnest(g.purposes) p
                                                    where p in ('take_part', 'handover') order by p)
                    else '{}' end as purposes
        from sharing_grant g
        join record_compartment c on c.id = g.compartment_id and c.family_id = p_family and c.kind = 'plan'
        join people_role r on r.id = g.role_id and r.kind = 'neighbourhood_team' and r.during @> today_here()
        where g.during @> now()
          and (g.level = 'write' and g.purposes = '{}' or g.level = 'see' and g.purposes && '{take_part,handover}')
    loop
        perform write_grants(array[place], works.person_id, works.role_id, works.level, ground,
                             works.purposes, null, a.id);
    end loop;
    for works in
        select r.person_id, r.id from people_role r
        where r.kind = 'system' and r.during @> today_here() order by r.id limit 1
    loop
        perform write_grants(array(select c.id from record_compartment c where c.person_id = p_person
                                   and (c.id = place or c.kind = 'contact')),
                             works.person_id, works.id, 'write', ground, '{post_delivery}', null, a.id);
    end loop;
end $$;
revoke execute on function give_post(bigint, bigint) from public;
grant execute on function give_post(bigint, bigint) to noaber_app;

-- Whether something is asked of who looks, by a family whose plan is not theirs to see; says only
-- that, so that a menu can show it. Without a look: no.
drop function if exists is_asked_elsewhere(bigint);
create or replace function is_asked_elsewhere() returns boolean
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    with viewer as (select who_looks() as id)
    select exists (
        select from viewer v join sharing_grant g on g.person_id = v.id
        join record_compartment c on c.id = g.compartment_id and c.kind = 'asked'
        where g.role_id is null and g.during @> now() and c.audience = 'person ' || v.id
          and not exists (select from record_compartment p join sharing_grant o on o.compartment_id = p.id
                          where p.family_id = c.family_id and p.kind = 'plan' and o.person_id = v.id
                            and o.role_id is null and o.during @> now()))
$$;
revoke execute on function is_asked_elsewhere() from public;
grant execute on function is_asked_elsewhere() to noaber_app;
reset role;

drop trigger if exists question_has_owner on plan_question;
create constraint trigger question_has_owner after insert on plan_question
    deferrable initially deferred for each row execute function question_has_owner();
drop trigger if exists question_has_owner on plan_ownership;
create constraint trigger question_has_owner after update or delete on plan_ownership
    deferrable initially deferred for each row execute function question_has_owner();

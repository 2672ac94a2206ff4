-- plan: guarded tables, references within one family, and what rules state (house guarantee 5).

select guard_table('plan_familyplan', 'guarded', 'insert, update');
select guard_table('plan_question', 'guarded', 'insert, update');
select guard_table('plan_ownership', 'guarded', 'insert, update');
select guard_table('plan_handover', 'guarded', 'insert, update');
select guard_table('plan_participation', 'guarded', 'insert, update');
select guard_table('plan_contactperson', 'guarded', 'insert, update');
select guard_table('plan_commitment', 'guarded', 'insert, update');
select guard_table('plan_appointment', 'guarded', 'insert, update');
select guard_table('plan_owed', 'guarded', 'insert, update');

do $$
declare t text;
begin
    foreach t in array array['familyplan', 'question', 'ownership', 'handover', 'participation', 'contactperson',
                             'commitment', 'appointment', 'owed'] loop
        perform tie_compartment('plan_' || t, 'family_id');
    end loop;
end $$;
do $$
begin
    if not exists (select from pg_constraint where conname = 'plan_of_its_family') then
        alter table plan_familyplan add constraint plan_of_its_family unique (id, family_id);
        alter table plan_question add constraint question_of_its_family unique (id, family_id);
    end if;
    perform tie('plan_question', 'plan_id, family_id', 'plan_familyplan', 'id, family_id');
    perform tie('plan_commitment', 'plan_id, family_id', 'plan_familyplan', 'id, family_id');
    perform tie('plan_appointment', 'plan_id, family_id', 'plan_familyplan', 'id, family_id');
    perform tie('plan_ownership', 'question_id, family_id', 'plan_question', 'id, family_id');
    perform tie('plan_handover', 'question_id, family_id', 'plan_question', 'id, family_id');
    perform tie('plan_owed', 'question_id, family_id', 'plan_question', 'id, family_id');
end $$;

set local role noaber_guard;

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
    ground := case when exists (select from people_identity i where i.person_id = q.asker_id
                                and age_on(i.born_on, today_here()) < 18)
                   then 'jeugdwet-7.4.0-1a' else 'wmo-5.1.1-1' end;
    perform write_grants(array(
        select c.id from record_compartment c
        where c.person_id = q.asker_id and c.kind in ('contact', 'identity') and not exists (
            select from sharing_grant g where g.compartment_id = c.id and g.person_id = q.owner_id
            and g.role_id = q.role_id and g.level = 'write' and g.during @> now())),
        q.owner_id, q.role_id, 'write', ground, '{}', null, a.id);
end $$;
grant execute on function give_reach(bigint) to noaber_app;
grant execute on function question_has_owner() to noaber_owner;
reset role;

drop trigger if exists question_has_owner on plan_question;
create constraint trigger question_has_owner after insert on plan_question
    deferrable initially deferred for each row execute function question_has_owner();
drop trigger if exists question_has_owner on plan_ownership;
create constraint trigger question_has_owner after update or delete on plan_ownership
    deferrable initially deferred for each row execute function question_has_owner();

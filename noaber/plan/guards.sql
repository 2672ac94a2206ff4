-- plan: guarded tables, references within one family, and what rules state (house guarantee 5).

select guard_table('plan_familyplan', 'guarded', 'insert, update');
select guard_table('plan_question', 'guarded', 'insert, update');
select guard_table('plan_ownership', 'guarded', 'insert, update');
select guard_table('plan_handover', 'guarded', 'insert, update');
select guard_table('plan_contactperson', 'guarded', 'insert, update');
select guard_table('plan_commitment', 'guarded', 'insert, update');
select guard_table('plan_appointment', 'guarded', 'insert, update');
select guard_table('plan_owed', 'guarded', 'insert, update');

do $$
declare t text;
begin
    foreach t in array array['familyplan', 'question', 'ownership', 'handover', 'contactperson',
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
create or replace function family_of_form(p_once uuid) returns table (family_id bigint, person_id bigint)
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select q.family_id, q.person_id from plan_question q where q.once = p_once
$$;
grant execute on function family_of_form(uuid) to noaber_app;
grant execute on function question_has_owner() to noaber_owner;
reset role;

drop trigger if exists question_has_owner on plan_question;
create constraint trigger question_has_owner after insert on plan_question
    deferrable initially deferred for each row execute function question_has_owner();
drop trigger if exists question_has_owner on plan_ownership;
create constraint trigger question_has_owner after update or delete on plan_ownership
    deferrable initially deferred for each row execute function question_has_owner();

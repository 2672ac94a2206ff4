-- people: what pages read in one exchange. Called by noaber_app with its own rights, never more.

-- Work cards by role: what residents are told about who works for them. Open to every viewer.
create or replace function work_cards(p_roles bigint[])
returns table (role_id bigint, person_id bigint, name text, phone text, email text, kind text,
               team text, organisation text)
language plpgsql stable set search_path = pg_catalog, sight, noaber, pg_temp as $$
#variable_conflict use_column
begin
    return query
    select r.id, r.person_id, coalesce(w.name, '')::text, coalesce(w.phone, '')::text,
           coalesce(w.email, '')::text, r.kind::text, coalesce(t.name, '')::text, o.name::text
    from people_role r
    join people_organisation o on o.id = r.organisation_id
    left join people_team t on t.id = r.team_id
    left join people_workcard w on w.person_id = r.person_id
    where r.id = any (p_roles);
end $$;
-- Which birthday of this person comes first on which the word of others counts otherwise, of those in
-- the table of authority; of whom is in sight.
drop function if exists coming_of_age(bigint, date);
create or replace function coming_of_age(p_child bigint, p_on date) returns table (called text, age integer, birthday date)
language sql stable set search_path = pg_catalog, sight, noaber, pg_temp as $$
    select called_by(p.given_name, p.surname), r.from_age, birthday_on(i.born_on, r.from_age)
    from people_identity i join people_person p on p.id = i.person_id
    join people_authority_rule r on r.from_age between 1 and 18
        and daterange(r.valid_from, r.valid_to) @> birthday_on(i.born_on, r.from_age)
    where i.person_id = p_child and birthday_on(i.born_on, r.from_age) > p_on
    order by r.from_age limit 1
$$;
revoke execute on function coming_of_age(bigint, date) from public;
grant execute on function coming_of_age(bigint, date) to noaber_app;
-- Which exceptions apply to this act of somebody in sight, at their age on this day.
create or replace function exceptions_for(p_person bigint, p_law text, p_act text, p_on date) returns setof text
language sql stable set search_path = pg_catalog, sight, noaber, pg_temp as $$
    select distinct e.code from people_identity i
    join people_authority_exception e on e.law in (p_law, '*') and e.act in (p_act, '*')
        and int4range(e.from_age, e.to_age) @> age_on(i.born_on, p_on)
        and daterange(e.valid_from, e.valid_to) @> p_on
    where i.person_id = p_person order by 1
$$;
revoke execute on function exceptions_for(bigint, text, text, date) from public;
grant execute on function exceptions_for(bigint, text, text, date) to noaber_app;
revoke execute on function work_cards(bigint[]) from public;
grant execute on function work_cards(bigint[]) to noaber_app;

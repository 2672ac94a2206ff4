-- people: what pages read in one exchange. Called by noaber_app with its own rights, never more.

-- Work cards by role: what residents are told about who works for them. Open to every viewer.
create or replace function work_cards(p_roles bigint[])
returns table (role_id bigint, person_id bigint, name text, phone text, email text, kind text,
               team text, organisation text)
language plpgsql stable set search_path = pg_catalog, noaber, pg_temp as $$
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
revoke execute on function work_cards(bigint[]) from public;
grant execute on function work_cards(bigint[]) to noaber_app;

-- plan: what the two busiest pages read, in one exchange. Called by noaber_app with its own rights:
-- the policies show a row here only where a look shows it, as anywhere. In a function the plans are
-- kept, which is most of the time that ten small queries take.

-- One family's plan, a table per key; rows as they are. The plan itself also says whether it is this
-- viewer's own, who may change its words.
create or replace function our_plan_rows(p_family bigint, p_now timestamptz, p_today date,
                                         p_person bigint, p_role bigint) returns json
language plpgsql stable set search_path = pg_catalog, sight, noaber, pg_temp
-- Planned once: it takes twenty times as long as reading, and a new connection did it for its first five pages.
set plan_cache_mode = force_generic_plan as $$
begin
    return (
        with plans as (
            select * from plan_familyplan f where f.family_id = p_family
        ), commitments as (
            select c.*, case when c.kind <> 'words' then reached_by(c.id) end as way
            from plan_commitment c where c.family_id = p_family and c.released_at is null order by c.id
        ), owners as (
            select * from plan_ownership o where o.family_id = p_family and upper_inf(o.during)
        ), handovers as (
            select * from plan_handover h
            where h.family_id = p_family and h.accepted_at is null and h.declined_at is null
              and h.withdrawn_at is null
        ), contacts as (
            select * from plan_contactperson c where c.family_id = p_family and c.during @> p_now
        ), appointments as (
            select * from plan_appointment a where a.family_id = p_family order by a.at, a.id
        ), moments as (
            select * from appointments a where a.cancelled_at is null and a.at >= p_now
        ), called_off as (
            select * from appointments a where a.cancelled_at is not null and a.at >= p_now
        ), questions as (
            select * from plan_question q where q.family_id = p_family
        ), goals as (
            select * from plan_goal g where g.family_id = p_family and g.dropped_at is null
        ), needs as (
            select * from plan_need n where n.family_id = p_family and n.ended_at is null
        ), voices as (
            select * from plan_voice v where v.family_id = p_family
        ), aside as (
            select * from plan_wordsetaside w where w.family_id = p_family
        ), parts as (
            select * from plan_participation p where p.family_id = p_family
        ), everybody as materialized (
            select * from people_member m where m.family_id = p_family
        ), gone as (
            -- Whose belonging ended, or ends on a day. Of a family where nobody's does, nothing is asked.
            select * from plan_leaving l where l.family_id = p_family and l.undone_at is null
                and (select exists (select from everybody e where not upper_inf(e.during)))
                and (l.done_at is null or not exists (
                    select from everybody m where m.person_id = l.person_id and m.during @> p_today))
        ), away as (
            -- Who has this family's question or is its contact person, and is away now.
            select r.id as role_id, r.team_id, max(upper(a.during)) as until from people_absence a
            join people_role r on r.id = a.role_id
            where a.during @> p_now and a.role_id in (select role_id from owners union select role_id from contacts)
            group by r.id, r.team_id
        ), turns as (
            -- Asked only when somebody is: mostly nobody is away.
            select t.* from people_rosterturn t join people_role r on r.id = t.role_id and r.during @> p_today
            where exists (select from away) and t.team_id in (select team_id from away) and upper(t.during) > p_now
              and lower(t.during) < p_now + interval '14 days'
        ), leads as (
            select t.id as team_id, t.lead_role_id as role_id from people_team t
            where exists (select from away) and t.id in (select team_id from away)
        ), roles as (
            select role_id from turns union select role_id from leads union
            select role_id from owners union select role_id from commitments
            union select to_role_id from handovers union select role_id from contacts
            union select role_id from moments union select role_id from called_off union select real_by_id from questions
            union select proposed_by_id from goals union select through_role_id from voices
            union select role_id from voices
            union select role_id from aside union select reviewer_role_id from aside
            union select role_id from parts union select asked_by_id from parts
            union select role_id from gone
            union select closed_by_id from plans union select words_through_id from plans
        )
        select json_build_object(
            'family', (select json_agg(f) from people_family f where f.id = p_family),
            -- What was brought along can be long, and no page shows it.
            'plan', (select json_agg(p.shown) from (
                select to_jsonb(f) - 'brought' || jsonb_build_object(
                           'is_own', may_in_sight(p_person, p_role, array[f.compartment_id], 'own')) as shown
                from plans f order by f.closed_at desc nulls first, f.id desc limit 1) p),
            'commitments', (select json_agg(c) from commitments c),
            'owed', (select json_agg(o order by o.id) from plan_owed o where o.family_id = p_family),
            'notice_due_at', (select n.due_at from notices_due(array[p_family]) n),
            'questions', (select json_agg(q order by q.received_at desc, q.id desc) from questions q),
            'owners', (select json_agg(o) from owners o),
            'handovers', (select json_agg(h) from handovers h),
            'contacts', (select json_agg(c) from contacts c),
            'moments', (select json_agg(m) from moments m),
            'called_off', (select json_agg(m) from called_off m),
            'talked_at', (select max(a.at) from appointments a where a.cancelled_at is null and a.at < p_now),
            -- While a goal is only proposed: who of them may take it over.
            'members', (select json_agg(to_jsonb(m) || jsonb_build_object('decides',
                                        exists (select from goals where adopted_at is null)
                                        and may_in_sight(m.person_id, null, array[m.compartment_id], 'own'))
                                        order by m.id)
                        from everybody m
                        where m.during @> p_today),
            'gone', (select json_agg(g order by g.ends_on, g.id) from gone g),
            'children', to_json(children_in(p_family)),
            'circles', case when p_role is not null then to_json(circles_shown(p_family, p_person, p_role)) end,
            'goals', (select json_agg(g order by g.reached_at nulls first, g.place, g.id) from goals g),
            'needs', (select json_agg(n order by n.id) from needs n),
            'states', case when exists (select from needs) then (select json_agg(s) from need_states(p_family) s) end,
            'voices', (select json_agg(v order by v.id) from voices v),
            'set_aside', (select json_agg(w order by w.id) from aside w),
            'parts', (select json_agg(p order by p.id) from parts p),
            'pulses', (select json_agg(u order by u.id desc) from plan_pulse u where u.family_id = p_family),
            'signed', (select json_agg(json_build_object('person_id', s.person_id, 'at', s.at)
                                       order by s.id desc)
                       from plan_signature s where s.family_id = p_family),
            'away', (select json_agg(json_build_object(
                         'role_id', w.role_id, 'until', w.until,
                         'lead_role_id', (select l.role_id from leads l where l.team_id = w.team_id),
                         'turns', (select json_agg(json_build_array(t.role_id, lower(t.during), upper(t.during), t.position))
                                   from turns t where t.team_id = w.team_id),
                         'absences', (select json_agg(json_build_array(a.role_id, lower(a.during), upper(a.during)))
                                      from people_absence a where upper(a.during) > p_now
                                      and a.role_id in (select role_id from turns union select role_id from leads))))
                     from away w),
            'cards', (select json_agg(c) from work_cards(array(select role_id from roles)) c)));
end $$;

-- What a list of families needs, an array per table: of what is open only what is due first.
create or replace function my_families_rows(p_role bigint, p_duties text[]) returns json
language plpgsql stable set search_path = pg_catalog, sight, noaber, pg_temp as $$
begin
    return json_build_object(
        'families', (select json_agg(json_build_array(f.id, f.label, f.confirmed_at is not null) order by f.id)
                     from people_family f where f.closed_at is null),
        'sentences', (select json_agg(json_build_array(p.family_id, p.sentence))
                      from plan_familyplan p where p.closed_at is null),
        'owners', (select json_agg(json_build_array(o.family_id, o.role_id) order by o.id)
                   from plan_ownership o where upper_inf(o.during)),
        'asked', (select json_agg(json_build_array(h.family_id, h.id) order by h.id) from plan_handover h
                  where h.accepted_at is null and h.declined_at is null and h.withdrawn_at is null
                    and h.to_role_id = p_role),
        'parts', (select json_agg(json_build_array(p.family_id, p.id) order by p.id) from plan_participation p
                  where p.ended_at is null and p.accepted_at is null and p.role_id = p_role),
        'promised', (
            select json_agg(json_build_array(c.family_id, c.kind, c.what, c.due_on, c.due_from, c.due_until,
                                             c.accepted_at is not null,
                                             case when c.kind <> 'words' then reached_by(c.id) end))
            from (select distinct on (family_id) * from plan_commitment
                  where kept_at is null and released_at is null and person_id is null
                  order by family_id, due_on, id) c),
        -- What was taken over from somebody who left. What hangs: of no one, does not work out, asked and no yes yet, a word that is waited for,
        -- and whether everybody is safe was not talked about since something changed.
        'signs', (
            select json_agg(json_build_array(s.family_id, s.sign, s.words)) from (
                select c.family_id,
                       case when c.declined_at is not null or c.role_id is null and c.person_id is null
                            then 'nobody' when c.stuck_at is not null then 'stuck' else 'not_accepted' end as sign,
                       c.what as words
                from plan_commitment c
                where c.kept_at is null and c.released_at is null
                  and (c.accepted_at is null or c.stuck_at is not null)
                union all
                select c.family_id, s.sign, s.words from plan_commitment c
                cross join lateral (values ('to_call', c.what), ('to_call_by', reached_by(c.id))) s (sign, words)
                where c.kind = 'about' and c.kept_at is null and c.released_at is null
                union all
                -- Of the family or the circle, and its day has passed: no blame, a call (X-11).
                (select distinct on (c.family_id) c.family_id, 'passed', c.due_on || ' ' || c.what
                 from plan_commitment c
                 where c.person_id is not null and c.accepted_at is not null and c.declined_at is null
                   and c.stuck_at is null and c.kept_at is null and c.released_at is null
                   and c.due_on < today_here()
                 order by c.family_id, c.due_on, c.id)
                union all
                select v.family_id, 'waits_for_word', coalesce(m.known_as, '') from plan_voice v
                join plan_need n on n.id = v.need_id and n.version = v.about_version and n.ended_at is null
                left join people_member m on m.family_id = v.family_id and m.person_id = v.person_id
                    and m.during @> today_here()
                where v.says = ''
                union all
                select t.family_id, 'taken_over', w.name from newly_taken_over(p_role) t
                join people_role r on r.id = t.from_role_id
                join people_workcard w on w.person_id = r.person_id
                union all
                -- Paid or shared help that waits for the word of this role, which is in charge.
                select n.family_id, 'waits_for_me', '' from plan_need n
                where n.ended_at is null and n.step <> '' and n.step = any ((select decided_together(today_here()))::text[])
                  and not exists (select from plan_voice v where v.family_id = n.family_id and v.need_id = n.id
                                  and v.role_id is not null and v.about_version = n.version)
                  and (exists (select from plan_contactperson c where c.family_id = n.family_id
                               and c.role_id = p_role and c.during @> now())
                       or exists (select from plan_ownership o where o.family_id = n.family_id
                                  and o.role_id = p_role and upper_inf(o.during)))
                union all
                select f, 'safety', '' from safety_due(array(
                    select p.family_id from plan_familyplan p where p.closed_at is null)) f) s),
        'notices', (select json_agg(json_build_array(n.family_id, n.due_at)) from notices_due(array(
                        select p.family_id from plan_familyplan p where p.closed_at is null)) n),
        'owed', (
            select json_agg(json_build_array(o.family_id, o.term, o.due_at))
            from (select distinct on (family_id) * from plan_owed
                  where met_at is null and term = any (p_duties) order by family_id, due_at, id) o));
end $$;
revoke execute on function our_plan_rows(bigint, timestamptz, date, bigint, bigint), my_families_rows(bigint, text[]) from public;
grant execute on function our_plan_rows(bigint, timestamptz, date, bigint, bigint), my_families_rows(bigint, text[]) to noaber_app;

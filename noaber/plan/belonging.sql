-- plan: the end of belonging to a family, and coming back (X-31; decisions, 2026-11-30-the-end-of-belonging).
-- Who may, and all that ends, stands here and nowhere else: also who only reads the plan along may leave, and
-- has no right to write in it. Who looks acts; nobody else's number is believed.

-- Nobody writes here but these functions.
select guard_table('plan_leaving', 'guarded', 'select');
select tie_compartment('plan_leaving', 'family_id');

set local role noaber_guard;

-- What keeps this person's belonging from ending so, by who looks, in a family whose plan is in sight; ''
-- nothing. p_role null: it is one's own. rests_on: '' one's own word; said, agreed, court, other, died, safety.
--   no_member: does not belong to it, or no longer.
--   somebody_else: a resident ends only their own belonging.
--   child: under 18 who is in charge records it, with the child.
--   not_in_charge: only the contact person, or who owns a question of this family.
--   alone: a family is left by closing its plan when nobody would stay.
--   last: a plan is somebody's: first another gets it too. Safety does not wait for that, nor does death.
create or replace function leaving_problem(p_role bigint, p_family bigint, p_person bigint, p_rests_on text)
returns text
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    me bigint := who_looks();
    today date := today_here();
    place bigint := (select c.id from record_compartment c
                     where c.family_id = p_family and c.kind = 'plan' and c.id = any (looked()));
    owners bigint[];
begin
    if me is null or place is null then
        raise exception 'no plan in sight' using errcode = 'NB005';
    end if;
    if not exists (select from people_member m where m.family_id = p_family and m.person_id = p_person
                   and m.during @> today) then
        return 'no_member';
    end if;
    if p_role is null then
        if p_person <> me or p_rests_on <> '' then
            return 'somebody_else';
        elsif exists (select from people_identity i where i.person_id = me and is_child(i.born_on, today)) then
            return 'child';
        end if;
    elsif p_rests_on = '' or not leads_family(me, p_role, p_family) then
        return 'not_in_charge';
    end if;
    if p_rests_on = 'died' then
        return '';
    end if;
    if not exists (select from people_member m where m.family_id = p_family and m.person_id <> p_person
                   and m.during @> today and upper_inf(m.during)) then
        return 'alone';
    end if;
    owners := array(select distinct g.person_id from sharing_grant g
                    join people_member m on m.person_id = g.person_id and m.family_id = p_family
                        and m.during @> today
                    where g.compartment_id = place and g.level = 'own' and g.role_id is null and g.during @> now()
                      and (g.person_id = p_person or upper_inf(m.during)));
    return case when owners = array[p_person] and p_rests_on <> 'safety' then 'last' else '' end;
end $$;

-- The contact person, or who owns a question of this family; in a role that runs.
create or replace function leads_family(p_person bigint, p_role bigint, p_family bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select exists (select from role_now(p_person, p_role) r where r.kind = 'neighbourhood_team')
       and (exists (select from plan_contactperson c where c.family_id = p_family and c.role_id = p_role
                    and c.during @> now())
            or exists (select from plan_ownership o where o.family_id = p_family and o.role_id = p_role
                       and upper_inf(o.during)))
$$;

-- Where rows lie that change when somebody's belonging ends or goes on: the plan, what is asked of them
-- there, and post to them about it.
create or replace function places_of_leaving(p_family bigint, p_person bigint) returns bigint[]
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select array_agg(c.id) from record_compartment c
    where c.family_id = p_family and (c.kind = 'plan' or c.kind = 'asked' and c.audience = 'person ' || p_person)
       or c.person_id = p_person and c.kind = 'post' and c.audience = 'family ' || p_family
$$;

-- An act of who looks that these functions do and nobody begins, as due_act() is the clock's. Returns its id.
create or replace function done_as(p_name text, p_role bigint, p_compartments bigint[]) returns bigint
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare new_act bigint;
begin
    insert into record_act (name, era, person_id, role_id, organisation_id, why, compartment_ids)
    select k.name, current_era(), who_looks(), p_role, (select r.organisation_id from role_now(who_looks(), p_role) r),
           k.why, p_compartments
    from record_act_kind k where k.name = p_name and k.level = 'due'
    returning id into strict new_act;
    return new_act;
end $$;

-- Whether somebody has authority over a child of this family: that does not end by moving out (BW 1:251).
create or replace function holds_authority_in(p_family bigint, p_person bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select exists (select from people_parentalauthority a
                   join people_member m on m.person_id = a.child_id and m.family_id = p_family
                       and m.during @> today_here()
                   where a.holder_id = p_person and a.during @> today_here())
$$;

-- From this moment on who leaves has nothing of this family: the plan, post about it, how to reach whom they
-- asked; and who works for it nothing of them. What stays: what is asked of who has authority over a child
-- of it, and how to reach them for that; and what a role has of them for another family of theirs.
create or replace function let_go(p_leaving bigint, p_at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    today date := today_here();
    l plan_leaving := (select k from plan_leaving k where k.id = p_leaving);
    holds boolean := l.rests_on <> 'died'
                     and holds_authority_in(l.family_id, l.person_id);
    about text := 'family ' || l.family_id;
    own_asked text := 'person ' || l.person_id;
    at_work bigint[] := array(
        select g.role_id from sharing_grant g
        join record_compartment c on c.id = g.compartment_id and c.family_id = l.family_id and c.kind = 'plan'
        join people_role r on r.id = g.role_id and r.kind <> 'system' where g.during @> now());
begin
    update sharing_grant g
    set until_before = upper(g.during), ended_act_id = l.act_id,
        during = tstzrange(lower(g.during), greatest(p_at, lower(g.during)))
    from record_compartment c
    where c.id = g.compartment_id and g.during @> now() and (upper_inf(g.during) or upper(g.during) > p_at)
      and case when g.role_id is null then g.person_id = l.person_id and (
                    c.family_id = l.family_id and not (holds and c.kind = 'asked' and c.audience = own_asked)
                    or c.audience = about
                    or c.kind = 'contact' and c.person_id in (
                        select p.person_id from plan_participation p where p.family_id = l.family_id))
               else g.role_id = any (at_work) and c.person_id = l.person_id and (
                    c.audience = about
                    or c.audience = '' and not (holds and c.kind in ('contact', 'identity')) and not exists (
                        select from people_member m
                        join record_compartment f on f.family_id = m.family_id and f.kind = 'plan'
                        join sharing_grant o on o.compartment_id = f.id and o.role_id = g.role_id and o.during @> now()
                        where m.person_id = c.person_id and m.family_id <> l.family_id and m.during @> today))
          end;
end $$;

-- What else is done on that day, inside an act. What they had promised is of no one yet, with their name; what
-- they were asked and did not say is asked no longer; post about this family that did not go yet does not go.
-- Their links and what they have open at home end, for they may lie about in that home: but not of who
-- belongs to another family as well, unless safety asks it.
create or replace function release_leaving(p_leaving bigint) returns void
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    l plan_leaving := (select k from plan_leaving k where k.id = p_leaving);
    f bigint := l.family_id;
    who bigint := l.person_id;
begin
    insert into plan_commitment (compartment_id, family_id, plan_id, once_by, need_id, kind, what, why, due_on, asked_at)
    select l.compartment_id, f, c.plan_id, l.known_as, c.need_id, 'words', c.what, c.why, c.due_on, now()
    from plan_commitment c
    where c.family_id = f and c.person_id = who and c.kept_at is null and c.released_at is null and c.kind = 'words'
    order by c.id;
    update plan_commitment set released_at = now()
    where family_id = f and person_id = who and kept_at is null and released_at is null;
    if l.rests_on = 'died' or not holds_authority_in(f, who) then
        update plan_voice set about_version = 0 where family_id = f and person_id = who and says = '';
    end if;
    update post_outgoing o set failed_at = now(), problem = 'no longer of this family'
    from record_compartment c where c.id = o.compartment_id and c.person_id = who and c.audience = 'family ' || f
        and o.person_id = who and o.sent_at is null and o.claimed_at is null and o.failed_at is null;
    if l.ends_all or not exists (select from people_member m where m.person_id = who and m.family_id <> f
                                         and m.during @> today_here()) then
        perform end_links_of(who);
        perform end_sessions_of(who, 'belonging');
    end if;
    update plan_leaving set done_at = now() where id = p_leaving;
end $$;

-- Somebody's belonging to a family ends on a day: today at once, or later by itself; by who looks. A death may
-- have been before. For safety it is today, with a check of this role that says that somebody is not safe.
-- Twice is once; another day takes the place of the one that was said. Returns which leaving it is. NB002 with
-- what leaving_problem() says.
create or replace function end_belonging(p_role bigint, p_family bigint, p_person bigint, p_day date,
                                         p_rests_on text, p_words text)
returns bigint
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    today date := today_here();
    outer_act text := coalesce(current_setting('noaber.act', true), '');
    problem text;
    known plan_leaving;
    m people_member;
    l plan_leaving;
begin
    perform leaving_problem(p_role, p_family, p_person, p_rests_on);  -- nobody waits who sees no plan
    perform pg_advisory_xact_lock(hashtextextended('belonging ' || p_family, 5));
    problem := leaving_problem(p_role, p_family, p_person, p_rests_on);
    select * into known from plan_leaving k where k.family_id = p_family and k.person_id = p_person and k.undone_at is null;
    if known.id is not null and (problem = 'no_member' or known.done_at is null and known.ends_on = p_day and p_rests_on <> 'safety') then
        return known.id;
    end if;
    if problem = '' and (p_day is null or p_day > today + 366 or p_day > today and p_rests_on in ('died', 'safety')
                         or p_day < today and p_rests_on <> 'died') then
        problem := 'day';
    elsif problem = '' and p_rests_on = 'safety' and not exists (
            select from plan_safetycheck s where s.family_id = p_family and s.role_id = p_role and not s.safe
               and s.at > now() - interval '1 hour') then
        problem := 'no_check';
    elsif problem = '' and known.done_at is null and p_role is null and known.role_id is not null and p_day > known.ends_on then
        problem := 'later';
    end if;
    if problem <> '' then
        raise exception 'belonging does not end so: %', problem using errcode = 'NB002';
    end if;
    perform set_config('noaber.act', done_as('plan.belonging_ended', p_role, places_of_leaving(p_family, p_person))::text, true);
    if known.id is not null then
        perform take_back_leaving(known.id);
    end if;
    select * into m from people_member n where n.family_id = p_family and n.person_id = p_person and n.during @> today;
    insert into plan_leaving (compartment_id, family_id, person_id, known_as, does, ends_on, rests_on, words, role_id,
                              ends_all, at, act_id)
    values (m.compartment_id, p_family, p_person, m.known_as, m.does, p_day,
            case when p_rests_on = 'safety' then '' else p_rests_on end, p_words, p_role,
            p_rests_on in ('safety', 'died'), now(), current_setting('noaber.act')::bigint)
    returning * into l;
    update people_member set during = daterange(lower(during), greatest(p_day, lower(during))) where id = m.id;
    perform let_go(l.id, case when p_day <= today then now() else p_day::timestamp at time zone 'Europe/Amsterdam' end);
    if p_day <= today then
        perform release_leaving(l.id);
    end if;
    perform set_config('noaber.act', outer_act, true);
    return l.id;
end $$;

-- They stay, or come back: inside an act. What ended by it is there again from now on, as far as who had it is
-- still there; but not what somebody had shown of their own circle.
create or replace function take_back_leaving(p_leaving bigint) returns void
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    l plan_leaving := (select k from plan_leaving k where k.id = p_leaving);
    f bigint := l.family_id;
begin
    update plan_leaving set undone_at = now() where id = p_leaving;
    if l.done_at is null then
        update people_member set during = daterange(lower(during), null)
        where family_id = f and person_id = l.person_id and upper(during) = l.ends_on;
        update sharing_grant g set during = tstzrange(lower(g.during), g.until_before), until_before = null, ended_act_id = null
        where g.ended_act_id = l.act_id
           -- And what was given meanwhile, which ended with that day too (belongs_until).
           or g.person_id = l.person_id and g.role_id is null and g.ended_act_id is null and g.act_id > l.act_id
              and upper(g.during) = l.ends_on::timestamp at time zone 'Europe/Amsterdam';
        return;
    end if;
    insert into people_member (compartment_id, family_id, person_id, known_as, does, during)
    select l.compartment_id, f, l.person_id, l.known_as, l.does, daterange(today_here(), null)
    where not exists (select from people_member m where m.family_id = f and m.person_id = l.person_id
                      and m.during @> today_here());  -- who came back by another way, such as a new question
    insert into sharing_grant (compartment_id, person_id, role_id, level, basis, purposes, during, act_id)
    select distinct g.compartment_id, g.person_id, g.role_id, g.level, g.basis, g.purposes,
           tstzrange(now(), g.until_before), current_setting('noaber.act')::bigint
    from sharing_grant g join record_compartment c on c.id = g.compartment_id and c.kind <> 'circle'
    where g.ended_act_id = l.act_id and (g.until_before is null or g.until_before > now())
      and basis_holds(g.basis, coalesce((select r.kind from role_now(g.person_id, g.role_id) r), 'resident'), '', today_here())
      and (g.role_id is null or exists (
            select from record_compartment p join sharing_grant o on o.compartment_id = p.id
            where p.family_id = f and p.kind = 'plan' and o.role_id = g.role_id and o.during @> now()));
end $$;

-- Whoever said it takes it back before its day; after it who is in charge says that they belong to it again.
-- Twice is once.
create or replace function belong_again(p_role bigint, p_family bigint, p_person bigint) returns void
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    me bigint := who_looks();
    outer_act text := coalesce(current_setting('noaber.act', true), '');
    l plan_leaving;
begin
    if me is null or not exists (select from record_compartment c where c.family_id = p_family and c.kind = 'plan'
                                 and c.id = any (looked())) then
        raise exception 'no plan in sight' using errcode = 'NB005';
    end if;
    perform pg_advisory_xact_lock(hashtextextended('belonging ' || p_family, 5));
    select * into l from plan_leaving k where k.family_id = p_family and k.person_id = p_person and k.undone_at is null;
    if not coalesce(leads_family(me, p_role, p_family), false)
       and not (p_role is null and p_person = me and l.role_id is null and l.done_at is null) then
        raise exception 'somebody else said that they leave' using errcode = 'NB002';
    end if;
    if l.id is null then
        return;
    end if;
    perform set_config('noaber.act', done_as('plan.belonging_goes_on', p_role, places_of_leaving(p_family, p_person))::text, true);
    perform take_back_leaving(l.id);
    perform set_config('noaber.act', outer_act, true);
end $$;

-- Which belonging ends today by what was said before (ids, for the clock on its round), and the end itself: an
-- act of the clock. Reading ended with the day, whether the clock came by or not. Whether it was done now.
create or replace function leavings_due(p_most integer) returns setof bigint
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
begin
    perform only_the_clock();
    return query select l.id from plan_leaving l
    where l.done_at is null and l.undone_at is null and l.ends_on <= today_here() order by l.id limit p_most;
end $$;
create or replace function finish_leaving(p_leaving bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare l plan_leaving;
begin
    perform only_the_clock();
    select * into l from plan_leaving k where k.id = p_leaving;
    perform pg_advisory_xact_lock(hashtextextended('belonging ' || l.family_id, 5));
    select * into l from plan_leaving k where k.id = p_leaving and k.done_at is null and k.undone_at is null
        and k.ends_on <= today_here();
    if l.id is null then
        return false;
    end if;
    perform set_config('noaber.act', due_act('plan.belonging_ended', places_of_leaving(l.family_id, l.person_id))::text, true);
    perform let_go(l.id, now());
    perform release_leaving(l.id);
    perform set_config('noaber.act', '', true);
    return true;
end $$;

-- Who must be told that somebody's belonging ends, each once, within two days: who stays, and whom it is about,
-- by e-mail; nobody of a death, which a person tells, and not who leaves for safety. Ids and a day, for the
-- clock on its round.
create or replace function leavings_to_tell(p_most integer, p_but_leaving bigint[], p_but_person bigint[])
returns table (leaving_id bigint, person_id bigint, about_id bigint, municipality_id bigint, ends_on date)
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
#variable_conflict use_column
begin
    perform only_the_clock();
    return query
    select l.id, r.person_id, l.person_id, f.municipality_id, l.ends_on
    from plan_leaving l join people_family f on f.id = l.family_id
    cross join lateral (
        select m.person_id from people_member m
        where m.family_id = l.family_id and m.during @> today_here() and m.person_id <> l.person_id
          and exists (select from record_compartment c where c.person_id = m.person_id and c.kind = 'post'
                      and c.audience = 'family ' || l.family_id)
        union all
        select p.id from people_person p where p.id = l.person_id and not l.ends_all and p.email <> '') r
    where l.undone_at is null and l.rests_on <> 'died' and l.at > now() - interval '2 days'
      and not exists (select from post_message m where m.person_id = r.person_id and m.once = 'leaving ' || l.id)
      and (l.id, r.person_id) not in (select * from unnest(p_but_leaving, p_but_person))
    order by l.id, r.person_id limit p_most;
end $$;

-- Where that belongs: of who stays in post about this family, of who leaves in post of their own, made when
-- there is none, in an act of the clock. null: there is no place for it.
create or replace function post_about_leaving(p_leaving bigint, p_reader bigint) returns bigint
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare
    clock people_role := only_the_clock();
    l plan_leaving;
    place bigint;
    card bigint[];
    new_act bigint;
begin
    select * into l from plan_leaving k where k.id = p_leaving and k.undone_at is null and k.at > now() - interval '2 days';
    if l.person_id is distinct from p_reader then
        return (select c.id from record_compartment c join people_member m on m.person_id = c.person_id
                where c.person_id = p_reader and c.kind = 'post' and c.audience = 'family ' || l.family_id
                  and m.family_id = l.family_id and m.during @> today_here());
    elsif l.ends_all then
        return null;
    end if;
    insert into record_compartment (person_id, kind, audience) values (p_reader, 'post', '') on conflict do nothing;
    select c.id into place from record_compartment c where c.person_id = p_reader and c.kind = 'post' and c.audience = '';
    card := array(select c.id from record_compartment c where c.person_id = p_reader and c.kind = 'contact');
    new_act := due_act('plan.leaving_post_opened', array[place] || card);
    perform write_grants(array[place], p_reader, null, 'own', 'avg-15', '{}', null, new_act);
    perform write_grants(array[place] || card, clock.person_id, clock.id, 'write', 'wmo-5.1.1-1', '{post_delivery}',
                         now() + interval '2 months', new_act);
    return place;
end $$;

-- Authority that ends ends what was given for it, in families that they do not belong to: what was asked of
-- them there, and how to reach them for it, for who works there and has no other ground for it.
create or replace function authority_ended() returns trigger
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare f bigint;
begin
    for f in select m.family_id from people_member m where m.person_id = new.child_id and m.during @> today_here()
    loop
        continue when holds_authority_in(f, new.holder_id) or exists (
            select from people_member m where m.family_id = f and m.person_id = new.holder_id and m.during @> today_here());
        update sharing_grant g
        set until_before = upper(g.during), during = tstzrange(lower(g.during), now())
        from record_compartment c
        where c.id = g.compartment_id and g.during @> now()
          and (g.role_id is null and g.person_id = new.holder_id and c.family_id = f and c.kind = 'asked'
               and c.audience = 'person ' || new.holder_id and not exists (
                    select from plan_participation p
                    where p.family_id = f and p.person_id = new.holder_id and p.ended_at is null)
               or c.person_id = new.holder_id and c.kind in ('contact', 'identity') and g.role_id in (
                    select o.role_id from record_compartment p join sharing_grant o on o.compartment_id = p.id
                    where p.family_id = f and p.kind = 'plan' and o.during @> now())
               and exists (select from people_role r where r.id = g.role_id and r.kind <> 'system')
               and not exists (
                    select from people_member m
                    join record_compartment p on p.family_id = m.family_id and p.kind = 'plan'
                    join sharing_grant o on o.compartment_id = p.id and o.role_id = g.role_id and o.during @> now()
                    where m.family_id <> f and m.during @> today_here()
                      and (m.person_id = new.holder_id or holds_authority_in(m.family_id, new.holder_id))));
    end loop;
    return null;
end $$;
grant execute on function authority_ended() to noaber_owner;

-- Which families who looks belongs to no longer, and since when; nothing else of them, and not why.
create or replace function families_left() returns table (family_id bigint, ends_on date)
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select l.family_id, l.ends_on from plan_leaving l
    where l.person_id = who_looks() and l.undone_at is null and l.ends_on <= today_here()
      and not exists (select from people_member m where m.family_id = l.family_id and m.person_id = l.person_id
                      and m.during @> today_here())
    order by l.ends_on desc, l.id desc
$$;

revoke execute on function leaving_problem(bigint, bigint, bigint, text), leads_family(bigint, bigint, bigint),
    places_of_leaving(bigint, bigint), done_as(text, bigint, bigint[]), holds_authority_in(bigint, bigint),
    let_go(bigint, timestamptz), release_leaving(bigint), take_back_leaving(bigint),
    end_belonging(bigint, bigint, bigint, date, text, text), belong_again(bigint, bigint, bigint),
    leavings_due(integer), finish_leaving(bigint), leavings_to_tell(integer, bigint[], bigint[]),
    post_about_leaving(bigint, bigint), authority_ended(), families_left() from public;
grant execute on function leaving_problem(bigint, bigint, bigint, text),
    end_belonging(bigint, bigint, bigint, date, text, text), belong_again(bigint, bigint, bigint),
    leavings_due(integer), finish_leaving(bigint), leavings_to_tell(integer, bigint[], bigint[]),
    post_about_leaving(bigint, bigint), families_left() to noaber_app;
reset role;

create or replace trigger authority_ended after update on people_parentalauthority for each row
    when (old.during is distinct from new.during and not upper_inf(new.during))
    execute function authority_ended();

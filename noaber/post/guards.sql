-- post: messages and the outbox.

select guard_table('post_message', 'guarded', 'insert, update');
select guard_table('post_outgoing', 'guarded', 'insert, update');

do $$
begin
    perform tie_compartment('post_message', 'person_id');
    perform tie_compartment('post_outgoing', 'person_id');
    if not exists (select from pg_constraint where conname = 'message_of_its_person') then
        alter table post_message add constraint message_of_its_person unique (id, person_id);
    end if;
    perform tie('post_outgoing', 'message_id, person_id', 'post_message', 'id, person_id');
end $$;

set local role noaber_guard;
-- Whose notices wait: persons only, so that the clock on its round can open a look at just those. Who
-- is set aside takes nobody's place among the oldest.
create or replace function persons_with_post(p_most integer, p_aside bigint[])
returns table (person_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
#variable_conflict use_column
begin
    perform only_the_clock();
    return query
    select distinct o.person_id from (
        select * from post_outgoing
        where sent_at is null and failed_at is null and claimed_at is null and not_before <= now()
          and channel = 'email' and post_outgoing.person_id <> all (p_aside)
        order by not_before limit p_most) o;
end $$;
revoke execute on function persons_with_post(integer, bigint[]) from public;
grant execute on function persons_with_post(integer, bigint[]) to noaber_app;

-- Until when each of these families should know that a message waits, also one on paper, and does
-- not know it yet (Awb 2:10). For who sees the family's plan: the moment only, no message, no reader.
create or replace function notices_due(p_families bigint[]) returns table (family_id bigint, due_at timestamptz)
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    with seen as (
        select p.family_id from record_compartment p
        where p.family_id = any (p_families) and p.kind = 'plan' and p.id = any ((select looked())::bigint[])
    )
    select s.family_id, min(m.notice_due_at) from seen s
    join people_member f on f.family_id = s.family_id and f.during @> today_here()
    join record_compartment c on c.person_id = f.person_id and c.kind = 'post'
                             and c.audience in ('', 'family ' || s.family_id)
    join post_outgoing o on o.compartment_id = c.id and o.sent_at is null
    join post_message m on m.id = o.message_id and m.read_at is null
    group by 1
$$;
revoke execute on function notices_due(bigint[]) from public;
grant execute on function notices_due(bigint[]) to noaber_app;

-- What a monitor may know, who asks without a look: seconds and a number, about nobody. In tens, and
-- of mail only what waits a minute, so that nobody sees in it what somebody does at this moment.
create or replace function health()
returns table (worker_seconds integer, seals_seconds integer, mail_waiting integer, mail_seconds integer)
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    with waiting as (
        select not_before from post_outgoing
        where sent_at is null and failed_at is null and claimed_at is null
          and not_before <= now() - interval '1 minute' and channel = 'email'
        order by not_before limit 1000
    )
    select (select (extract(epoch from clock_timestamp() - max(at)) / 10)::integer * 10 from upkeep_beat
            where what = 'worker'),
           floor(seconds_unsealed() / 10)::integer * 10,
           (select count(*)::integer from waiting),
           (select coalesce((extract(epoch from clock_timestamp() - min(not_before)) / 10)::integer * 10, 0)
            from waiting)
$$;
revoke execute on function health() from public;
grant execute on function health() to noaber_app;
reset role;

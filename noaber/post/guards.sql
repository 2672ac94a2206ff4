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
-- Whose notices wait: persons only, so that the clock can open a look at just those. Who is set
-- aside takes nobody's place among the oldest.
create or replace function persons_with_post(p_most integer, p_aside bigint[])
returns table (person_id bigint)
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select distinct o.person_id from (
        select * from post_outgoing
        where sent_at is null and failed_at is null and claimed_at is null and not_before <= now()
          and channel = 'email' and post_outgoing.person_id <> all (p_aside)
        order by not_before limit p_most) o
$$;
grant execute on function persons_with_post(integer, bigint[]) to noaber_app;
reset role;

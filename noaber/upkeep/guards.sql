-- upkeep: no persons here, but flags and answers are still acts. Uses are counted in batches.

select guard_table('upkeep_flag', 'open', 'insert, update');
select guard_table('upkeep_answer', 'open', 'insert');
revoke all on upkeep_use from noaber_app;
grant select on upkeep_use to noaber_app;
select grant_by_column('upkeep_use', 'insert, update');
grant usage on sequence upkeep_use_id_seq to noaber_app;

-- Who said that a screen does not work, as a digest that only the web's secret key can make: to tell
-- three people from one. Gone as soon as three said it or it was answered, and after ninety days.
create table if not exists upkeep_said (
    municipality text not null,
    screen text not null,
    digest text not null,
    at timestamptz not null default now(),
    primary key (municipality, screen, digest)
);
revoke all on upkeep_said from public, noaber_app;
grant select on upkeep_said to noaber_app;
grant select, delete on upkeep_said to noaber_guard;
select grant_by_column('upkeep_said', 'insert');

-- Forms that were sent: a random number per form, so that sending twice does one thing.
create table if not exists upkeep_once (
    form uuid primary key,
    at timestamptz not null default now()
);
revoke all on upkeep_once from public, noaber_app;
grant select on upkeep_once to noaber_app;
grant select, delete on upkeep_once to noaber_guard;
select grant_by_column('upkeep_once', 'insert');

set local role noaber_guard;
-- What need not be kept is deleted here, and not by a right to delete: whoever has that may lock the table.
-- Forms older than two days, and who flagged something more than ninety days ago.
create or replace function tidy_upkeep() returns void
language sql security definer set search_path = pg_catalog, noaber, pg_temp as $$
    delete from upkeep_once where at < now() - interval '2 days';
    delete from upkeep_said where at < now() - interval '90 days';
$$;
revoke execute on function tidy_upkeep() from public;
-- Who said that this screen does not work, once that was said by three or answered (S0-18).
create or replace function forget_who_said(p_municipality text, p_screen text) returns void
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
declare a record_act := current_act();
begin
    if a.name not in ('upkeep.flagged', 'upkeep.answered') then
        raise exception 'act % does not forget who flagged', a.name using errcode = 'NB003';
    end if;
    delete from upkeep_said where municipality = p_municipality and screen = p_screen;
end $$;
revoke execute on function forget_who_said(text, text) from public;
grant execute on function tidy_upkeep(), forget_who_said(text, text) to noaber_app;
reset role;

-- That the worker still turns: what of it, and when last. It is the worker's own line, about nobody.
create table if not exists upkeep_beat (
    what text primary key,
    at timestamptz not null default now()
);
revoke all on upkeep_beat from public, noaber_app;
grant select on upkeep_beat to noaber_app, noaber_guard;
select grant_by_column('upkeep_beat', 'insert, update');

-- upkeep: no persons here, but flags and answers are still acts. Uses are counted in batches.

select guard_table('upkeep_flag', 'open', 'insert, update', 'upkeep.flagged,upkeep.answered');
select guard_table('upkeep_answer', 'open', 'insert', 'upkeep.answered');
grant select, insert, update on upkeep_use to noaber_app;
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
revoke all on upkeep_said from public;
grant select, insert, delete on upkeep_said to noaber_app;

-- Forms that were sent: a random number per form, so that sending twice does one thing.
create table if not exists upkeep_once (
    form uuid primary key,
    at timestamptz not null default now()
);
revoke all on upkeep_once from public;
grant select, insert, delete on upkeep_once to noaber_app;

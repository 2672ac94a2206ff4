-- wishes: a guarded table in a compartment of its own kind (part.py), and the kinds of a wish.
select guard_table('wishes_wish', 'guarded', 'insert');
select tie_compartment('wishes_wish', 'family_id');

set local role noaber_guard;
create table if not exists wishes_kind (
    key text primary key,
    words text not null
);
revoke all on wishes_kind from public, noaber_app;
grant select on wishes_kind to noaber_app;
reset role;

-- upkeep: no persons here, but flags and answers are still acts. Uses are counted in batches.

select guard_table('upkeep_flag', 'open', 'insert, update');
select guard_table('upkeep_answer', 'open', 'insert');
grant select, insert, update on upkeep_use to noaber_app;
grant usage on sequence upkeep_use_id_seq to noaber_app;

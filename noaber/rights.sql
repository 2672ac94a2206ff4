-- What noaber_app may do with the tables of Django and allauth: who logs in.
-- Installed after the guards, as owner.
do $$
declare t text;
begin
    foreach t in array array['account_emailaddress', 'account_emailconfirmation', 'mfa_authenticator',
                             'socialaccount_socialaccount', 'socialaccount_socialtoken', 'auth_user'] loop
        execute format('revoke all on %I from noaber_app', t);
        execute format('grant select on %I to noaber_app', t);
        perform grant_by_column(t, 'insert, update');
    end loop;
end $$;
-- The log-in library deletes rows here. Not by a right to delete: whoever has that may lock the table.
grant select, delete on account_emailaddress, account_emailconfirmation, mfa_authenticator,
    socialaccount_socialaccount, socialaccount_socialtoken to noaber_guard;
set local role noaber_guard;
create or replace function delete_log_in_row(p_table text, p_id bigint) returns void
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp as $$
begin
    if p_table not in ('account_emailaddress', 'account_emailconfirmation', 'mfa_authenticator',
                       'socialaccount_socialaccount', 'socialaccount_socialtoken') then
        raise exception 'rows of % stay', p_table using errcode = 'NB003';
    end if;
    execute format('delete from %I where id = $1', p_table) using p_id;
end $$;
revoke execute on function delete_log_in_row(text, bigint) from public;
grant execute on function delete_log_in_row(text, bigint) to noaber_app;
reset role;
grant select on django_migrations, django_content_type, auth_permission, auth_group, auth_group_permissions,
    auth_user_groups, auth_user_user_permissions, socialaccount_socialapp to noaber_app;
grant usage on sequence account_emailaddress_id_seq, account_emailconfirmation_id_seq,
    mfa_authenticator_id_seq, socialaccount_socialaccount_id_seq, socialaccount_socialtoken_id_seq,
    auth_user_id_seq to noaber_app;

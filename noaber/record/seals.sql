-- record: sealing and verifying (house guarantee 3). Belongs to noaber_guard; may be run again.
-- A leaf is sha256(salt || canonical text in UTC); a block's root is the Merkle root of its
-- leaves; a seal is sha256(previous seal || number || era || lines || root).
set local role noaber_guard;

create or replace function utc_text(t timestamptz) returns text
language sql immutable parallel safe set search_path = pg_catalog
as $$ select to_char(t at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$;

-- Every line of the log as its kind, id and canonical content.
create or replace view record_line as
    select 'l'::"char" as kind, id, era, xid, salt, jsonb_build_array(
        id, key, utc_text(at), xid::text, pid, era, person_id, role_id, organisation_id,
        on_behalf_of_id, purpose, basis, compartment_ids, set_id, (
            select encode(sha256(convert_to(array_to_string(s.compartment_ids, ','), 'UTF8')), 'hex')
            from record_compartment_set s where s.id = set_id), asked, refused)::text as content
    from record_look
    union all
    select 'a'::"char", id, era, xid, salt, jsonb_build_array(
        id, name, utc_text(at), xid::text, era, person_id, role_id, organisation_id,
        on_behalf_of_id, why, compartment_ids, parent_id)::text
    from record_act
    union all
    select 'c'::"char", id, era, xid, salt, jsonb_build_array(
        id, act_id, xid::text, era, table_name, operation, before, after)::text
    from record_change;
revoke all on record_line from public;

create or replace function leaf_digest(p_salt bytea, p_content text) returns bytea
language sql immutable parallel safe set search_path = pg_catalog
as $$ select sha256(p_salt || convert_to(p_content, 'UTF8')) $$;

-- Merkle root: pairs are hashed together level by level; an odd one goes up as it is.
create or replace function merkle_root(p_leaves bytea[]) returns bytea
language plpgsql immutable set search_path = pg_catalog, noaber, pg_temp as $$
declare level bytea[] := p_leaves;
begin
    if cardinality(level) = 0 then return sha256(''); end if;
    while cardinality(level) > 1 loop
        select array_agg(case when level[i + 1] is null then level[i]
                              else sha256(level[i] || level[i + 1]) end order by i)
        into level from generate_series(1, cardinality(level), 2) i;
    end loop;
    return level[1];
end $$;

create or replace function seal_digest(p_previous bytea, p_number bigint, p_era integer,
                                       p_lines integer, p_root bytea) returns bytea
language sql immutable set search_path = pg_catalog
as $$ select sha256(p_previous || convert_to(format('%s|%s|%s|', p_number, p_era, p_lines), 'UTF8') || p_root) $$;

-- Seals the lines of all transactions that ended, as one block of at most p_most lines (whole
-- transactions). Returns the number of lines. One sealer at a time, never in a writer's
-- transaction. After a restore transaction numbers may start lower than what was sealed: then
-- a new era begins, and the old era's last lines are sealed as they are. Planned anew each time: a
-- plan that does not know from where on it reads would go through all the lines there ever were.
create or replace function seal(p_most integer default 50000) returns integer
language plpgsql security definer set search_path = pg_catalog, noaber, pg_temp
set plan_cache_mode = force_custom_plan as $$
declare
    last record_seal;
    e integer := (select max(number) from record_era);
    until_xid xid8 := pg_snapshot_xmin(pg_current_snapshot());
    since xid8;
    kinds "char"[]; ids bigint[]; digests bytea[];
    block record_seal;
begin
    if not pg_try_advisory_xact_lock(48170, 1) then return 0; end if;
    select * into last from record_seal order by number desc limit 1;
    since := case when last.era = e then last.to_xid else '0'::xid8 end;
    if last.era = e and (last.to_xid > pg_snapshot_xmax(pg_current_snapshot())
                         or exists (select from record_look l where l.era > e)) then
        insert into record_era (number) values (e + 1);
        until_xid := '18446744073709551615'::xid8;  -- all of the old era has ended
    elsif exists (select from record_line l where l.era = e and l.xid >= since and l.xid < until_xid
                  offset p_most) then
        select (max(x)::text::numeric + 1)::text::xid8 into until_xid from (
            select l.xid as x from record_line l where l.era = e and l.xid >= since and l.xid < until_xid
            order by l.xid limit p_most) first_lines;
    end if;
    select array_agg(kind order by xid, kind, id), array_agg(id order by xid, kind, id),
           array_agg(leaf_digest(salt, content) order by xid, kind, id)
    into kinds, ids, digests
    from record_line l where l.era = e and l.xid >= since and l.xid < until_xid;
    if ids is null then return 0; end if;
    block.number := coalesce(last.number, 0) + 1;
    block.previous := coalesce(last.seal, sha256(''));
    block.root := merkle_root(digests);
    block.seal := seal_digest(block.previous, block.number, e, cardinality(ids), block.root);
    insert into record_seal (number, era, from_xid, to_xid, lines, previous, root, seal)
    values (block.number, e, since, until_xid, cardinality(ids), block.previous, block.root, block.seal);
    insert into record_leaf (seal_number, position, kind, line_id, digest)
    select block.number, u.position, u.kind, u.id, u.digest
    from unnest(kinds, ids, digests) with ordinality u (kind, id, digest, position);
    return cardinality(ids);
end $$;
grant execute on function seal(integer) to noaber_app;

-- What does not hold, a row each; and how much is not sealed yet or was removed by retention.
-- finding: seal_broken, seal_missing, leaf_missing, altered, missing, added, removed, unsealed.
-- count is 1 for a single line, otherwise how many.
create or replace function verify_record()
returns table (finding text, kind text, line_id bigint, seal_number bigint, count bigint)
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    with chain as (
        select s.*, lag(s.seal, 1, sha256('')) over w as before_it,
               lag(s.number, 1, 0::bigint) over w as number_before
        from record_seal s window w as (order by s.number)
    ), forgotten as (
        -- Only what an act of its own says it removed counts as removed.
        select distinct right(c.operation, 1) as kind, line::bigint as line_id, a.id as act_id
        from record_act a join record_change c on c.act_id = a.id and c.operation like 'FORGET _'
        cross join lateral jsonb_array_elements_text(c.before) line
        where a.name = 'record.lines_forgotten'
    ), leaves as (
        select f.seal_number, count(*) as lines, array_agg(f.digest order by f.position) as digests
        from record_leaf f group by 1
    ), checked as (
        select f.seal_number, f.kind, f.line_id, f.digest = leaf_digest(l.salt, l.content) as same,
               l.id is not null as there, g.line_id is not null as removed
        from record_leaf f
        left join record_line l on l.kind = f.kind and l.id = f.line_id
        left join record_removal r on r.kind = f.kind and r.line_id = f.line_id
        left join forgotten g on g.kind = r.kind::text and g.line_id = r.line_id and g.act_id = r.act_id
    ), sealed_until as (
        select era, max(to_xid::text::numeric) as until from record_seal group by 1
    ), loose as (
        select l.kind, l.id, l.xid::text::numeric < u.until or l.era < (select max(era) from record_seal) as late
        from record_line l left join sealed_until u on u.era = l.era
        where not exists (select from record_leaf f where f.kind = l.kind and f.line_id = l.id)
    )
    select 'seal_missing', null::text, null::bigint, c.number, 1::bigint from chain c where c.number <> c.number_before + 1
    union all
    select 'seal_broken', null, null, c.number, 1 from chain c left join leaves v on v.seal_number = c.number
    where c.previous <> c.before_it or v.digests is null or c.root <> merkle_root(v.digests)
       or c.seal <> seal_digest(c.previous, c.number, c.era, c.lines, c.root)
    union all
    select 'leaf_missing', null, null, c.number, c.lines - coalesce(v.lines, 0)
    from chain c left join leaves v on v.seal_number = c.number where c.lines <> coalesce(v.lines, 0)
    union all
    select 'altered', kind::text, line_id, seal_number, 1 from checked where there and not same
    union all
    select 'missing', kind::text, line_id, seal_number, 1 from checked where not there and not removed
    union all
    select 'added', kind::text, id, null, 1 from loose where late
    union all
    select 'removed', null, null, null, count(*) from checked where not there and removed having count(*) > 0
    union all
    select 'unsealed', null, null, null, count(*) from loose where late is not true having count(*) > 0
$$;

-- How far behind the sealer is: seconds since the oldest line that is not in a block.
create or replace function seconds_unsealed() returns double precision
language sql stable security definer set search_path = pg_catalog, noaber, pg_temp as $$
    select coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::double precision
    from record_look l
    where l.era = current_era() and l.xid >= coalesce(
        (select to_xid from record_seal where era = current_era() order by number desc limit 1), '0'::xid8)
$$;
grant execute on function verify_record(), seconds_unsealed() to noaber_app;
reset role;

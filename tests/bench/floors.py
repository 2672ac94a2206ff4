"""The floor: the same rows by hand-written SQL over psycopg, without any guard.

A superuser's connection (no row security, no triggers), psycopg as it comes, with as many exchanges
and commits as Noaber makes: where Noaber has more, the floor fills up with `select 1`.
"""

from collections.abc import Callable
from datetime import datetime

import psycopg

from tests.bench.inside import Waited, watch

LOOK = """
insert into record_look
    (era, person_id, role_id, organisation_id, purpose, basis, compartment_ids)
select 1, %(person)s, %(role)s, %(organisation)s, 'our_plan', max(g.basis), array_agg(distinct c.id)
from sharing_grant g join record_compartment c on c.id = g.compartment_id
where g.person_id = %(person)s and (g.role_id is null or g.role_id = %(role)s)
  and g.during @> now() and c.kind = 'plan' and c.family_id = %(family)s
returning compartment_ids
"""
LONG_LOOK = """
with ids as (
    select array_agg(c.id order by c.id) as ids, max(g.basis) as basis
    from sharing_grant g join record_compartment c on c.id = g.compartment_id
    where g.person_id = %(person)s and (g.role_id is null or g.role_id = %(role)s)
      and g.during @> now() and c.kind = 'plan'
), known as (
    select s.id from record_compartment_set s, ids
    where s.digest = sha256(convert_to(array_to_string(ids.ids, ','), 'UTF8'))
), written as (
    insert into record_look
        (era, person_id, role_id, organisation_id, purpose, basis, compartment_ids, set_id)
    select 1, %(person)s, %(role)s, %(organisation)s, 'my_families', basis, '{}',
           (select id from known)
    from ids
)
select ids from ids
"""
ACT = """
insert into record_act (name, era, person_id, role_id, organisation_id, why, compartment_ids)
values ('plan.promise_kept', 1, %(role)s, %(role)s, 1, 'een belofte is nagekomen',
        array[%(compartment)s::bigint])
returning id
"""
CHANGE = """
with was as (
    select to_jsonb(c) as row from plan_commitment c where c.id = %(id)s
), now_is as (
    update plan_commitment c set kept_at = now() where c.id = %(id)s returning to_jsonb(c) as row
)
insert into record_change (act_id, era, table_name, operation, before, after)
select %(act)s, 1, 'plan_commitment', 'UPDATE', jsonb_build_array(was.row),
       jsonb_build_array(now_is.row)
from was, now_is
"""
LIST = """
select
    (select json_agg(json_build_array(id, label, confirmed_at)) from people_family
     where compartment_id = any (%(ids)s) and closed_at is null),
    (select json_agg(json_build_array(family_id, sentence)) from plan_familyplan
     where compartment_id = any (%(ids)s) and closed_at is null),
    (select json_agg(json_build_array(family_id, role_id)) from plan_ownership
     where compartment_id = any (%(ids)s) and upper_inf(during)),
    (select json_agg(json_build_array(family_id, id)) from plan_handover
     where compartment_id = any (%(ids)s) and accepted_at is null and declined_at is null
       and to_role_id = %(role)s),
    (select json_agg(json_build_array(
        family_id, kind, what, due_on, due_from, due_until, accepted_at)) from plan_commitment
     where compartment_id = any (%(ids)s) and kept_at is null and released_at is null),
    (select json_agg(json_build_array(family_id, term, due_at)) from plan_owed
     where compartment_id = any (%(ids)s) and met_at is null)
"""
PLAN = """
select
    (select json_agg(f) from people_family f where f.id = %(family)s),
    (select json_agg(p) from plan_familyplan p where p.family_id = %(family)s),
    (select json_agg(c) from plan_commitment c
     where c.family_id = %(family)s and released_at is null),
    (select json_agg(o) from plan_owed o where o.family_id = %(family)s),
    (select json_agg(q) from plan_question q where q.family_id = %(family)s),
    (select json_agg(o) from plan_ownership o where o.family_id = %(family)s and upper_inf(during)),
    (select json_agg(h) from plan_handover h where h.family_id = %(family)s
     and accepted_at is null and declined_at is null),
    (select json_agg(c) from plan_contactperson c
     where c.family_id = %(family)s and during @> now()),
    (select json_agg(a) from plan_appointment a
     where a.family_id = %(family)s and cancelled_at is null),
    (select json_agg(m) from people_member m where m.family_id = %(family)s),
    (select json_agg(json_build_array(
        r.id, r.person_id, r.kind, t.name, o.name, w.name, w.phone, w.email))
     from plan_ownership p join people_role r on r.id = p.role_id
     join people_organisation o on o.id = r.organisation_id
     left join people_team t on t.id = r.team_id
     left join people_workcard w on w.person_id = r.person_id
     where p.family_id = %(family)s)
"""
SESSION = "select data from sharing_session where digest = %s and expires_at > now()"


class Floor:
    """One connection, and what Noaber does done by hand."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        self.connection.execute("set search_path = noaber")
        self.connection.execute("set session_replication_role = replica")
        self.waited = Waited()
        watch(self.connection, self.waited)

    def close(self) -> None:
        self.connection.close()

    def _pad(self, exchanges: int) -> None:
        """Until there were as many exchanges as Noaber has; the commit is the last."""
        while self.waited.times < exchanges - 1:
            self.connection.execute("select 1").fetchone()

    def look(self, person: int, family: int | None, role: int | None = None) -> list[int]:
        """One line, committed; what it shows; and the beginning of the reading transaction."""
        values = {"person": person, "role": role, "organisation": role and 1, "family": family}
        row = self.connection.execute(LOOK if family else LONG_LOOK, values).fetchone()
        assert row is not None
        self.connection.execute("begin")
        ids: list[int] = row[0]
        return ids

    def opened(self, person: int, family: int) -> None:
        """A look, and the exchange that names it in the reading transaction."""
        self.look(person, family)
        self.connection.execute("select set_config('noaber.looks', '', true)").fetchone()

    def end(self) -> None:
        self.connection.execute("commit")

    def act(self, commitment: int, role: int, compartment: int, exchanges: int) -> None:
        """One act, one changed row, one line of what changed; in one transaction."""
        self.waited.reset()
        run = self.connection.execute
        run("begin")
        run("select * from plan_commitment where id = %s for update", [commitment]).fetchone()
        row = run(ACT, {"role": role, "compartment": compartment}).fetchone()
        assert row is not None
        run(CHANGE, {"id": commitment, "act": row[0]})
        self._pad(exchanges)
        self.end()

    def page(self, read: Callable[[], None], exchanges: int) -> float:
        """Session, look, rows; milliseconds that the database took."""
        self.waited.reset()
        self.connection.execute(SESSION, ["nobody's"]).fetchone()
        read()
        self._pad(exchanges)
        self.end()
        return self.waited.seconds * 1000

    def rows_of_list(self, person: int) -> None:
        """A professional's list, with what is owed and late."""
        ids = self.look(person, None, person)
        self.connection.execute(LIST, {"ids": ids, "role": person}).fetchall()

    def rows_of_plan(self, person: int, family: int) -> None:
        """One family's plan."""
        self.look(person, family)
        self.connection.execute(PLAN, {"family": family}).fetchall()

    def forget_kept(self, since: datetime) -> None:
        """Open again what the bench kept, so that a next run has promises to keep."""
        self.connection.execute(
            "update plan_commitment set kept_at = null where kept_at >= %s and kind = 'words'",
            [since],
        )

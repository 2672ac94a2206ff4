"""Seeing without a look that was written first (house guarantee 1)."""

import threading
from typing import Any

from django.db import connection as django
from django.db.models import Count, prefetch_related_objects

from noaber.people.models import Family, Identity, Member, Person, WorkCard
from noaber.plan.models import Commitment, FamilyPlan, Question
from noaber.post.models import Message
from noaber.sharing.looks import look, reading
from tests.attack.stage import (
    SENTENCE,
    GotThrough,
    KnownLimit,
    Stage,
    attempt,
    look_key,
    looking,
    name_looks,
    nothing,
    one,
    random_key,
    refused,
    same,
)

PLANS = "select sentence from plan_familyplan"
GUARDED = "select relname from pg_class where relforcerowsecurity order by 1"


@attempt("read a family's plan, then raise, so that the look is rolled back too")
def read_and_raise(stage: Stage) -> str:
    keys: list[str] = []
    try:
        with look(stage.as_jan, "our_plan", families=[stage.jan.family_id]) as key:
            keys.append(key)
            assert FamilyPlan.objects.get().sentence == SENTENCE
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    with stage.connected("postgres") as admin:
        if one(admin, "select count(*) from record_look where key = %s", keys) != 1:
            raise GotThrough("the look is gone, and the plan was read")
    return "read, but the line stays"


@attempt("read inside the transaction that opens the look")
def uncommitted_look(stage: Stage) -> str:
    with stage.connected() as connection, connection.transaction():
        name_looks(connection, look_key(connection, stage.as_jan, "our_plan", None))
        return nothing(connection.execute(PLANS).fetchall())


@attempt("open the look in a savepoint of the reading transaction")
def look_in_a_savepoint(stage: Stage) -> str:
    with stage.connected() as connection, connection.transaction():
        with connection.transaction():
            key = look_key(connection, stage.as_jan, "our_plan", None)
        name_looks(connection, key)
        return nothing(connection.execute(PLANS).fetchall())


@attempt("name somebody's fresh look on another connection")
def key_on_another_connection(stage: Stage) -> str:
    with stage.connected() as first, stage.connected() as second, second.transaction():
        name_looks(second, look_key(first, stage.as_jan, "our_plan", None))
        return nothing(second.execute(PLANS).fetchall())


@attempt("name somebody else's fresh look on the same connection, within ten seconds")
def key_on_the_same_connection(stage: Stage) -> str:
    """Who holds the key reads, that is known; there is no way to it, and no pen with it."""
    theirs = stage.compartment("plan", family=stage.jan.family_id)
    with stage.connected() as connection:
        key = look_key(connection, stage.as_jan, "our_plan", None)
        for query in (
            "select key from record_look",
            f"select key from record_look where pid = pg_backend_pid() and key = '{key}'",
            "select l.key from is_news(1, null, null, null), record_look l",
        ):
            by = refused(connection, query)
        nothing(one(connection, "select nullif(current_setting('noaber.looks', true), '')"))
        with connection.transaction(force_rollback=True):
            name_looks(connection, key)
            begin = "select begin_act('plan.words_changed', %s, null, null, %s::bigint[])"
            pen = refused(connection, begin, [stage.samira.person_id, [theirs]], by=["NB002"])
            seen = bool(connection.execute(PLANS).fetchall())
    if not seen:
        return f"no row without the viewer; {pen}"
    return KnownLimit(
        "Who has the key reads what it opened, for ten seconds, on this connection. Held: the key "
        f"is random and in no table that the application reads ({by[:5]}), no setting keeps it "
        f"after the reading, and nobody else writes under it ({pen[:5]})."
    )


@attempt("name a look that another connection has not committed yet")
def another_transactions_look(stage: Stage) -> str:
    with stage.connected() as first, stage.connected() as second, first.transaction():
        key = look_key(first, stage.as_jan, "our_plan", None)
        with second.transaction():
            name_looks(second, key)
            return nothing(second.execute(PLANS).fetchall())


@attempt("name a look that is older than ten seconds")
def old_look(stage: Stage) -> str:
    with stage.connected() as connection, stage.connected("postgres") as admin:
        key = look_key(connection, stage.as_jan, "our_plan", None)
        shift = "update record_look set at = at + %s * interval '11 seconds' where key = %s"
        admin.execute("set session_replication_role = replica")
        admin.execute(shift, [-1, key])
        with connection.transaction():
            name_looks(connection, key)
            seen = connection.execute(PLANS).fetchall()
        admin.execute(shift, [1, key])
        return nothing(seen)


@attempt("make up a look's key, or name something else")
def forged_key(stage: Stage) -> str:
    with stage.connected() as connection:
        for key in (random_key(), "", f"{random_key()},{random_key()}"):
            with connection.transaction():
                name_looks(connection, key)
                nothing(connection.execute(PLANS).fetchall())
        many = ",".join(random_key() for _ in range(5000))
        for wrong in ("%", "' or true --", "{}", f"{random_key()},", many):
            with connection.transaction(force_rollback=True):
                name_looks(connection, wrong)
                nothing(connection.execute(PLANS).fetchall())
                nothing(one(connection, "select looked()"))
    return "no row and no error: looked() takes one to four keys, and anything else for none"


@attempt("name a fair look that is dated in the future, because a clock was set back")
def look_of_tomorrow(stage: Stage) -> str:
    with stage.connected() as connection, stage.connected("postgres") as admin:
        key = look_key(connection, stage.as_jan, "our_plan", None)
        shift = "update record_look set at = at + %s * interval '1 hour' where key = %s"
        admin.execute("set session_replication_role = replica")
        admin.execute(shift, [1, key])
        with connection.transaction():
            name_looks(connection, key)
            seen = connection.execute(PLANS).fetchall()
            who = one(connection, "select is_asked_elsewhere()")
        admin.execute(shift, [-1, key])
        return nothing(seen or who)


@attempt("go on without a look in the next transaction of the same connection")
def second_transaction(stage: Stage) -> str:
    with stage.connected() as connection:
        key = look_key(connection, stage.as_jan, "our_plan", None)
        with connection.transaction():
            name_looks(connection, key)
            assert connection.execute(PLANS).fetchall()
        with connection.transaction():
            return nothing(connection.execute(PLANS).fetchall())


@attempt("reuse the connection that another viewer just looked with")
def reused_connection(stage: Stage) -> str:
    with look(stage.as_jan, "our_plan", families=[stage.jan.family_id]):
        assert FamilyPlan.objects.count() == 1
    nothing(list(FamilyPlan.objects.all()))
    with reading():
        nothing(list(FamilyPlan.objects.all()))
    with look(stage.as_samira, "our_plan", families=[stage.samira.family_id]):
        return nothing(FamilyPlan.objects.filter(family_id=stage.jan.family_id).exists())


@attempt("after an error in a look, read on over the same connection")
def after_an_error(stage: Stage) -> str:
    try:
        with look(stage.as_jan, "our_plan"), django.cursor() as cursor:
            cursor.execute("select 1 / 0")
    except Exception:
        return nothing(list(FamilyPlan.objects.all()))
    raise GotThrough("one divided by nothing went well")


@attempt("select from every guarded table without a look, by raw SQL")
def raw_sql(stage: Stage) -> str:
    with stage.connected() as connection:
        tables = [row[0] for row in connection.execute(GUARDED).fetchall()]
        assert len(tables) > 10
        for table in tables:
            nothing(one(connection, f"select count(*) from {table}"))
            nothing(connection.execute(f"select * from only {table} limit 1").fetchall())
        return f"no row in {len(tables)} tables"


@attempt("switch row security off")
def row_security_off(stage: Stage) -> str:
    with stage.connected() as connection:
        connection.execute("set row_security = off")
        return refused(connection, PLANS)


@attempt("reach another family through prefetch_related")
def prefetch(stage: Stage) -> str:
    with look(stage.as_samira, "my_card", families=[stage.samira.family_id]):
        member = Member(family_id=stage.jan.family_id, person_id=stage.jan.person_id)
        prefetch_related_objects([member], "person", "family")
        cached: Any = member._state.fields_cache
        return nothing([row for row in cached.values() if row is not None])


@attempt("reach another family through a forward foreign key")
def forward_key(stage: Stage) -> str:
    with look(stage.as_samira, "my_card", families=[stage.samira.family_id]):
        member = Member(family_id=stage.jan.family_id, person_id=stage.jan.person_id)
        for error, name in ((Person.DoesNotExist, "person"), (Family.DoesNotExist, "family")):
            try:
                raise GotThrough(f"seen: {getattr(member, name)}")
            except error:
                pass
    return "DoesNotExist"


@attempt("filter across relations from tables that are open to all")
def filter_across(stage: Stage) -> str:
    with look(stage.as_samira, "our_plan", families=[stage.samira.family_id]):
        nothing(list(WorkCard.objects.filter(person__given_name__gt="").values("name")))
        nothing(list(Question.objects.filter(person__surname="Geheim")))
        return nothing(list(Commitment.objects.filter(family__label__startswith="Jan")))


@attempt("count, sum and ask exists() about another family")
def aggregates(stage: Stage) -> str:
    with look(stage.as_samira, "our_plan", families=[stage.samira.family_id]):
        theirs = FamilyPlan.objects.filter(family_id=stage.jan.family_id)
        nothing([theirs.exists(), theirs.count()] != [False, 0])
        total = Family.objects.aggregate(all=Count("id"))["all"]
        return same(1, total, "families counted")


@attempt("see kinds of information that the look's purpose does not need")
def other_kinds(stage: Stage) -> str:
    with look(stage.as_jan, "our_plan", families=[stage.jan.family_id]):
        return nothing([*Person.objects.all(), *Identity.objects.all(), *Message.objects.all()])


@attempt("read in a thread that is started inside a look")
def thread(stage: Stage) -> str:
    seen: list[Any] = []

    def read() -> None:
        seen.extend(FamilyPlan.objects.all())
        django.close()

    with look(stage.as_jan, "our_plan", families=[stage.jan.family_id]):
        worker = threading.Thread(target=read)
        worker.start()
        worker.join()
    return nothing(seen)


@attempt("keep a server-side cursor open after the look")
def server_side_cursor(stage: Stage) -> str:
    with stage.connected() as connection:
        key = look_key(connection, stage.as_jan, "our_plan", None)
        with connection.transaction():
            name_looks(connection, key)
            connection.execute(f"declare kept cursor for {PLANS}")
        refused(connection, "fetch all from kept", by=["34000"])
    nothing(list(FamilyPlan.objects.iterator()))
    return "34000 the cursor ended with the transaction"


@attempt("keep a cursor WITH HOLD for the next viewer of the connection")
def cursor_with_hold(stage: Stage) -> str:
    families = [stage.jan.family_id]
    with look(stage.as_jan, "our_plan", families=families) as key, django.cursor() as cursor:
        cursor.execute(f"declare held cursor with hold for {PLANS}")
    with stage.connected("postgres") as admin:
        assert one(admin, "select count(*) from record_look where key = %s", [key]) == 1
    with look(stage.as_samira, "our_plan"), django.cursor() as cursor:
        cursor.execute("select count(*) from pg_cursors where is_holdable")
        return nothing(cursor.fetchone() != (0,), "the cursor is closed when the look ends")


@attempt("look for a purpose, in a role, or with ids that are not one's own")
def unfair_looks(stage: Stage) -> str:
    tom, jan = stage.town.tom, stage.jan.family_id
    many = 2**62
    asked: list[tuple[Any, ...]] = [
        (stage.samira.person_id, None, "our_plan", [jan]),
        (stage.samira.person_id, None, "my_families", None),
        (stage.samira.person_id, None, "no_such_purpose", [jan]),
        (stage.samira.person_id, tom.role_id, "our_plan", [jan]),
        (tom.person_id, tom.role_id, "our_plan", [jan]),
        (tom.person_id, tom.role_id, "our_plan", None),
        (None, None, "our_plan", [jan]),
        (many, many, "our_plan", [many, -many, None]),
    ]
    answers = set()
    with stage.connected() as connection:
        for person, role, purpose, families in asked:
            query = "select look_key, refused from open_look(%s, %s, null, %s, %s::bigint[], null)"
            values = [person, role, purpose, families]
            ((key, answer),) = connection.execute(query, values).fetchall()
            answers.add(answer)
            with connection.transaction():
                name_looks(connection, str(key))
                seen = connection.execute(PLANS).fetchall()
                nothing([row for row in seen if row[0] == SENTENCE])
        refused(connection, f"select * from open_look(1, null, null, 'x', '{{{2**70}}}', null)",
                by=["22003"])  # fmt: skip
    return f"refused, and each is a line: {', '.join(sorted(answers - {''}))}"


@attempt("search a person without being a clerk")
def find_person_by_others(stage: Stage) -> str:
    query = "select open_find_person(%s, %s, '', 'Jan', 'Geheim', '1980-01-01')"
    with stage.connected() as connection:
        for viewer in (stage.as_samira, stage.town.tom, stage.town.officer):
            said = refused(connection, query, [viewer.person_id, viewer.role_id], by=["NB005"])
        clerk = [stage.samira.person_id, stage.town.clerk.role_id]
        refused(connection, query, clerk, by=["NB005"])
    return said


@attempt("see more than one person in a clerk's search")
def find_many(stage: Stage) -> str:
    query = "select look_key from open_find_person(%s, %s, %s, %s, %s, %s)"
    clerk = stage.town.clerk
    with stage.connected() as connection:
        nobody = [None] * 3
        for bsn, *names in (
            ["", "%", "%", None],
            ["", "", "", None],
            [None, *nobody],
            ["%", *nobody],
        ):
            values = [clerk.person_id, clerk.role_id, bsn, *names]
            key = str(one(connection, query, values))
            with connection.transaction():
                name_looks(connection, key)
                nothing(connection.execute("select * from people_person").fetchall())
    return "nobody_found, four lines in the log"


@attempt("copy tables out, or programs and files in")
def copy(stage: Stage) -> str:
    with stage.connected() as connection:
        refused(connection, "copy noaber.plan_familyplan to stdout")
        with connection.cursor().copy(f"copy ({PLANS}) to stdout") as out:
            nothing([*out])
        for query in (
            "copy noaber.plan_familyplan from '/etc/passwd'",
            "copy (select 1) to program 'id'",
            "select pg_read_file('/etc/passwd')",
            "select lo_import('/etc/passwd')",
        ):
            said = refused(connection, query)
    return said


@attempt("an owner's view, a guard's view or an owner's materialised view over a guarded table")
def views(stage: Stage) -> str:
    with stage.connected("noaber_owner") as owner, stage.connected() as connection:
        for role, kind in (("noaber_owner", "view"), ("noaber_guard", "view"),
                           ("noaber_owner", "materialized view")):  # fmt: skip
            owner.execute(f"set role {role}")
            owner.execute(f"create {kind} attack_view as {PLANS}")
            owner.execute("grant select on attack_view to noaber_app")
            try:
                nothing(connection.execute("select * from attack_view").fetchall())
            finally:
                owner.execute(f"drop {kind} attack_view")
                owner.execute("reset role")
    return "no row in any"


@attempt("ask for another family inside a fair look")
def other_rows_in_a_look(stage: Stage) -> str:
    with looking(stage, stage.as_samira, "our_plan", stage.samira.family_id) as connection:
        query = "select * from plan_familyplan where family_id = %s or sentence = %s"
        return nothing(connection.execute(query, [stage.jan.family_id, SENTENCE]).fetchall())

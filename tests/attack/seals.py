"""Changing what was written, as an administrator who may do everything (house guarantee 3).

Nobody can stop an administrator; `verify_record()` must tell. Every attempt is rolled back.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from tests.attack.stage import Connection, GotThrough, Stage, attempt, look_key, one

SOUND = {"unsealed", "removed"}


def seal_all(stage: Stage) -> None:
    with stage.connected() as connection:
        while one(connection, "select seal()"):
            pass


def findings(connection: Connection) -> list[str]:
    """What does not hold."""
    found = connection.execute("select finding from verify_record()").fetchall()
    return sorted({row[0] for row in found} - SOUND)


@contextmanager
def tampering(stage: Stage) -> Iterator[Connection]:
    """A superuser with triggers off, after all lines are sealed and found sound; rolled back."""
    for purpose in ("our_plan", "my_card"):
        with stage.connected() as connection:
            look_key(connection, stage.as_jan, purpose, [stage.jan.family_id])
    many_families(stage)
    seal_all(stage)
    with stage.connected("postgres") as admin, admin.transaction(force_rollback=True):
        assert findings(admin) == [], findings(admin)
        admin.execute("set local session_replication_role = replica")
        yield admin


def many_families(stage: Stage) -> None:
    """A look over a stored set."""
    with stage.connected("postgres") as admin:
        admin.execute(
            "insert into record_look (era, purpose, basis, compartment_ids, set_id) values"
            " (current_era(), 'my_families', 'x', '{}', compartment_set(array(select id from"
            " record_compartment order by id limit 12)))"
        )


def told(stage: Stage, wanted: str, *queries: str) -> str:
    """After each of these changes by itself, verify finds this."""
    for query in queries:
        with tampering(stage) as admin:
            cursor = admin.execute(cast("Any", query))
            if cursor.rowcount < 1:
                raise AssertionError(f"nothing to change: {query}")
            found = findings(admin)
            if wanted not in found:
                raise GotThrough(f"verify finds {found or 'nothing'} after: {query}")
    return f"verify says: {wanted}"


def of_last(table: str) -> str:
    return f"where id = (select max(id) from {table})"


@attempt("change a sealed look: its viewer, purpose, moment or families")
def changed_look(stage: Stage) -> str:
    last = of_last("record_look")
    return told(
        stage,
        "altered",
        f"update record_look set person_id = person_id + 1 {last.replace('max', 'min')}",
        f"update record_look set purpose = 'staff' {last}",
        f"update record_look set at = at - interval '1 microsecond' {last}",
        "update record_look set compartment_ids = '{1}' where cardinality(compartment_ids) > 0",
        f"update record_look set salt = salt || 'x'::bytea {last}",
    )


@attempt("change which families a stored set of a sealed look holds")
def changed_set(stage: Stage) -> str:
    query = "update record_compartment_set set compartment_ids = compartment_ids[2:]"
    forged = "sha256(convert_to(array_to_string(compartment_ids[2:], ','), 'UTF8'))"
    return told(stage, "altered", query, f"{query}, digest = {forged}")


@attempt("change a sealed act, or what it changed")
def changed_act(stage: Stage) -> str:
    act, change = of_last("record_act"), of_last("record_change")
    return told(
        stage,
        "altered",
        f"update record_act set person_id = 1 {act}",
        f"update record_act set why = 'anders' {act}",
        f"update record_change set before = '[]', after = '[]' {change}",
        f"update record_change set act_id = act_id - 1 {change}",
    )


@attempt("remove a sealed line")
def removed_line(stage: Stage) -> str:
    tables = ("record_look", "record_act", "record_change")
    return told(stage, "missing", *(f"delete from {table} {of_last(table)}" for table in tables))


@attempt("remove a sealed line, and call it retention")
def removed_as_if_forgotten(stage: Stage) -> str:
    take = f"with gone as (delete from record_look {of_last('record_look')} returning id)"
    forged_act = (
        "made as (insert into record_act (name, era, why, compartment_ids) values"
        " ('record.lines_forgotten', current_era(), '', '{}') returning id)"
    )
    removal = "insert into record_removal (kind, line_id, act_id) select 'l', gone.id, "
    return told(
        stage,
        "missing",
        f"{take} {removal} (select max(id) from record_act) from gone",
        f"{take}, {forged_act} {removal} made.id from gone, made",
    )


@attempt("insert a line in a time that is sealed")
def inserted_line(stage: Stage) -> str:
    return told(
        stage,
        "added",
        "insert into record_look (era, xid, person_id, purpose, basis, compartment_ids)"
        " select era, xid, 1, purpose, basis, compartment_ids from record_look limit 1",
        "insert into record_act (era, xid, name, why, compartment_ids)"
        " select era, xid, name, why, compartment_ids from record_act limit 1",
    )


@attempt("change, remove or add a leaf")
def changed_leaf(stage: Stage) -> str:
    return told(
        stage,
        "seal_broken",
        "update record_leaf set digest = sha256(digest) where seal_number = 1 and position = 1",
        "delete from record_leaf where seal_number = 1 and position = 1",
        "update record_leaf set position = position + 1000000 where position = 1",
        "insert into record_leaf select seal_number, 1000000, kind, 1000000, digest"
        " from record_leaf limit 1",
    )


@attempt("change a line together with its leaf, so that the two agree")
def changed_with_its_leaf(stage: Stage) -> str:
    digest = (
        "update record_leaf f set digest = leaf_digest(l.salt, l.content) from record_line l"
        " where l.kind = f.kind and l.id = f.line_id and l.kind = 'l'"
    )

    def change(admin: Connection) -> None:
        admin.execute("update record_look set purpose = 'staff' where purpose = 'my_card'")
        admin.execute(digest)

    return told_after(stage, "seal_broken", change)


@attempt("take a line and its leaf away, and lower the block's count")
def removed_with_its_leaf(stage: Stage) -> str:
    def change(admin: Connection) -> None:
        admin.execute(
            "with gone as (delete from record_leaf where seal_number = 1 and position = 1"
            " returning kind, line_id) delete from record_look l using gone"
            " where gone.kind = 'l' and gone.line_id = l.id"
        )
        admin.execute("update record_seal set lines = lines - 1 where number = 1")

    return told_after(stage, "seal_broken", change)


@attempt("reorder seals, or take one out of the middle")
def reordered_seals(stage: Stage) -> str:
    def swap(admin: Connection) -> None:
        for old, new in ((1, -1), (2, 1), (-1, 2)):
            admin.execute("update record_seal set number = %s where number = %s", [new, old])
            query = "update record_leaf set seal_number = %s where seal_number = %s"
            admin.execute(query, [new, old])

    told_after(stage, "seal_broken", swap)
    told(stage, "seal_missing", "delete from record_seal where number = 1")
    return told(stage, "seal_broken", "update record_seal set previous = root where number = 2")


@attempt("rewrite a block and all that follows: the published head of the day tells")
def rewritten_chain(stage: Stage) -> str:
    with tampering(stage) as admin:
        number, published = head(admin)
        admin.execute("update record_look set purpose = 'staff' where purpose = 'my_card'")
        admin.execute(
            "update record_leaf f set digest = leaf_digest(l.salt, l.content) from record_line l"
            " where l.kind = f.kind and l.id = f.line_id"
        )
        previous = one(admin, "select sha256('')")
        for block in admin.execute("select number from record_seal order by 1").fetchall():
            previous = one(
                admin,
                "update record_seal s set previous = %s, root = merkle_root(array(select digest"
                " from record_leaf where seal_number = s.number order by position))"
                " where number = %s returning previous",
                [previous, block[0]],
            )
            previous = one(
                admin,
                "update record_seal set seal = seal_digest(previous, number, era, lines, root)"
                " where number = %s returning seal",
                [block[0]],
            )
        assert findings(admin) == [], "the forger made a mistake"
        if head(admin, number) == (number, published):
            raise GotThrough("the rewritten chain has the published head")
    return "the chain is sound in itself, and is not the one that was published"


def head(admin: Connection, number: int | None = None) -> tuple[int, bytes]:
    """The seal of a block, or of the last one: what is written outside the database each day."""
    query = "select number, seal from record_seal where number = coalesce(%s, (select max(number)"
    row = admin.execute(query + " from record_seal))", [number]).fetchone()
    assert row is not None
    return int(row[0]), bytes(row[1])


def told_after(stage: Stage, wanted: str, change: Callable[[Connection], Any]) -> str:
    with tampering(stage) as admin:
        change(admin)
        if wanted not in findings(admin):
            raise GotThrough(f"verify finds {findings(admin) or 'nothing'}")
    return f"verify says: {wanted}"


@attempt("forget lines by hand, as the owner who became guard")
def forget_by_hand(stage: Stage) -> str:
    def change(admin: Connection) -> None:
        admin.execute("set local session_replication_role = origin")
        admin.execute("set local role noaber_guard")
        admin.execute("set local noaber.forgetting = 'yes'")
        admin.execute(f"delete from record_look {of_last('record_look')}")
        admin.execute("reset role")

    return told_after(stage, "missing", change)


@attempt("stop the sealer, and go on unsealed")
def stopped_sealer(stage: Stage) -> str:
    seal_all(stage)
    with stage.connected() as connection:
        look_key(connection, stage.as_jan, "our_plan", None)
        if one(connection, "select seconds_unsealed()") <= 0:
            raise GotThrough("nobody hears that the sealer is behind")
    seal_all(stage)
    return "seconds_unsealed() tells how far it is behind"

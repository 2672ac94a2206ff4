"""Sealing and verifying (house guarantee 3): what each finding means."""

from typing import Any

import psycopg

from noaber.record.viewers import Viewer
from noaber.sharing.looks import look

Admin = psycopg.Connection[Any]


def looked_at(answered: Any) -> str:
    with look(Viewer(answered.person_id), "our_plan", families=[answered.family_id]) as key:
        return key


def seal_all(admin: Admin) -> int:
    total = 0
    while lines := admin.execute("select noaber.seal()").fetchone()[0]:  # type: ignore[index]
        total += lines
    return total


def findings(admin: Admin) -> dict[str, int]:
    rows = admin.execute("select finding, sum(count) from verify_record() group by 1").fetchall()
    return {finding: int(count) for finding, count in rows}


def test_a_new_line_is_unsealed_and_then_sealed(answered: Any, admin_db: Admin) -> None:
    looked_at(answered)
    assert findings(admin_db)["unsealed"] >= 1
    assert seal_all(admin_db) >= 1
    assert findings(admin_db).keys() <= {"removed"}


def test_sealing_nothing_makes_no_block(answered: Any, admin_db: Admin) -> None:
    seal_all(admin_db)
    before = admin_db.execute("select count(*) from record_seal").fetchone()
    assert seal_all(admin_db) == 0
    assert admin_db.execute("select count(*) from record_seal").fetchone() == before


def test_a_slow_writer_is_sealed_later_and_nothing_is_skipped(
    answered: Any, admin_db: Admin, database_url_of: Any
) -> None:
    query = "select look_key from noaber.open_look(%s, null, null, 'our_plan', null, null)"
    with psycopg.connect(database_url_of("noaber_app")) as slow:
        slow.execute(query, [answered.person_id])
        looked_at(answered)
        seal_all(admin_db)
        assert findings(admin_db)["unsealed"] >= 1, "the fast line waits for the slow one"
        slow.commit()
    seal_all(admin_db)
    assert findings(admin_db).keys() <= {"removed"}


def test_blocks_are_of_whole_transactions(answered: Any, admin_db: Admin) -> None:
    for _ in range(3):
        looked_at(answered)
    while admin_db.execute("select seal(1)").fetchone()[0]:  # type: ignore[index]
        pass
    assert findings(admin_db).keys() <= {"removed"}
    query = """select count(*) from (select from record_leaf f join record_line l
               on l.kind = f.kind and l.id = f.line_id group by l.era, l.xid
               having count(distinct f.seal_number) > 1) torn"""
    assert admin_db.execute(query).fetchone() == (0,)


def test_altered_and_missing_are_told_apart(answered: Any, admin_db: Admin) -> None:
    keys = [looked_at(answered), looked_at(answered)]
    seal_all(admin_db)
    with admin_db.transaction(force_rollback=True):
        admin_db.execute("set local session_replication_role = replica")
        admin_db.execute("update record_look set purpose = 'x' where key = %s", [keys[0]])
        admin_db.execute("delete from record_look where key = %s", [keys[1]])
        found = findings(admin_db)
    assert (found["altered"], found["missing"]) == (1, 1)


def test_what_is_forgotten_is_removed_and_not_missing(answered: Any, admin_db: Admin) -> None:
    """X-20, X-23: what is forgotten by its act is told from what was taken; the chain verifies."""
    key = looked_at(answered)
    seal_all(admin_db)
    with admin_db.transaction(force_rollback=True):
        admin_db.execute(
            "with made as (insert into record_act (name, era, why, compartment_ids) values"
            " ('record.lines_forgotten', current_era(), 'termijn', '{}') returning id)"
            " select set_config('noaber.act', id::text, true) from made"
        )
        admin_db.execute("set local role noaber_guard")
        line = "array(select id from record_look where key = %s)"
        gone = admin_db.execute(f"select forget_lines('l', {line})", [key]).fetchone()
        admin_db.execute("reset role")
        found = findings(admin_db)
    assert gone == (1,)
    assert found["removed"] >= 1
    assert not {"missing", "altered", "seal_broken", "added"} & set(found)


def test_a_line_of_a_sealed_time_that_comes_later_is_added(answered: Any, admin_db: Admin) -> None:
    looked_at(answered)
    seal_all(admin_db)
    with admin_db.transaction(force_rollback=True):
        admin_db.execute(
            "insert into record_look (era, xid, purpose, basis, compartment_ids)"
            " select era, xid, 'x', '', '{}' from record_look order by id limit 1"
        )
        assert findings(admin_db)["added"] == 1


def test_a_restore_begins_a_new_era(answered: Any, admin_db: Admin, database_url_of: Any) -> None:
    """A last seal beyond the cluster's own numbers is what a restored database looks like."""
    looked_at(answered)
    seal_all(admin_db)
    last = "(select max(number) from record_seal)"
    with admin_db.transaction(force_rollback=True):
        admin_db.execute("set local session_replication_role = replica")
        far = f"update record_seal set to_xid = '9000000000' where number = {last}"
        admin_db.execute(far)
        era = admin_db.execute("select max(number), current_era() from record_era").fetchone()
        assert era is not None
        assert era[1] == era[0] + 1, "the very next line is of the new era"
        query = "select look_key from open_look(%s, null, null, 'our_plan', null, null)"
        admin_db.execute(query, [answered.person_id])
        admin_db.execute("select seal()")
        assert admin_db.execute("select max(number) from record_era").fetchone() == (era[1],)
        assert "added" not in findings(admin_db)


def test_the_sealer_tells_how_far_behind_it_is(answered: Any, admin_db: Admin) -> None:
    seal_all(admin_db)
    assert admin_db.execute("select seconds_unsealed()").fetchone() == (0,)
    looked_at(answered)
    behind = admin_db.execute("select seconds_unsealed()").fetchone()
    assert behind is not None
    assert 0 < behind[0] < 60

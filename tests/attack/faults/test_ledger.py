"""The schedule can be played again, and the ledger sees what is lost, doubled or half."""

from collections import Counter
from typing import Any

import psycopg
import pytest

from tests.attack.faults.ledger import Ledger, Write, wrongs
from tests.attack.faults.machine import moments
from tests.attack.faults.schedule import DATABASES_A_MINUTE, KILLS, KILLS_A_MINUTE, drawn
from tests.town import Town, ask

Admin = psycopg.Connection[Any]


def test_a_seed_plays_the_same_schedule_again_and_another_one_does_not() -> None:
    assert drawn(10, 7) == drawn(10, 7)
    assert drawn(10, 7) != drawn(10, 8)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("minutes", [1, 10])
def test_every_schedule_kills_enough(seed: int, minutes: int) -> None:
    kinds = Counter(fault.kind for fault in drawn(minutes, seed))
    assert sum(kinds[kind] for kind in KILLS) >= KILLS_A_MINUTE * minutes
    assert kinds["database"] >= DATABASES_A_MINUTE * minutes


@pytest.fixture
def written(town: Town, admin_db: Admin) -> tuple[Ledger, set[str]]:
    """A question that was acknowledged, and what is wrong before anything is done to it."""
    family = ask(town, f"Een vraag uit {town.slug}.").family_id
    shows = {"own_words": f"Een vraag uit {town.slug}.", "family_id": family}
    write = Write("question", "plan.question_received", "plan_question", shows, 1, True)
    ledger = Ledger([write])
    admin_db.execute("set session_replication_role = replica")
    return ledger, set(wrongs(ledger, admin_db))


def test_what_was_written_well_is_not_called_wrong(written: tuple[Ledger, set[str]]) -> None:
    assert not any("Een vraag uit" in said for said in written[1])


LINE = "table_name = 'plan_question' and after::text like '%%' || %s || '%%'"
TAMPERED = {
    "the log lost its line": ("LOST: question", f"delete from record_change where {LINE}"),
    "its row is gone": ("LOST: plan_question", "delete from plan_question where own_words = %s"),
    "its row differs from the log": (
        "HALF: plan_question",
        "update plan_question set channel = 'desk' where own_words = %s",
    ),
    "it was done twice": (
        "DOUBLED: question",
        "insert into record_change (act_id, era, table_name, operation, before, after)"
        " select act_id, era, table_name, operation, before, after from record_change"
        f" where {LINE}",
    ),
    "an act changed nothing": (
        "HALF: act",
        "insert into record_act (name, era, why, compartment_ids)"
        " select 'plan.question_received', 1, %s, '{}'",
    ),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_what_is_lost_doubled_or_half_is_seen(
    how: str, written: tuple[Ledger, set[str]], admin_db: Admin
) -> None:
    ledger, before = written
    wanted, query = TAMPERED[how]
    words = ledger.writes[0].shows["own_words"]
    with admin_db.transaction(force_rollback=True):
        changed = admin_db.execute(query.encode(), [words])
        assert changed.rowcount == 1
        found = set(wrongs(ledger, admin_db)) - before
    assert any(said.startswith(wanted) for said in found), found


def test_every_moment_of_the_domain_moves_when_the_clock_jumps(admin_db: Admin) -> None:
    moved = moments(admin_db)
    assert ("asked_at", "timestamp with time zone") in moved["plan_commitment"]
    assert ("during", "tstzrange") in moved["sharing_grant"]
    assert not any(table.startswith("record_") for table in moved)

"""Kinds of compartments are declared: opened once for who is known, and read along as they say."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import connection

from noaber.doors.clock.opening import open_new_kinds
from noaber.plan import act_names as plan_acts
from noaber.plan.tests.acting import at_once
from noaber.plan.tests.at_home import Home, make_home
from noaber.record.acts import act, begin_birth
from noaber.record.kinds import gift_rows, install_kinds
from noaber.record.parts import Gift, Kind, kinds
from noaber.record.viewers import NotAllowed
from noaber.sharing.acts import Opened, open_compartment
from noaber.sharing.looks import Hidden, birth, look
from noaber.sharing.reads import family_compartment, seen_compartments
from tests.town import ask

Admin = psycopg.Connection[Any]
READ_FROM = "noaber.record.kinds.kinds"  # where a test lays the kinds of another release
MONEY = Kind(
    "money",
    "family",
    opens_at_birth=True,
    like="plan",
    gifts=(
        Gift("subject", "own", ("birth", "opens")),
        Gift("in_charge", "write", ("question", "opens")),
        Gift("clock", "write", ("opens",), ("role_ended",)),
    ),
)


@pytest.fixture
def home(town: Any) -> Home:
    return make_home(town)


@pytest.fixture
def money(home: Home, admin_db: Admin, monkeypatch: Any) -> Iterator[Home]:
    """A later release, of which a part declares a kind; the family was there before it."""
    with _installed(admin_db, monkeypatch, [*kinds(), MONEY]):
        yield home


@contextmanager
def _installed(admin_db: Admin, monkeypatch: Any, declared: list[Kind]) -> Iterator[None]:
    monkeypatch.setattr(READ_FROM, lambda: declared)
    _install(admin_db)
    yield
    monkeypatch.setattr(READ_FROM, kinds)
    _install(admin_db)


def _install(admin_db: Admin) -> None:
    with admin_db.transaction(), admin_db.cursor() as cursor:
        install_kinds(cursor)


def opened(home: Home, kind: str = "money", **of: int) -> Opened:
    with (
        look(home.marieke, "our_plan", families=[home.family_id]),
        act(home.marieke, plan_acts.MEMBER_ADDED, [family_compartment(home.family_id, "plan")]),
    ):
        return open_compartment(kind, **(of or {"family_id": home.family_id}))


def test_the_tables_hold_what_the_parts_declare(admin_db: Admin) -> None:
    held = admin_db.execute("select key, subject, opens_at_birth from record_compartment_kind")
    assert set(held) == {(k.key, k.subject, k.opens_at_birth) for k in kinds()}
    gifts = admin_db.execute("select kind, moment, receiver, level, purposes from record_kind_gift")
    assert set(gifts) == {tuple(row.values()) for row in gift_rows()}


def test_one_kind_opens_once_with_what_is_declared_for_who_has_it_now(
    money: Home, admin_db: Admin
) -> None:
    first = opened(money)
    assert first.is_new
    assert opened(money) == Opened(first.id, is_new=False)
    of = "select family_id, person_id, kind, audience from record_compartment where id = %s"
    assert admin_db.execute(of, [first.id]).fetchall() == [(money.family_id, None, "money", "")]
    query = (
        "select person_id, role_id, level, purposes from sharing_grant where compartment_id = %s"
    )
    given = {
        (person, role, level, *purposes)
        for person, role, level, purposes in admin_db.execute(query, [first.id])
    }
    assert (money.samira.person_id, None, "own") in given
    assert (money.marieke.person_id, money.marieke.role_id, "write") in given
    assert not {row for row in given if row[0] in (money.youssef.person_id, money.tom.person_id)}
    clock = [row for row in given if row[2:] == ("write", "role_ended")]
    assert len(clock) == 1


def test_of_two_at_once_one_opens_and_the_other_finds_it(money: Home) -> None:
    results = at_once(2, lambda: opened(money))
    found = [one for one in results if isinstance(one, Opened)]
    assert len(found) == 2, results
    assert {one.is_new for one in found} == {True, False}
    assert len({one.id for one in found}) == 1


def test_who_may_not_open_is_refused_and_learns_nothing(money: Home) -> None:
    with birth(), pytest.raises(NotAllowed, match="inside an act"):
        open_compartment("money", family_id=money.family_id)
    known = {
        "another family": {"family_id": money.rachid_family_id},
        "no such family": {"family_id": 2**40},
        "the other subject": {"person_id": money.samira.person_id or 0},
        "both": {"family_id": money.family_id, "person_id": money.samira.person_id or 0},
    }
    said = {name: _refused(money, "money", **of) for name, of in known.items()}
    said["unknown"] = _refused(money, "mony")
    said["an audience of its own"] = _refused(money, "asked")
    said["like no other"] = _refused(money, "plan")
    assert set(said.values()) == {"no such kind opens here"}


def _refused(home: Home, kind: str, **of: int) -> str:
    with pytest.raises(NotAllowed) as refused:
        opened(home, kind, **of)
    return str(refused.value).splitlines()[0]


def test_an_act_that_does_not_give_opens_nothing(money: Home) -> None:
    with (
        pytest.raises(NotAllowed, match="does not give this"),
        look(money.samira, "our_plan", families=[money.family_id]),
        act(money.samira, plan_acts.WORDS_CHANGED, [family_compartment(money.family_id, "plan")]),
    ):
        open_compartment("money", family_id=money.family_id)


def test_what_is_new_opens_in_batches_for_whoever_is_there_and_goes_on_where_it_stopped(
    money: Home, town: Any, admin_db: Admin
) -> None:
    count = "select count(*) from record_compartment where kind = 'money'"
    families = "select count(*) from record_compartment where kind = 'plan'"
    acts = "select count(*) from record_act where name = 'record.compartment_opened'"

    def counted(query: str) -> int:
        return int((admin_db.execute(query).fetchone() or (0,))[0])

    opened(money)  # somebody was earlier: that one is not opened again
    there, had, acted = counted(families), counted(count), counted(acts)
    assert there > had > 0
    at = datetime.now(UTC)
    first = open_new_kinds(at, batch=2, most_batches=1)
    connection.close()  # the worker is killed and started anew
    later = ask(town)
    second = open_new_kinds(at, batch=2, most_batches=2)
    assert counted(count) == had + first + second + 1, "a batch is done whole; who is born has one"
    opened_then = [first, second]
    while opened_then[-1]:  # a turn has an end, and goes on in the next
        opened_then.append(open_new_kinds(at, batch=50))
    assert sum(opened_then) == there - had
    assert counted(count) == there + 1
    assert open_new_kinds(at) == 0
    of = "select count(distinct family_id) from record_compartment where kind = 'money'"
    assert counted(of) == there + 1
    done = "select opened from record_kind_opening where kind = 'money' and done_at is not null"
    assert counted(done) == counted(acts) - acted == there - had
    own = (
        "select count(*) from sharing_grant g join record_compartment c on c.id = g.compartment_id"
        " where c.kind = 'money' and c.family_id = %s and g.person_id = %s and g.level = 'own'"
    )
    for family, person in (
        (later.family_id, later.person_id),
        (money.rachid_family_id, money.rachid.person_id),
    ):
        assert admin_db.execute(own, [family, person]).fetchone() == (1,)


def test_installing_again_makes_nothing_due_and_what_goes_is_due_no_longer(
    money: Home, admin_db: Admin, monkeypatch: Any
) -> None:
    due = "select kind, up_to from record_kind_opening where done_at is null"
    assert admin_db.execute(due).fetchall() == [("money", 0)]
    open_new_kinds(datetime.now(UTC))
    _install(admin_db)
    assert admin_db.execute(due).fetchall() == []
    monkeypatch.setattr(READ_FROM, kinds)
    _install(admin_db)
    assert admin_db.execute("select from record_kind_opening where kind = 'money'").rowcount == 0


def test_nothing_is_born_of_a_kind_that_is_not_declared(db: None) -> None:
    for family, person, kind, audience in (
        (2**40, None, "mony", ""),
        (2**40, None, "contact", ""),
        (None, 2**40, "plan", ""),
        (2**40, None, "plan", "person 1"),
    ):
        with birth(), pytest.raises(NotAllowed, match="no such kind"):
            begin_birth(family, person, (kind,), audience)


def _own_file(admin_db: Admin, person_id: int, audience: str) -> int:
    made = admin_db.execute(
        "insert into record_compartment (person_id, kind, audience) values (%s, 'own_file', %s)"
        " on conflict (coalesce(family_id, 0), coalesce(person_id, 0), kind, audience)"
        " do update set kind = excluded.kind returning id",
        [person_id, audience],
    ).fetchone()
    assert made
    return int(made[0])


def test_a_parent_reads_what_is_nobodys_in_particular_and_nothing_meant_for_somebody_else(
    home: Home, admin_db: Admin
) -> None:
    """Jeugdwet 7.3.10 shows the file; what is meant for one person is not that (X-08)."""
    file = _own_file(admin_db, home.noor_id, "")
    others = {
        _own_file(admin_db, home.noor_id, f"{form} {number}")
        for form, number in (
            ("person", home.noor_id),
            ("person", home.samira.person_id),
            ("role", home.marieke.role_id),
            ("family", home.rachid_family_id),
        )
    }
    for parent in (home.samira, home.rachid):
        with look(parent, "who_looked", persons=[home.noor_id]):
            seen = set(seen_compartments())
        assert file in seen
        assert not seen & others
    with pytest.raises(Hidden), look(home.tom, "who_looked", persons=[home.noor_id]):
        pass


def test_a_kind_may_say_that_who_has_authority_reads_along(
    home: Home, admin_db: Admin, monkeypatch: Any
) -> None:
    declared = [
        replace(kind, audiences=("", "family"), to_holders=("", "family"))
        if kind.key == "own_file"
        else kind
        for kind in kinds()
    ]
    place = _own_file(admin_db, home.noor_id, f"family {home.family_id}")
    with (
        _installed(admin_db, monkeypatch, declared),
        look(home.rachid, "who_looked", persons=[home.noor_id]),
    ):
        assert place in seen_compartments()
    with look(home.rachid, "who_looked", persons=[home.noor_id]):
        assert place not in seen_compartments()

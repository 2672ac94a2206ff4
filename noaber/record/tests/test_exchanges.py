"""What waits for the next statement is there before it, by whatever way somebody asks."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import Error, connection, transaction
from django.db.models import F

from noaber.plan import act_names
from noaber.plan.models import FamilyPlan
from noaber.record.acts import act
from noaber.record.database.exchanges import waiting
from noaber.record.viewers import Viewer
from noaber.sharing.looks import birth, look

NAMED = "select coalesce(current_setting('noaber.act', true), '')"


def by_django() -> str:
    with connection.cursor() as cursor:
        cursor.execute(NAMED)
        return str(cursor.fetchone()[0])


def by_psycopg() -> str:
    return str(connection.connection.execute(NAMED).fetchone()[0])


def by_values() -> str:
    return str(connection.connection.execute(f"{NAMED} where %s", [True]).fetchone()[0])


def by_stream() -> str:
    return str(next(iter(connection.connection.cursor().stream(NAMED)))[0])


def by_many() -> str:
    cursor = connection.connection.cursor()
    cursor.executemany(f"{NAMED} where %s", [[True]], returning=True)
    return str(cursor.fetchone()[0])


def by_copy() -> str:
    with connection.connection.cursor().copy(f"copy ({NAMED}) to stdout") as copy:
        return "".join(row[0] for row in copy.rows())


def by_what_the_server_keeps() -> str:
    with connection.chunked_cursor() as cursor:
        cursor.execute(NAMED)
        return str(cursor.fetchone()[0])


WAYS = [
    *(by_django, by_psycopg, by_values, by_stream, by_many, by_copy),
    by_what_the_server_keeps,
]


@pytest.mark.parametrize("way", WAYS)
def test_an_act_that_ended_is_current_no_more(answered: Any, way: Callable[[], str]) -> None:
    me = Viewer(answered.person_id)
    with look(me, "our_plan", families=[answered.family_id]):
        plan = FamilyPlan.objects.get()
        with act(me, act_names.WORDS_CHANGED, [plan.compartment_id]) as outer:
            with act(me, act_names.WORDS_CHANGED, [plan.compartment_id]) as inner:
                assert way() == str(inner)
            assert way() == str(outer)
        assert way() == ""
        with pytest.raises(Error, match="only inside an act"), transaction.atomic():
            FamilyPlan.objects.update(top_1=F("sentence"))


@pytest.mark.parametrize("way", WAYS)
def test_a_transaction_has_begun_before_anything_is_asked(
    answered: Any, way: Callable[[], str]
) -> None:
    with birth():
        assert not connection.connection.pgconn.transaction_status
        way()
        assert connection.connection.pgconn.transaction_status
    assert not connection.connection.pgconn.transaction_status


def test_one_without_a_question_never_begins(answered: Any) -> None:
    with birth():
        pass
    with pytest.raises(KeyError), birth():
        raise KeyError
    assert not waiting(connection.connection).begin
    assert by_django() == ""
    assert not connection.connection.pgconn.transaction_status  # each statement for itself again


def test_an_error_takes_everything_back(answered: Any) -> None:
    me = Viewer(answered.person_id)
    with pytest.raises(KeyError):
        _change_and_stumble(me, answered.family_id)
    assert waiting(connection.connection).act is None
    with look(me, "our_plan", families=[answered.family_id]):
        assert by_django() == ""
        assert FamilyPlan.objects.get().sentence != "Nooit"


def _change_and_stumble(me: Viewer, family_id: int) -> None:
    with look(me, "our_plan", families=[family_id]):
        plan = FamilyPlan.objects.get()
        with act(me, act_names.WORDS_CHANGED, [plan.compartment_id]):
            FamilyPlan.objects.update(sentence="Nooit")
        raise KeyError


def test_what_the_server_keeps_does_not_outlive_its_look(answered: Any) -> None:
    me = Viewer(answered.person_id)
    with look(me, "our_plan", families=[answered.family_id]):
        kept = connection.chunked_cursor()
        kept.execute("select sentence from plan_familyplan")
    with pytest.raises((Error, psycopg.Error)):
        kept.fetchone()


def test_a_transaction_begins_also_after_what_cannot_be_read(answered: Any) -> None:
    """Refused whole, with the begin before it: the next statement brings the begin again."""
    with birth():
        with pytest.raises(psycopg.errors.SyntaxError):
            connection.connection.execute("selec 1")
        assert connection.connection.execute("select now() = statement_timestamp()").fetchone()
        status = connection.connection.info.transaction_status
        assert status == psycopg.pq.TransactionStatus.INTRANS

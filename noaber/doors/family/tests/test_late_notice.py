"""That a message waits is told within 48 hours, or it stands among what is late (Awb 2:10)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from noaber.plan import reads
from noaber.post.acts import letter_sent
from noaber.post.models import Outgoing
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from tests.town import Town, ask

NOW = datetime.now(UTC)
LATE = "Er staat een bericht voor jullie klaar. Dat hadden we al moeten laten weten."
RUNS = "Staat er een bericht voor je klaar? Dan laten we je dat binnen 48 uur weten."


def due(admin_db: Any, answered: Any, at: datetime) -> None:
    admin_db.execute("set session_replication_role = replica")
    where = "update post_message set notice_due_at = %s where person_id = %s"
    admin_db.execute(where, [at, answered.person_id])


def our_page(client_as: Any, town: Town, answered: Any, rest: str = "") -> str:
    client = client_as(Viewer(answered.person_id), town)
    return str(client.get(f"/gezin/{answered.family_id}/{rest}").content.decode())


def lines_of(town: Town, now: datetime = NOW) -> list[reads.FamilyLine]:
    with look(town.marieke, "my_families"):
        return reads.my_families(town.marieke.role, now)


def test_while_it_runs_it_is_what_may_be_expected(client_as: Any, town: Town) -> None:
    answered = ask(town, email="")
    page = our_page(client_as, town, answered)
    assert RUNS in page[page.index("Dit mag je verwachten") :]
    assert LATE not in page
    assert [line.kind for line in lines_of(town)] == ["call"]


def test_a_letter_that_nobody_printed_is_late_for_the_family_and_on_top_of_the_list(
    client_as: Any, town: Town, admin_db: Any
) -> None:
    answered = ask(town, email="")
    other = ask(town)
    due(admin_db, answered, NOW - timedelta(hours=30))
    page = our_page(client_as, town, answered)
    promised = page[page.index("Beloofd aan jullie") : page.index("Dit mag je verwachten")]
    assert promised.index(LATE) < promised.index("Marieke belt")
    assert "2 dagen te laat" in promised
    assert RUNS not in page
    assert LATE not in our_page(client_as, town, answered, "koelkast/")
    first, second = lines_of(town)
    assert (first.family_id, first.state, first.what) == (
        answered.family_id,
        "late",
        "message_notice",
    )
    assert second.family_id == other.family_id
    mine = client_as(town.marieke, town).get("/werk/").content.decode()
    assert "laten weten dat er een bericht is" in mine.casefold()
    assert f"/werk/gezin/{answered.family_id}/brieven/" in mine


def test_two_hours_late_is_late(client_as: Any, town: Town, admin_db: Any) -> None:
    answered = ask(town)
    due(admin_db, answered, NOW - timedelta(hours=2))
    assert "1 dag te laat" in our_page(client_as, town, answered)
    assert lines_of(town)[0].state == "late"


def test_once_it_went_out_nothing_is_late(client_as: Any, town: Town, admin_db: Any) -> None:
    answered = ask(town, email="")
    due(admin_db, answered, NOW - timedelta(hours=30))
    with look(town.marieke, "letters", families=[answered.family_id]):
        letter_sent(town.marieke, Outgoing.objects.get(person_id=answered.person_id).pk, NOW)
    page = our_page(client_as, town, answered)
    assert LATE not in page
    assert RUNS not in page
    assert [line.kind for line in lines_of(town)] == ["call"]


def test_of_another_family_nobody_learns_it(client_as: Any, town: Town, admin_db: Any) -> None:
    answered, other = ask(town, email=""), ask(town, email="")
    due(admin_db, answered, NOW - timedelta(hours=30))
    assert LATE not in our_page(client_as, town, other)

"""Post: read by its reader only, one notice per message, and a letter that went into the post."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist

from noaber.post import acts, reads
from noaber.post.models import Message, Outgoing
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import Hidden, look
from tests.town import Town, ask

REFUSED = (Hidden, NotAllowed, ObjectDoesNotExist)


def now() -> datetime:
    return datetime.now(UTC)


def first_letter(answered: Any) -> reads.Letter:
    with look(Viewer(answered.person_id), "my_post", persons=[answered.person_id]):
        return reads.messages(answered.person_id)[0]


def test_the_reader_reads_it_once(town: Town, admin_db: Any) -> None:
    answered = ask(town)
    letter, me = first_letter(answered), Viewer(answered.person_id)
    assert not letter.read
    for _ in range(2):
        with look(me, "my_post", persons=[answered.person_id]):
            acts.read_message(me, letter.id, now())
    assert first_letter(answered).read
    lines = admin_db.execute(
        "select count(*) from record_act where name = 'post.message_read' and person_id = %s",
        [answered.person_id],
    ).fetchone()
    assert lines == (1,)


def test_numbers_in_a_message_stand_as_they_are_said(town: Town) -> None:
    body = first_letter(ask(town)).body
    assert "06 12 34 56 78" in body
    assert "06 12345678" not in body


def test_nobody_else_reads_it(town: Town) -> None:
    answered, other = ask(town), ask(town)
    letter = first_letter(answered)
    for viewer in (Viewer(other.person_id), town.tom, town.clerk, town.admin):
        with pytest.raises(REFUSED), look(viewer, "my_post", persons=[answered.person_id]):
            acts.read_message(viewer, letter.id, now())


def test_who_wrote_it_does_not_mark_it_read(town: Town) -> None:
    answered = ask(town)
    letter = first_letter(answered)
    with pytest.raises(NotAllowed), look(town.marieke, "write_to", families=[answered.family_id]):
        acts.read_message(town.marieke, letter.id, now())


def test_a_notice_is_due_within_forty_eight_hours(town: Town) -> None:
    answered = ask(town)
    with look(Viewer(answered.person_id), "my_post", persons=[answered.person_id]):
        message = Message.objects.get()
    assert message.notice_due_at - message.posted_at == timedelta(hours=48)


def test_the_owner_writes_and_a_stranger_does_not(town: Town) -> None:
    from noaber.sharing.reads import post_compartment

    answered = ask(town)
    with look(town.marieke, "write_to", families=[answered.family_id]):
        compartment = post_compartment(answered.family_id, answered.person_id)
        acts.post_message(
            town.marieke,
            compartment,
            answered.person_id,
            "Dag",
            "Tot morgen.",
            now(),
            town.municipality_id,
        )
    assert first_letter(answered).subject == "Dag"
    with pytest.raises(REFUSED), look(town.tom, "write_to", families=[answered.family_id]):
        acts.post_message(
            town.tom, compartment, answered.person_id, "Dag", "Nee.", now(), town.municipality_id
        )


def test_only_the_clock_claims(town: Town) -> None:
    answered = ask(town)
    with pytest.raises(NotAllowed), look(town.marieke, "letters", families=[answered.family_id]):
        acts.claim_notices(town.marieke, now(), 5)


def test_only_the_clock_says_what_was_sent(town: Town) -> None:
    answered = ask(town)
    with look(town.marieke, "letters", families=[answered.family_id]):
        row = Outgoing.objects.get()
    claimed = acts.Claimed(
        row.pk, row.compartment_id, row.person_id, row.message_id, town.municipality_id, "", "nl"
    )
    says: list[Callable[[], None]] = [
        lambda: acts.notice_sent(town.marieke, claimed, now()),
        lambda: acts.notice_failed(town.marieke, claimed, now(), "nee", False),
    ]
    for say in says:
        with (
            pytest.raises(NotAllowed),
            look(town.marieke, "letters", families=[answered.family_id]),
        ):
            say()


def test_a_letter_goes_into_the_post_once(town: Town) -> None:
    answered = ask(town, email="")
    with look(town.marieke, "letters", families=[answered.family_id]):
        notice = reads.notices()[0]
    assert (notice.channel, notice.state) == ("letter", "waiting")
    first = now()
    for at in (first, first + timedelta(days=1)):
        with look(town.marieke, "letters", families=[answered.family_id]):
            acts.letter_sent(town.marieke, notice.id, at)
            assert reads.notices()[0].sent_at == first


def test_a_stranger_posts_no_letter(town: Town) -> None:
    answered = ask(town, email="")
    with look(town.marieke, "letters", families=[answered.family_id]):
        notice = reads.notices()[0]
    for viewer in (town.tom, town.clerk, Viewer(answered.person_id)):
        with pytest.raises(REFUSED), look(viewer, "letters", families=[answered.family_id]):
            acts.letter_sent(viewer, notice.id, now())

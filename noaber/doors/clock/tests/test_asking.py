"""Who is asked something is told that something waits; never what, by whom or where (X-08)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from noaber.doors.clock import asking, notices
from noaber.people import reads as people
from noaber.plan import reads
from noaber.plan.acts.guests import CircleGuest, invite_guest
from noaber.plan.acts.needs import Fit, draft_fit, name_need
from noaber.plan.acts.tasks import Task, accept_commitment, ask_commitment
from noaber.plan.acts.voices import ask_everybody
from noaber.plan.tests.at_home import EARLIER, NOW, TODAY, Home, at_table, make_home
from noaber.post.acts import Claimed
from noaber.post.reads import messages
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import look


@pytest.fixture
def home(town: Any) -> Home:
    with override_settings(MAIL_ON=False):
        # Now, and not when this module was read: what was asked meanwhile would be told for ever.
        while asking.tell_what_was_asked(datetime.now(UTC)):
            pass
    return make_home(town)


def told(viewer: Viewer) -> list[str]:
    person_id = viewer.person_id or 0
    with look(viewer, "my_post", persons=[person_id]):
        found = messages(person_id)
    return [f"{m.subject} {m.body}" for m in found if "gevraagd" in m.subject]


def ask_task(home: Home, person_id: int | None, at: datetime = EARLIER) -> int:
    with at_table(home.marieke, home):
        task = Task("zus bellen", TODAY + timedelta(days=3), person_id=person_id)
        return ask_commitment(home.marieke, home.family_id, task, at)


def test_a_task_and_a_word_are_told_once_and_nothing_of_them(home: Home) -> None:
    ask_task(home, home.youssef.person_id, datetime.now(UTC))
    assert asking.tell_what_was_asked(NOW) == 0  # perhaps they say so at the table
    ask_task(home, home.youssef.person_id)
    ask_task(home, home.youssef.person_id)
    assert asking.tell_what_was_asked(NOW) == 1
    assert asking.tell_what_was_asked(NOW) == 0
    (words,) = told(home.youssef)
    for secret in ("zus", "Samira", "Marieke", "Buurtteam"):
        assert secret not in words


def test_what_was_answered_at_the_table_needs_no_message(home: Home) -> None:
    task_id = ask_task(home, home.youssef.person_id)
    with at_table(home.youssef, home, "our_plan"):
        accept_commitment(home.youssef, task_id, NOW)
    assert asking.tell_what_was_asked(NOW) == 0
    assert told(home.youssef) == []


def test_a_parent_elsewhere_is_told_in_a_place_that_is_only_theirs(home: Home) -> None:
    with at_table(home.marieke, home):
        need_id = name_need(home.marieke, home.family_id, "hulp", NOW, person_id=home.noor_id)
    with at_table(home.marieke, home):
        draft_fit(home.marieke, need_id, Fit("paid", "De Brug", "", "omdat"), 1)
    with at_table(home.marieke, home):
        ask_everybody(home.marieke, need_id, EARLIER, "Hulp voor Noor.")
    assert asking.tell_what_was_asked(NOW) >= 1
    (words,) = told(home.rachid)
    assert "Noor" not in words
    # Who works for one of the two families finds nothing of it in his post.
    with look(home.marieke, "write_to", families=[home.family_id]):
        assert all("gevraagd" not in m.subject for m in messages(home.rachid.person_id or 0))


def test_who_cannot_be_reached_never_keeps_others_from_being_told(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_PEOPLE", 1)
    gone = people_card_gone(monkeypatch, home.youssef.person_id or 0)
    ask_task(home, gone)
    ask_task(home, home.samira.person_id, EARLIER + timedelta(seconds=30))
    tried = [asking.tell_what_was_asked(NOW) for _ in range(2)]
    assert (tried, len(told(home.samira)), told(home.youssef)) == ([0, 1], 1, [])
    monkeypatch.undo()
    assert asking.tell_what_was_asked(NOW) == 0  # it rests
    later = datetime.now(UTC) + timedelta(minutes=3)
    while asking.tell_what_was_asked(later):  # others may have rested too
        pass
    assert len(told(home.youssef)) == 1


def people_card_gone(monkeypatch: pytest.MonkeyPatch, person_id: int) -> int:
    """Somebody whose card the clock does not find, for as long as the patch lasts."""
    found = people.person_card
    monkeypatch.setattr(
        people, "person_card", lambda asked: None if asked == person_id else found(asked)
    )
    return person_id


def test_a_guest_is_told_too(home: Home) -> None:
    with look(home.samira, "our_plan", families=[home.family_id]):
        guest = CircleGuest("Karim", "", "", "karim@voorbeeld.invalid")
        until = NOW + timedelta(days=30)
        invited = invite_guest(home.samira, home.family_id, guest, NOW, until)
        task = Task("meenemen", TODAY, person_id=invited.person_id)
        ask_commitment(home.samira, home.family_id, task, EARLIER)
    assert asking.tell_what_was_asked(NOW) == 1
    assert len(told(Viewer(invited.person_id))) == 1


def test_what_goes_out_names_no_municipality(town: Any) -> None:
    claimed = Claimed(1, 1, 1, 1, town.municipality_id, "a@b.invalid", "nl", True)
    with override_settings(ADDRESS="https://n.test"):
        subject, body = notices.notice_text(claimed, "geheim")
    assert "https://n.test/l/geheim/" in body
    for secret in (town.slug, town.slug.capitalize(), "0123"):
        assert secret not in subject + body


def test_nobody_finds_a_place_for_what_was_not_asked(home: Home) -> None:
    assert notices.on_its_round(NOW)
    assert reads.post_about_asked(home.family_id, home.tom.person_id or 0) is None
    with look(home.samira, "our_plan", families=[home.family_id]):
        assert not reads.is_asked_elsewhere()


def test_a_place_is_made_in_an_act_of_the_clock_and_only_when_it_is_due(
    home: Home, admin_db: Any
) -> None:
    """House guarantee 6: what the clock does has a person behind it, and is in the log."""
    ask_task(home, home.rachid.person_id)
    told_of = (home.family_id, home.rachid.person_id or 0)
    connection.close()  # and with it the round that told others
    with pytest.raises(NotAllowed):  # whoever asks, without a round
        reads.post_about_asked(*told_of)
    clock = notices.on_its_round(NOW)
    assert clock
    place = reads.post_about_asked(*told_of)
    query = """
        select a.name, a.person_id, a.role_id, a.compartment_ids, g.level, g.person_id
        from sharing_grant g join record_act a on a.id = g.act_id
        where g.compartment_id = %s order by g.id"""
    act = ("plan.asked_post_opened", clock.person_id, clock.role_id, [place])
    assert admin_db.execute(query, [place]).fetchall() == [
        (*act, "own", home.rachid.person_id),
        (*act, "write", clock.person_id),
    ]
    assert asking.tell_what_was_asked(NOW) == 1
    assert reads.post_about_asked(*told_of) is None  # told by now

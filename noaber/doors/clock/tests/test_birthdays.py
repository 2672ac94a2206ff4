"""A month before a birthday both are told that whose word counts will change, once (X-05)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from noaber.doors.clock import birthdays, notices
from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.people.models import Identity
from noaber.people.rules import age_on
from noaber.plan.acts.members import NewMember, add_member
from noaber.plan.reads import BirthdayAhead, post_about_rights
from noaber.plan.tests.at_home import Home, make_home
from noaber.post.models import Outgoing
from noaber.post.reads import Letter, messages
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import Hidden, look
from tests.town import Town, ask

NOW = datetime.now(UTC)
TODAY = day_of(NOW)


def turning(age: int, in_days: int) -> date:
    """Born so that this birthday is so many days ahead."""
    day = TODAY + timedelta(days=in_days)
    if (day.month, day.day) == (2, 29):
        day += timedelta(days=1)
    return day.replace(year=day.year - age)


@pytest.fixture
def home(town: Town) -> Home:
    tell_everybody()
    return make_home(town)


def tell_everybody(at: datetime = NOW) -> int:
    """Also those of earlier tests: some are told at a time."""
    told = 0
    while number := birthdays.tell_what_changes(at):
        told += number
    return told


def a_child(home: Home, born_on: date, *holders: Viewer, email: str = "") -> Viewer:
    """Somebody who joins this family."""
    holder_ids = tuple(h.person_id or 0 for h in holders)
    child = NewMember("Bilal", "Test", born_on, holders=holder_ids, email=email)
    with look(home.marieke, "confirm_person", families=[home.family_id]):
        return Viewer(add_member(home.marieke, home.family_id, child, datetime.now(UTC)))


def told(viewer: Viewer) -> list[Letter]:
    person_id = viewer.person_id or 0
    with look(viewer, "my_post", persons=[person_id]):
        return [m for m in messages(person_id) if "verandert iets" in m.subject]


def test_a_month_before_both_are_told_once(home: Home) -> None:
    bilal = a_child(home, turning(16, 28), home.samira, home.rachid)
    assert tell_everybody() == 3
    assert tell_everybody() == 0
    (own,), (hers,), (his,) = told(bilal), told(home.samira), told(home.rachid)
    assert own.subject == "Je wordt 16: er verandert iets"
    assert "Over hulp voor jou beslis je zelf." in own.body
    assert "Een ander mag dat alleen als jij dat goed vindt." in own.body
    for letter in (hers, his):
        assert letter.subject == "Bilal wordt 16: er verandert iets"
        assert "Over hulp voor Bilal beslist Bilal zelf." in letter.body


@pytest.mark.parametrize(
    ("age", "own_words", "their_words"),
    [
        (12, "Dan telt ook jouw ja.", "Jouw ja blijft nodig."),
        (16, "beslis je zelf", "Jouw ja is niet meer nodig."),
        (18, "Niemand heeft nog gezag over je.", "Jouw gezag houdt dan op."),
    ],
)
def test_every_birthday_says_what_changes(
    home: Home, age: int, own_words: str, their_words: str
) -> None:
    child = a_child(home, turning(age, 20), home.samira)
    assert tell_everybody() == 2
    assert own_words in told(child)[0].body
    assert their_words in told(home.samira)[0].body


def test_not_earlier_than_a_month_before_and_not_on_the_birthday(home: Home, admin_db: Any) -> None:
    child = a_child(home, turning(16, 33), home.samira)
    a_child(home, turning(16, 0), home.samira)
    a_child(home, turning(15, 10), home.samira)
    assert tell_everybody() == 0
    assert tell_everybody(NOW + timedelta(days=6)) == 0  # a clock that runs ahead tells nobody
    admin_db.execute("set session_replication_role = replica")
    born = "update people_identity set born_on = %s where person_id = %s"
    admin_db.execute(born, [turning(16, 27), child.person_id])
    assert tell_everybody() == 2


def test_when_nobody_worked_that_day_it_is_told_until_the_birthday(home: Home) -> None:
    child = a_child(home, turning(16, 1), home.samira)
    assert tell_everybody() == 2
    assert (len(told(child)), len(told(home.samira))) == (1, 1)


def test_a_parent_without_authority_is_told_nothing(home: Home) -> None:
    child = a_child(home, turning(16, 10), home.samira)
    assert tell_everybody() == 2
    assert told(home.rachid) == []
    assert len(told(child)) == 1


def test_authority_that_came_meanwhile_is_told_as_well(home: Home, admin_db: Any) -> None:
    child = a_child(home, turning(16, 10), home.samira)
    assert tell_everybody() == 2
    authority = "people_parentalauthority"
    admin_db.execute("set session_replication_role = replica")
    admin_db.execute(
        f"insert into {authority} (compartment_id, child_id, holder_id, kind, during)"
        f" select compartment_id, child_id, %s, kind, during from {authority} where child_id = %s",
        [home.rachid.person_id, child.person_id],
    )
    assert tell_everybody() == 1
    assert len(told(home.rachid)) == 1


def test_the_words_tell_nothing_of_where_and_what(home: Home, town: Town) -> None:
    a_child(home, turning(16, 10), home.samira, home.rachid)
    tell_everybody()
    (letter,) = told(home.rachid)
    for secret in ("Samira", "Marieke", "Buurtteam", town.slug, str(home.family_id)):
        assert secret not in letter.subject + letter.body
    # Who works for one of the two families finds nothing of it in his post.
    for family_id in (home.family_id, home.rachid_family_id):
        for purpose in ("write_to", "letters"):
            with look(home.marieke, purpose, families=[family_id]):
                found = messages(home.rachid.person_id or 0)
                assert all("verandert" not in m.subject for m in found)


def test_what_goes_out_is_neutral(home: Home, town: Town, admin_db: Any) -> None:
    a_child(home, turning(16, 10), home.samira)
    tell_everybody()
    clock = notices.clock_viewer(NOW)
    with look(clock, "post_delivery", persons=[home.samira.person_id or 0]):
        rows = Outgoing.objects.filter(message__once__startswith="rights").select_related("message")
        (outgoing,) = rows
        assert (outgoing.channel, outgoing.message.is_neutral) == ("email", True)
    with override_settings(DEMO=True, MAIL_ON=False):
        while notices.deliver(lambda: NOW + timedelta(minutes=1)):
            pass
    row = admin_db.execute("select sent_at from post_outgoing where id = %s", [outgoing.pk])
    assert row.fetchone()[0] is not None


def test_who_has_no_email_gets_it_on_paper_from_their_contact_person(
    home: Home, client_as: Any, town: Town
) -> None:
    a_child(home, turning(12, 10), home.samira)
    tell_everybody()
    client = client_as(home.marieke, town)
    page = client.get(f"/werk/gezin/{home.family_id}/brieven/").content.decode()
    assert "Je wordt 12: er verandert iets" in page
    assert "Bilal wordt 12" not in page  # Samira has e-mail


def test_who_only_takes_part_finds_no_birthday(home: Home, town: Town, client_as: Any) -> None:
    from noaber.plan.tests.test_taking_part import taking_part

    a_child(home, turning(12, 10), home.samira)
    taking_part(town, home.family_id)
    tell_everybody()
    page = client_as(home.tom, town).get(f"/werk/gezin/{home.family_id}/brieven/")
    assert "wordt 12" not in page.content.decode()


def test_the_clock_looks_in_the_open_and_only_until_it_is_over(home: Home, admin_db: Any) -> None:
    child = a_child(home, turning(16, 10), home.samira)
    clock = notices.clock_viewer(NOW)
    with pytest.raises(Hidden), look(clock, "coming_of_age", persons=[child.person_id or 0]):
        pass
    tell_everybody()
    with look(clock, "coming_of_age", persons=[child.person_id or 0]):
        born_on = Identity.objects.get().born_on
        assert born_on is not None
        assert age_on(born_on, TODAY) == 15
    query = (
        "select bool_and(upper(g.during) < now() + interval '3 months') from sharing_grant g"
        " join record_compartment c on c.id = g.compartment_id"
        " where c.person_id = %s and g.purposes = '{coming_of_age}'"
    )
    assert admin_db.execute(query, [child.person_id]).fetchone() == (True,)


def test_what_the_clock_is_given_is_given_in_an_act_of_the_clock(home: Home, admin_db: Any) -> None:
    """House guarantee 6: it has a person behind it, and names on whom it was done."""
    child = a_child(home, turning(16, 10), home.samira)
    ahead = BirthdayAhead(child.person_id or 0, home.samira.person_id or 0, 0)
    connection.close()  # and with it the round that told others
    with pytest.raises(NotAllowed):  # whoever asks, without a round
        post_about_rights(ahead)
    clock = notices.on_its_round(NOW)
    assert clock
    place = post_about_rights(ahead)
    query = """
        select distinct a.name, a.person_id, a.role_id, a.compartment_ids @> array[g.compartment_id]
        from sharing_grant g join record_act a on a.id = g.act_id
        join record_compartment c on c.id = g.compartment_id
        where g.compartment_id = %s or g.purposes = '{coming_of_age}' and c.person_id = %s"""
    rows = admin_db.execute(query, [place, child.person_id]).fetchall()
    assert rows == [("plan.birthday_post_opened", clock.person_id, clock.role_id, True)]
    assert post_about_rights(BirthdayAhead(home.noor_id, ahead.reader_id, 0)) is None


def test_nothing_is_told_once_the_plan_is_closed(home: Home, admin_db: Any) -> None:
    a_child(home, turning(16, 10), home.samira)
    admin_db.execute("set session_replication_role = replica")
    admin_db.execute(
        "update plan_familyplan set closed_at = now() where family_id = %s", [home.family_id]
    )
    assert tell_everybody() == 0


def test_who_cannot_be_reached_never_keeps_others_from_being_told(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(birthdays, "MOST_PEOPLE", 1)
    child = a_child(home, turning(16, 10), home.samira)
    found = people.person_card
    gone = min(child.person_id or 0, home.samira.person_id or 0)
    monkeypatch.setattr(
        people, "person_card", lambda asked: None if asked == gone else found(asked)
    )
    assert [birthdays.tell_what_changes(NOW) for _ in range(2)] == [0, 1]
    monkeypatch.undo()
    assert tell_everybody(NOW + timedelta(minutes=5)) == 1


def test_a_birthday_on_29_february_is_on_1_march_in_other_years(admin_db: Any) -> None:
    cases = [((2012, 2, 29), 16, (2028, 2, 29)), ((2012, 2, 29), 18, (2030, 3, 1))]
    cases += [((2012, 2, 28), 18, (2030, 2, 28)), ((2012, 12, 31), 12, (2024, 12, 31))]
    for born, age, birthday in cases:
        row = admin_db.execute("select birthday_on(%s, %s)", [date(*born), age]).fetchone()
        assert row == (date(*birthday),)


def test_a_stranger_finds_nothing_of_it(home: Home, town: Town, client_as: Any) -> None:
    a_child(home, turning(16, 10), home.samira)
    tell_everybody()
    (letter,) = told(home.samira)
    stranger = ask(town, given_name="Vreemd")
    client = client_as(Viewer(stranger.person_id), town)
    response = client.get(f"/berichten/{letter.id}/")
    assert response.status_code == 404
    assert "Bilal" not in response.content.decode()

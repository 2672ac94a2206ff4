"""Where somebody lives who does not want that told is nowhere for who may not know (X-08)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings

from noaber.doors.clock import asking, birthdays, notices
from noaber.people.acts import Address
from noaber.plan.acts.families import Confirmed, confirm_person
from noaber.plan.acts.guests import CircleGuest, invite_guest, renew_link
from noaber.plan.acts.members import NewMember, add_member, give_address
from noaber.plan.acts.needs import Fit, draft_fit, name_need
from noaber.plan.acts.tasks import Task, ask_commitment
from noaber.plan.acts.voices import ask_everybody
from noaber.plan.tests.acting import now
from noaber.plan.tests.at_home import NOW, TODAY, years_ago
from noaber.post import reads as post
from noaber.post.acts import Claimed
from noaber.post.models import Message
from noaber.record.viewers import Viewer
from noaber.sharing import reads as sharing
from noaber.sharing.looks import look, telling
from tests.town import ask, make_town

STREET, PLACE = "Zeilmakersgang", "Schuiloord"


class Shielded:
    """Annelies and Finn live where Jeroen, in another town and with authority, may not know."""

    def __init__(self, town: Any) -> None:
        self.town, self.other_town = town, make_town()
        hers = ask(town, "Wij zijn weggegaan.", given_name="Annelies")
        his = ask(self.other_town, "Ik wil mijn zoon zien.", given_name="Jeroen")
        self.family_id, self.his_family_id = hers.family_id, his.family_id
        self.annelies, self.jeroen = Viewer(hers.person_id), Viewer(his.person_id)
        self.marieke = town.marieke
        with look(self.marieke, "confirm_person", families=[self.family_id]):
            confirm_person(
                self.marieke,
                self.family_id,
                hers.person_id,
                Confirmed("Annelies", "Brouwer", years_ago(35), ""),
                now(),
            )
        finn = NewMember(
            "Finn", "Maas", years_ago(6), "zoon", holders=(hers.person_id, his.person_id)
        )
        with look(self.marieke, "confirm_person", families=[self.family_id]):
            self.finn_id = add_member(self.marieke, self.family_id, finn, now())
        person = hers.person_id
        with look(self.annelies, "my_card", families=[self.family_id], persons=[person]):
            address = Address(STREET, "3", "1234 CD", PLACE, shielded=True)
            give_address(self.annelies, self.family_id, person, address, TODAY, now())
        self._ask_for_finn()

    def _ask_for_finn(self) -> None:
        with look(self.marieke, "at_the_table", families=[self.family_id]):
            need_id = name_need(
                self.marieke, self.family_id, "praten", now(), person_id=self.finn_id
            )
        with look(self.marieke, "at_the_table", families=[self.family_id]):
            fit = Fit("paid", f"spel op school De Zwaan in {PLACE}", "", "een behandelaar")
            draft_fit(self.marieke, need_id, fit, 1)
        with telling(self.marieke, "at_the_table", self.family_id):
            earlier = now() - timedelta(minutes=6)  # not answered at once: the clock tells it
            ask_everybody(self.marieke, need_id, earlier, "Gesprekken en spel voor Finn.")

    @property
    def secrets(self) -> tuple[str, ...]:
        """What would tell where they are."""
        slug = self.town.slug
        return (STREET, PLACE, "De Zwaan", slug, slug.capitalize(), f"/gezin/{self.family_id}/")


@pytest.fixture
def home(town: Any) -> Shielded:
    return Shielded(town)


def his(client_as: Any, home: Shielded) -> Any:
    return client_as(home.jeroen, home.other_town)


def tell_everybody() -> None:
    """Also those whom earlier tests asked something: a few are told at a time."""
    with override_settings(MAIL_ON=False):
        while asking.tell_what_was_asked(now()):
            pass


def lines_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def named(home: Shielded, viewer: Viewer, person_id: int) -> set[tuple[bool, bool]]:
    """Of the looks at somebody's data by who is at work: in a role, and kept from this viewer."""
    with look(viewer, "who_looked", persons=[person_id]):
        found = sharing.who_looked(sharing.seen_compartments(), TODAY.replace(day=1))
    return {(line.role_id is not None, line.kept) for line in found if line.role_id}


def test_who_looked_at_a_child_is_kept_from_the_parent_elsewhere(home: Shielded) -> None:
    """Jeroen has authority, so he may read who looked at Finn's data: that they did, not who."""
    assert named(home, home.jeroen, home.finn_id) == {(True, True)}
    assert named(home, home.annelies, home.finn_id) == {(True, False)}


def test_those_of_his_own_municipality_he_reads_as_always(client_as: Any, home: Shielded) -> None:
    with look(home.other_town.marieke, "our_plan", families=[home.his_family_id]):
        pass
    page = his(client_as, home).get("/wie-keek/").content.decode()
    assert "Buurtteam Noord" in lines_of(page)
    assert "Iemand van de gemeente" not in page
    for secret in home.secrets[:-1]:
        assert secret not in page, secret


def test_a_guest_reads_that_somebody_reached_them_and_not_who(
    client_as: Any, home: Shielded
) -> None:
    guest = CircleGuest("Oma Riet", "oma", "06 1")
    until = NOW + timedelta(days=30)
    with telling(home.marieke, "at_the_table", home.family_id):
        invited = invite_guest(home.marieke, home.family_id, guest, NOW, until)
    families, persons = [home.family_id], [invited.person_id]
    with look(home.marieke, "reach_guest", families=families, persons=persons):
        renew_link(home.marieke, invited.part_id, until)
    client = client_as(Viewer(invited.person_id), home.other_town)
    page = client.get("/wie-keek/").content.decode()
    assert "Iemand van de gemeente" in lines_of(page)
    for secret in (*home.secrets, "Marieke", "Buurtteam", "Annelies"):
        assert secret not in page, secret


def test_a_birthday_tells_the_parent_elsewhere_nothing_of_where(
    home: Shielded, admin_db: Any
) -> None:
    """Jeroen is told that Finn turns 12, in his own post, from his own municipality."""
    born_on = (day := TODAY + timedelta(days=10)).replace(year=day.year - 12)
    admin_db.execute("set session_replication_role = replica")
    admin_db.execute(
        "update people_identity set born_on = %s where person_id = %s", [born_on, home.finn_id]
    )
    while birthdays.tell_what_changes(now()):
        pass
    with look(home.jeroen, "my_post", persons=[home.jeroen.person_id or 0]):
        (told,) = Message.objects.filter(once__startswith="rights")
    assert told.subject == "Finn wordt 12: er verandert iets"
    assert (told.municipality_id, told.is_neutral) == (home.other_town.municipality_id, True)
    for secret in (*home.secrets, "Annelies", "Marieke"):
        assert secret not in told.body, secret


def test_who_lives_there_reads_every_name(client_as: Any, home: Shielded) -> None:
    main = lines_of(client_as(home.annelies, home.town).get("/wie-keek/").content.decode())
    assert "Marieke" in main
    assert "Iemand van de gemeente" not in main


def test_without_a_shielded_address_names_are_names(client_as: Any, town: Any) -> None:
    """The same two parents: only the shield makes the difference."""
    from noaber.plan.tests.at_home import make_home

    open_home = make_home(town)
    main = lines_of(client_as(open_home.rachid, town).get("/wie-keek/").content.decode())
    assert "Iemand van de gemeente" not in main
    assert "Marieke" in main


def test_every_page_he_can_open_keeps_it(client_as: Any, home: Shielded) -> None:
    client = his(client_as, home)
    his_plan = f"/gezin/{home.his_family_id}/"
    tell_everybody()
    with look(home.jeroen, "my_post", persons=[home.jeroen.person_id or 0]):
        letters = post.messages(home.jeroen.person_id or 0)
    assert any("gevraagd" in letter.subject for letter in letters)
    pages = [
        *("/", "/gezin/", his_plan, f"{his_plan}antwoord/", f"{his_plan}woorden/"),
        *("/gevraagd/", "/berichten/", "/wie-keek/", "/mijn-gegevens/", "/mijn-kring/"),
        *(f"/berichten/{letter.id}/" for letter in letters),
        *(f"{his_plan}{rest}" for rest in ("meenemen/", "meenemen/bestand/", "koelkast/")),
        *(f"{his_plan}kring-vragen/", f"{his_plan}eigen-plan/foto/"),
        *(f"/gezin/{home.family_id}/kring-vragen/", f"/kring/{home.finn_id}/", "/nergens/"),
    ]
    for at in pages:
        answer = client.get(at, follow=True)
        shown = answer.getvalue().decode() + str(answer.headers)
        for secret in home.secrets[:-1]:
            assert secret not in shown, (at, secret)
    assert "Gesprekken en spel voor Finn." in client.get("/gevraagd/").content.decode()


def test_his_answer_and_its_errors_keep_it(client_as: Any, home: Shielded) -> None:
    client = his(client_as, home)
    for at in (f"/gevraagd/{home.family_id}/woord/1/", f"/gevraagd/{home.family_id}/taak/1/"):
        answer = client.post(at, {"once": str(uuid.uuid4()), "says": "yes", "version": "1",
                                  "answer": "yes"})  # fmt: skip
        assert answer.status_code == 404
        for secret in home.secrets[:-1]:
            assert secret not in answer.content.decode()


def test_what_goes_out_to_him_keeps_it(home: Shielded) -> None:
    """Sender, subject, body and links."""
    tell_everybody()
    clock = notices.clock_viewer(NOW)
    person_id = home.jeroen.person_id or 0
    with look(clock, "post_delivery", persons=[person_id]):
        waiting = [n for n in post.notices() if n.person_id == person_id]
    asked = [n for n in waiting if n.municipality_id == home.town.municipality_id]
    assert asked
    assert all(notice.is_neutral for notice in asked)
    claimed = Claimed(
        asked[0].id, 1, person_id, 1, home.town.municipality_id, "j@voorbeeld.invalid", "nl", True
    )
    for secret in home.secrets:
        assert secret not in "".join(notices.notice_text(claimed, "abc"))


def test_a_guest_of_a_shielded_family_learns_no_place(client_as: Any, home: Shielded) -> None:
    with telling(home.annelies, "our_plan", home.family_id):
        guest = CircleGuest("Oma Riet", "oma", "06 1", "riet@voorbeeld.invalid")
        until = NOW + timedelta(days=30)
        invited = invite_guest(home.annelies, home.family_id, guest, NOW, until)
        task = Task("Finn halen", TODAY, person_id=invited.person_id)
        ask_commitment(home.annelies, home.family_id, task, NOW)
    client = client_as(None, home.other_town)
    pages = client.post(f"/l/{invited.secret}/", follow=True).content.decode()
    for at in ("/gevraagd/", "/berichten/", "/wie-keek/", "/mijn-gegevens/"):
        pages += client.get(at).content.decode()
    assert "Annelies vraagt je" in pages
    for secret in home.secrets[:-1]:
        assert secret not in pages, secret


def test_an_address_given_on_ones_own_page_and_a_child_added_keep_it(
    client_as: Any, home: Shielded
) -> None:
    """By the forms: what Annelies types and Marieke adds is nowhere for Jeroen, who has a say."""
    home_address = {"street": STREET, "number": "5", "postcode": "1234 CD", "town": PLACE}
    hers = client_as(home.annelies, home.town)
    given = hers.post("/mijn-gegevens/adres/", {**home_address, "shielded": "on"})
    assert given.status_code == 302
    at_work = client_as(home.marieke, home.town)
    members = f"/werk/gezin/{home.family_id}/wie-horen-erbij/"
    child = {"given_name": "Lot", "surname": "Maas", "born_on": years_ago(4).isoformat(),
             "does": "dochter", "place": "see"}  # fmt: skip
    authority = at_work.post(f"{members}nieuw/", child).url
    both = [str(home.annelies.person_id), str(home.jeroen.person_id)]
    # He has authority over Finn, so he can be chosen; whatever else, he is out of her reach.
    assert at_work.post(authority, {"holders": both, "kind": "parent"}).status_code == 302
    assert f"{STREET} 5" in at_work.get(members).content.decode()
    assert at_work.get(f"{members}{home.jeroen.person_id}/bereiken/").status_code == 404
    client = his(client_as, home)
    for at in ("/gezin/", "/gevraagd/", "/berichten/", "/wie-keek/", "/mijn-gegevens/"):
        shown = client.get(at, follow=True).content.decode()
        for secret in home.secrets[:-1]:
            assert secret not in shown, (at, secret)
    for at in (members, f"{members}nieuw/", authority):
        answer = client.get(at)
        assert answer.status_code == 404
        for secret in (*home.secrets[:-1], "Annelies"):
            assert secret not in answer.content.decode()


@pytest.mark.parametrize("words", [f"kom naar {STREET} 3", "bel Buurtteam Noord", "1234 cd om 9"])
@pytest.mark.parametrize("who", ["annelies", "marieke"])
def test_what_is_asked_of_a_guest_gives_nothing_away(
    client_as: Any, home: Shielded, who: str, words: str
) -> None:
    """Typed in either door: refused beside the field, kept as typed, and nobody is asked."""
    client, at = client_as(getattr(home, who), home.town), f"/gezin/{home.family_id}/kring-vragen/"
    sent = {"what": words, "name": "Oma Riet", "due_on": TODAY.isoformat()}
    page = client.post(at, sent)
    assert page.status_code == 200
    assert "verraadt waar iemand woont" in page.text
    assert f'value="{words}"' in page.text
    assert client.post(at, {**sent, "what": "Finn halen"}).status_code == 201


def test_what_a_family_asks_of_a_parent_elsewhere_gives_nothing_away(
    client_as: Any, home: Shielded
) -> None:
    """X-08: Annelies words herself what Jeroen reads."""
    with look(home.annelies, "our_plan", families=[home.family_id]):
        need_id = name_need(home.annelies, home.family_id, "zwemmen", now(), "", home.finn_id)
        draft_fit(home.annelies, need_id, Fit("paid", "zwemles", "", "leraar"), 1)
    client = client_as(home.annelies, home.town)
    at = f"/gezin/{home.family_id}/nodig/{need_id}/vraag/"
    page = client.post(at, {"words": f"Zwemles in {PLACE}"})
    assert "verraadt waar iemand woont" in page.text
    assert f"Zwemles in {PLACE}" in page.text
    assert client.post(at, {"words": "Zwemles voor Finn"}).status_code == 302

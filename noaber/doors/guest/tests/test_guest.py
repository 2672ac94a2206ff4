"""A guest sees what is asked of them and nothing else, by a link, without an account (S1-03)."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from noaber.plan import reads
from noaber.plan.acts.guests import CircleGuest, invite_guest, renew_link, stop_part
from noaber.plan.acts.needs import Fit, draft_fit, name_need
from noaber.plan.acts.tasks import Task, ask_commitment
from noaber.plan.acts.voices import ask_everybody
from noaber.plan.tests.at_home import NOW, TODAY, Home, at_table, make_home, plan_of
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from tests.town import ask

# What a guest may never meet, in page, title, link or error.
OF_THE_FAMILY = (
    "Test",
    "Noor",
    "red het niet",
    "Marieke",
    "Buurtteam",
    "Steunpunt",
    "0123",
    "Rachid",
)


@dataclass
class Guest:
    """Karim, who was asked to take Youssef along on Tuesday."""

    viewer: Viewer
    part_id: int
    secret: str
    task_id: int


@pytest.fixture
def home(town: Any) -> Home:
    return make_home(town)


def ask_guest(home: Home, guest_id: int, what: str) -> int:
    with look(home.samira, "our_plan", families=[home.family_id]):
        task = Task(what, TODAY + timedelta(days=2), person_id=guest_id)
        return ask_commitment(home.samira, home.family_id, task, NOW)


@pytest.fixture
def karim(home: Home) -> Guest:
    with look(home.samira, "our_plan", families=[home.family_id]):
        invited = invite_guest(
            home.samira,
            home.family_id,
            CircleGuest("Karim", "traint Youssef", "06 1"),
            NOW,
            NOW + timedelta(days=30),
        )
    task_id = ask_guest(home, invited.person_id, "Youssef dinsdag meenemen")
    return Guest(Viewer(invited.person_id), invited.part_id, invited.secret, task_id)


def once(**values: object) -> dict[str, Any]:
    return {"once": str(uuid.uuid4()), **values}


def text(response: Any) -> str:
    return str(response.content.decode())


def taken(home: Home) -> list[reads.Task]:
    return list(plan_of(home.samira, home).table.tasks)


def path_of(home: Home, karim: Guest) -> str:
    return f"/gevraagd/{home.family_id}/taak/{karim.task_id}/"


def answered(client: Any, home: Home, karim: Guest, **values: object) -> Any:
    return client.post(path_of(home, karim), once(**values))


def test_the_link_leads_to_the_guests_own_page(
    client_as: Any, town: Any, home: Home, karim: Guest
) -> None:
    """A GET, as a mail scanner does, shows a button and tells nothing; the button opens."""
    client = client_as(None, town)
    scanned = client.get(f"/l/{karim.secret}/")
    assert "person" not in client.session
    assert "dinsdag" not in text(scanned)
    opened = client.post(f"/l/{karim.secret}/", follow=True)
    assert opened.redirect_chain[-1][0] == "/gevraagd/"
    page = text(opened)
    assert "Samira vraagt je" in page
    assert "Youssef dinsdag meenemen" in page
    for secret in (*OF_THE_FAMILY, town.slug.capitalize()):
        assert secret not in page, secret
    assert "Ons plan" not in page


@pytest.mark.parametrize("days", [-1, 30])
def test_an_expired_or_altered_link_opens_nothing(
    client_as: Any, town: Any, home: Home, karim: Guest, days: int
) -> None:
    secret = karim.secret[:-2] + "xx"
    if days < 0:
        guest = [karim.viewer.person_id or 0]
        with look(home.samira, "reach_guest", families=[home.family_id], persons=guest):
            secret = renew_link(home.samira, karim.part_id, NOW - timedelta(days=1))
    client = client_as(None, town)
    answer = client.post(f"/l/{secret}/")
    assert answer.status_code == 404
    assert "Samira" not in text(answer)
    assert "Karim" not in text(answer)
    assert "person" not in client.session


def test_a_renewed_link_opens_the_same_page_and_the_old_one_nothing(
    client_as: Any, town: Any, home: Home, karim: Guest
) -> None:
    guest = [karim.viewer.person_id or 0]
    with look(home.samira, "reach_guest", families=[home.family_id], persons=guest):
        secret = renew_link(home.samira, karim.part_id, NOW + timedelta(days=30))
    opened = client_as(None, town).post(f"/l/{secret}/", follow=True)
    assert "Youssef dinsdag meenemen" in text(opened)
    client = client_as(None, town)  # it may have gone to a wrong number
    old = client.post(f"/l/{karim.secret}/")
    assert old.status_code == 404
    assert "vorige" not in text(old)
    assert "person" not in client.session


def test_a_new_link_of_one_guest_leaves_anothers_open(
    client_as: Any, town: Any, home: Home, karim: Guest
) -> None:
    with look(home.samira, "our_plan", families=[home.family_id]):
        rina = CircleGuest("Rina")
        other = invite_guest(home.samira, home.family_id, rina, NOW, NOW + timedelta(days=30))
    with look(home.samira, "reach_guest", families=[home.family_id], persons=[other.person_id]):
        renew_link(home.samira, other.part_id, NOW + timedelta(days=30))
    assert client_as(None, town).post(f"/l/{karim.secret}/").status_code == 302


def test_a_forwarded_link_opens_nothing_for_who_is_somebody_else(
    client_as: Any, town: Any, home: Home, karim: Guest
) -> None:
    client = client_as(home.rachid, town)
    answer = client.post(f"/l/{karim.secret}/")
    assert answer.status_code == 403
    assert client.session["person"] == home.rachid.person_id
    assert "Karim" not in text(answer)


def test_yes_then_done(client_as: Any, town: Any, home: Home, karim: Guest) -> None:
    client = client_as(karim.viewer, town)
    form = once(answer="yes")
    for _twice in range(2):
        assert client.post(path_of(home, karim), form).url == "/gevraagd/"
    assert taken(home)[0].is_accepted
    assert "Je zei ja" in text(client.get("/gevraagd/"))
    answered(client, home, karim, answer="done")
    assert taken(home)[0].kept_on == TODAY
    assert "Gedaan" in text(client.get("/gevraagd/"))
    answered(client, home, karim, answer="undone")
    assert taken(home)[0].kept_on is None


def test_no_asks_no_reason_and_a_yes_later_is_a_yes(
    client_as: Any, town: Any, home: Home, karim: Guest
) -> None:
    client = client_as(karim.viewer, town)
    answered(client, home, karim, answer="no")
    assert taken(home)[0].declined
    answered(client, home, karim, answer="yes")
    assert (taken(home)[0].declined, taken(home)[0].is_accepted) == (False, True)


def test_a_question_first(client_as: Any, town: Any, home: Home, karim: Guest) -> None:
    client = client_as(karim.viewer, town)
    empty = answered(client, home, karim, answer="ask", said="  ")
    assert "Schrijf hier wat je wilt vragen." in text(empty)
    long = "Hoe laat? " * 40
    back = answered(client, home, karim, answer="ask", said=long)
    assert long.strip() in text(back)
    answered(client, home, karim, answer="ask", said="Hoe laat? <b>")
    assert taken(home)[0].said == "Hoe laat? <b>"
    assert "Hoe laat? &lt;b&gt;" in text(client.get("/gevraagd/"))


def test_several_tasks_of_one_guest(client_as: Any, town: Any, home: Home, karim: Guest) -> None:
    ask_guest(home, karim.viewer.person_id or 0, "Ook op donderdag")
    client = client_as(karim.viewer, town)
    page = text(client.get("/gevraagd/"))
    assert page.count("Samira vraagt je") == 1
    assert page.count("Ja, dat doe ik") == 2
    answered(client, home, karim, answer="yes")
    assert [t.is_accepted for t in taken(home) if t.id != karim.task_id] == [False]


def test_who_is_removed_while_typing_is_told_kindly(
    client_as: Any, town: Any, home: Home, karim: Guest
) -> None:
    """S4-08: at once; what was typed is handed back."""
    client = client_as(karim.viewer, town)
    client.get("/gevraagd/")
    with look(home.samira, "our_plan", families=[home.family_id]):
        stop_part(home.samira, karim.part_id, NOW)
    gone = answered(client, home, karim, answer="ask", said="Moet hij eten mee?")
    assert gone.status_code == 404
    assert "Dit wordt niet meer gevraagd" in text(gone)
    assert "Moet hij eten mee?" in text(gone)
    assert "Youssef" not in text(gone)
    # The link still opens their own page, on which nothing is asked any more.
    opened = client_as(None, town).post(f"/l/{karim.secret}/", follow=True)
    assert "Er wordt nu niets van je gevraagd" in text(opened)
    for secret in (*OF_THE_FAMILY, "Samira", "Youssef"):
        assert secret not in text(opened), secret


def test_who_was_away_too_long_opens_the_link_again(
    client_as: Any, town: Any, home: Home, karim: Guest
) -> None:
    client = client_as(None, town)
    away = answered(client, home, karim, answer="ask", said="Hoe laat?")
    assert away.status_code == 403
    assert "Open je link nog een keer" in text(away)
    assert "Hoe laat?" in text(away)
    assert client.get("/gevraagd/").status_code == 403


def test_an_outsider_finds_the_same_page_for_what_is_there_and_what_is_not(
    client_as: Any, town: Any, home: Home, karim: Guest
) -> None:
    stranger = Viewer(ask(town, "Iets anders.", given_name="Hilde").person_id)
    client = client_as(stranger, town)
    there = answered(client, home, karim, answer="yes")
    nowhere = client.post("/gevraagd/999999999/taak/999999999/", once(answer="yes"))
    assert there.status_code == nowhere.status_code == 404
    for secret in ("Samira", "Karim", "Youssef"):
        assert secret not in text(there)
    assert not taken(home)[0].is_accepted
    assert client_as(home.marieke, town).get("/gevraagd/").status_code == 404


def test_a_guest_opens_no_other_page_of_the_family(
    client_as: Any, town: Any, home: Home, karim: Guest
) -> None:
    client = client_as(karim.viewer, town)
    for at in ("", "antwoord/", "woorden/", "kring-vragen/", "eigen-plan/foto/"):
        page = client.get(f"/gezin/{home.family_id}/{at}")
        assert page.status_code == 404, at
        assert "Samira" not in text(page)
    assert client.get(f"/kring/{home.samira.person_id}/").status_code == 404
    assert client.get("/gezin/", follow=True).redirect_chain[-1][0] == "/gevraagd/"
    assert "Gevraagd" in text(client.get("/berichten/"))


# --- a parent elsewhere -------------------------------------------------------------------------


@pytest.fixture
def asked_word(home: Home) -> int:
    """Paid help for Noor asks Rachid's word, who does not see the plan of Samira's family."""
    with at_table(home.marieke, home):
        need_id = name_need(
            home.marieke, home.family_id, "praten met iemand", NOW, person_id=home.noor_id
        )
    with at_table(home.marieke, home):
        fit = Fit("paid", "spel bij De Brug in Testdorp", "", "een behandelaar")
        draft_fit(home.marieke, need_id, fit, 1)
    with at_table(home.marieke, home):
        ask_everybody(home.marieke, need_id, NOW, "Gesprekken voor Noor, zes keer.")
    return need_id


def voice(home: Home) -> tuple[str, str]:
    (need,) = plan_of(home.samira, home).table.needs
    said = next(v for v in need.voices if v.person_id == home.rachid.person_id)
    return said.says, said.words


def word_form(client: Any) -> tuple[str, str]:
    """Where the word is said, and about which version."""
    import re

    page = text(client.get("/gevraagd/"))
    at = re.search(r'action="(/gevraagd/\d+/woord/\d+/)"', page)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert at
    assert version
    return at[1], version[1]


def test_a_parent_elsewhere_says_yes_or_otherwise(
    client_as: Any, town: Any, home: Home, asked_word: int
) -> None:
    client = client_as(home.rachid, town)
    client.get("/gezin/")
    assert "Gevraagd" in text(client.get("/berichten/"))
    page = text(client.get("/gevraagd/"))
    assert "Gesprekken voor Noor, zes keer." in page
    assert "Testdorp" not in page
    assert "Marieke" not in page
    at, version = word_form(client)
    assert "hoe jij erover denkt" in text(client.post(at, once(says="other", version=version)))
    client.post(at, once(says="other", words="Liever eerst thuis.", version=version))
    assert voice(home) == ("other", "Liever eerst thuis.")
    client.post(at, once(says="yes", version=version))
    assert voice(home)[0] == "yes"


def test_a_word_about_what_changed_meanwhile_is_read_anew(
    client_as: Any, town: Any, home: Home, asked_word: int
) -> None:
    client = client_as(home.rachid, town)
    at, version = word_form(client)
    with at_table(home.marieke, home):
        fit = Fit("paid", "iets anders", "", "een behandelaar")
        draft_fit(home.marieke, asked_word, fit, 2)
    with at_table(home.marieke, home):
        ask_everybody(home.marieke, asked_word, NOW, "Acht keer.")
    back = client.post(at, once(says="other", words="Te vaak.", version=version))
    assert back.status_code == 409
    assert "Acht keer." in text(back)
    assert "Te vaak." in text(back)
    assert voice(home) == ("", "")


def test_nobody_else_says_their_word(
    client_as: Any, town: Any, home: Home, asked_word: int
) -> None:
    at, version = word_form(client_as(home.rachid, town))
    for viewer in (home.samira, home.youssef):
        page = client_as(viewer, town).post(at, once(says="yes", version=version))
        assert page.status_code == 404
    assert voice(home) == ("", "")

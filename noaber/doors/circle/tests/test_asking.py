"""Asking somebody of the circle: one thing, one link, and nobody on a day they cannot (S1-03)."""

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from noaber.plan import reads
from noaber.plan.acts.circle import Around, add_to_circle, hide_circle, show_circle
from noaber.plan.acts.goals import set_goal
from noaber.plan.tests.acting import at_once
from noaber.plan.tests.at_home import NOW, TODAY, Home, make_home, plan_of
from noaber.record.viewers import Viewer
from noaber.sharing.acts import opened_link
from noaber.sharing.looks import Hidden, look

WEDNESDAY = TODAY + timedelta(days=(2 - TODAY.weekday()) % 7 or 7)
SATURDAY = WEDNESDAY + timedelta(days=3)


@pytest.fixture
def home(town: Any) -> Home:
    return make_home(town)


def path_of(home: Home) -> str:
    return f"/gezin/{home.family_id}/kring-vragen/"


def form(day: date = WEDNESDAY, who: str = "new", **values: str) -> dict[str, str]:
    typed = {"what": "Noor uit school halen", "due_on": day.isoformat(), "who": who}
    new = {"name": "Oma Fatima", "does": "oma", "phone": "+31 (0)6 12345671", "email": ""}
    return {**typed, **(new if who == "new" else {}), "once": str(uuid.uuid4()), **values}


def text(response: Any) -> str:
    return str(response.content.decode())


def link_in(response: Any) -> str:
    found = re.search(r"/l/([\w-]+)/", text(response))
    assert found
    return found[1]


def tasks(home: Home) -> tuple[reads.Task, ...]:
    return plan_of(home.samira, home).table.tasks


def amal(home: Home) -> int:
    """Her sister, who can only in the weekend."""
    person = home.samira.person_id or 0
    around = Around("Amal", "zus", 1, ("practical",), "both", (6, 7), "alleen weekend", "06 2")
    with look(home.samira, "circle", persons=[person]):
        return add_to_circle(home.samira, person, around)


def test_somebody_new_is_asked_and_the_link_shown_once(
    client_as: Any, town: Any, home: Home
) -> None:
    client = client_as(home.samira, town)
    sent = form()
    answer = client.post(path_of(home), sent)
    assert answer.status_code == 201
    secret = link_in(answer)
    opened = opened_link(secret)
    assert opened
    (task,) = tasks(home)
    assert (task.what, task.person_id) == ("Noor uit school halen", opened.person_id)
    assert 'href="sms:+31612345671?&amp;body=' in text(answer)
    assert 'href="mailto:' in text(answer)
    # What is passed on says that something is asked, never what.
    passed_on = re.findall(r'(?:sms|mailto):[^"]+|<textarea.*?</textarea>', text(answer), re.S)
    assert passed_on
    for words in passed_on:
        assert "Noor" not in words
        assert "school" not in words
    # Sent again by the browser: no second guest, no second task, and no link.
    again = client.post(path_of(home), sent, follow=True)
    assert "/l/" not in text(again)
    assert len(tasks(home)) == 1


def test_a_professional_asks_at_the_table(client_as: Any, town: Any, home: Home) -> None:
    client = client_as(home.marieke, town)
    assert client.get(path_of(home)).status_code == 200
    assert client.post(path_of(home), form()).status_code == 201
    assert len(tasks(home)) == 1


def test_the_sister_who_can_in_the_weekend_is_not_suggested_for_wednesday(
    client_as: Any, town: Any, home: Home
) -> None:
    """S3-03."""
    around_id = amal(home)
    key = f"circle-{home.samira.person_id}-{around_id}"
    client = client_as(home.samira, town)
    wednesday = text(client.get(f"{path_of(home)}?due_on={WEDNESDAY}"))
    assert f'value="{key}"' not in wednesday
    assert "alleen weekend" in wednesday
    assert f'value="{key}"' in text(client.get(f"{path_of(home)}?due_on={SATURDAY}"))
    refused = client.post(path_of(home), form(WEDNESDAY, key))
    assert "kan niet op die dag" in text(refused)
    assert "Noor uit school halen" in text(refused)
    assert tasks(home) == ()
    assert client.post(path_of(home), form(SATURDAY, key)).status_code == 201
    # From then on she is one and the same, without a second link.
    assert client.post(path_of(home), form(SATURDAY, key, what="Soep")).status_code == 302
    assert len({t.person_id for t in tasks(home)}) == 1
    (part,) = plan_of(home.samira, home).parts
    assert part.name == "Amal"


def test_a_professional_suggests_only_from_a_circle_that_is_shown(
    client_as: Any, town: Any, home: Home
) -> None:
    amal(home)
    client, address = client_as(home.marieke, town), f"{path_of(home)}?due_on={SATURDAY}"
    assert "Amal" not in text(client.get(address))
    person = home.samira.person_id or 0
    with look(home.samira, "circle", persons=[person]):
        show_circle(home.samira, person, home.marieke.role, NOW + timedelta(days=9))
    assert "Amal" in text(client.get(address))


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("what", "", "Dit is nog leeg."),
        ("what", "x" * 201, "te lang"),
        ("due_on", "2001-01-01", "al voorbij"),
        ("due_on", "straks", "geen datum"),
        ("name", "  ", "naam"),
        ("email", "geen adres", "e-mailadres"),
        ("who", "circle-1-1", "Kies een andere dag, of iemand anders."),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    client_as: Any, town: Any, home: Home, field: str, typed: str, says: str
) -> None:
    answer = client_as(home.samira, town).post(path_of(home), {**form(), field: typed})
    assert answer.status_code == 200
    assert says in text(answer)
    assert tasks(home) == ()


def test_who_does_not_decide_asks_nobody(client_as: Any, town: Any, home: Home) -> None:
    for viewer in (home.youssef, home.rachid, home.tom, None):
        client = client_as(viewer, town)
        for answer in (client.get(path_of(home)), client.post(path_of(home), form())):
            assert answer.status_code in ((302, 403) if viewer is None else (404,))
            assert "Samira" not in text(answer)
    assert tasks(home) == ()


def test_a_new_link_for_who_was_asked(client_as: Any, town: Any, home: Home) -> None:
    client = client_as(home.samira, town)
    first = opened_link(link_in(client.post(path_of(home), form())))
    (part,) = plan_of(home.samira, home).parts
    address = f"{path_of(home)}{part.id}/link/"
    renewed = client.post(address, {"once": str(uuid.uuid4())})
    second = opened_link(link_in(renewed))
    assert first
    assert second
    assert first.person_id == second.person_id
    assert "De vorige werkt niet meer" in text(renewed)
    # Who did not ask does not hold how to reach them.
    other = client_as(home.marieke, town).post(address, {"once": str(uuid.uuid4())}, follow=True)
    assert "/l/" not in text(other)
    assert "Alleen degene die Oma Fatima iets vroeg" in text(other)
    for viewer in (home.youssef, home.rachid):
        assert client_as(viewer, town).post(address).status_code == 404


def test_two_ask_at_once(client_as: Any, town: Any, home: Home) -> None:
    clients = [client_as(viewer, town) for viewer in (home.samira, home.marieke)]
    answers = at_once(2, lambda: clients.pop().post(path_of(home), form()).status_code)
    assert answers == [201, 201]
    assert len(tasks(home)) == 2


def test_the_guest_is_nobody_else_here(client_as: Any, town: Any, home: Home) -> None:
    """Always a person of their own, who holds nothing: the link can be passed on by who asks."""
    answer = client_as(home.samira, town).post(path_of(home), form(name="Rachid"))
    opened = opened_link(link_in(answer))
    assert opened
    assert opened.person_id != home.rachid.person_id
    with pytest.raises(Hidden), look(Viewer(opened.person_id), "our_plan"):
        pass


def asked(**typed: str) -> dict[str, str]:
    """As it is sent from our plan itself: what, a name and a day."""
    return {**form(), "who": "", "does": "", "phone": "", **typed}


def test_a_name_is_enough(client_as: Any, town: Any, home: Home) -> None:
    """From our plan in three taps: somebody new by a link; by the same name the same person."""
    client = client_as(home.samira, town)
    assert client.post(path_of(home), asked(name="Trainer Karim")).status_code == 201
    again = client.post(path_of(home), asked(name=" trainer karim", what="Ook zaterdag"))
    assert again.status_code == 302
    assert len({t.person_id for t in tasks(home)}) == 1
    plan = text(client.get(f"/gezin/{home.family_id}/"))
    assert '<option value="Trainer Karim">' in plan


def test_a_name_of_who_is_drawn_minds_her_days(client_as: Any, town: Any, home: Home) -> None:
    amal(home)
    client = client_as(home.samira, town)
    refused = text(client.post(path_of(home), asked(name="Amal")))
    assert "kan niet op die dag" in refused
    assert 'value="Amal"' in refused
    assert "Noor uit school halen" in refused
    sent = asked(name="Amal", due_on=SATURDAY.isoformat())
    assert client.post(path_of(home), sent).status_code == 201


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": ""}, "naam"),
        ({"name": "Youssef"}, "hoort bij dit gezin"),
        ({"name": "x" * 81}, "te lang"),
        ({"name": "Oma\x1b"}, "niet kunnen bewaren"),
        ({"name": "Oma", "what": ""}, "is nog leeg"),
        ({"name": "Oma", "due_on": "straks"}, "geen datum"),
    ],
)
def test_what_is_missing_is_asked_on_the_whole_form(
    client_as: Any, town: Any, home: Home, typed: dict[str, str], says: str
) -> None:
    answer = client_as(home.samira, town).post(path_of(home), asked(**typed))
    assert says in text(answer)
    for name in ("what", "name"):
        value = typed.get(name, asked()[name])
        assert not value or "\x1b" in value or f'value="{value}"' in text(answer)
    assert tasks(home) == ()


def test_two_of_one_name_and_two_answers(client_as: Any, town: Any, home: Home) -> None:
    """Nobody is asked by chance: it is asked whom they mean."""
    client = client_as(home.samira, town)
    for what in ("Een", "Twee"):
        client.post(path_of(home), form(name="Karim", what=what))
    first, second = plan_of(home.samira, home).parts
    answer = text(client.post(path_of(home), asked(name="Karim", what="Drie")))
    assert "meer die zo heten" in answer
    chosen = asked(name="Amal", who=f"guest-{first.id}")
    assert "Wie van de twee" in text(client.post(path_of(home), chosen))
    assert len(tasks(home)) == 2
    assert first.person_id != second.person_id


@pytest.mark.parametrize(
    ("known", "typed"),
    [("Zoë d’Hondt", "Zoe D'Hondt"), ("Oma Fatima", "oma\u00a0 fatima"), ("Dĳk", "Dijk")],
)
def test_who_was_asked_before_is_known_however_the_name_is_written(
    client_as: Any, town: Any, home: Home, known: str, typed: str
) -> None:
    client = client_as(home.samira, town)
    client.post(path_of(home), form(name=known, what="Een"))
    client.post(path_of(home), asked(name=typed, what="Twee"))
    assert [part.name for part in plan_of(home.samira, home).parts] == [known]
    assert len({task.person_id for task in tasks(home)}) == 1


def test_asking_stands_in_the_plan_once_there_is_something_in_it(
    client_as: Any, town: Any, home: Home
) -> None:
    """X-09: not on a plan of one sentence; never for who only reads along."""
    at = f"/gezin/{home.family_id}/"
    assert "Vraag iemand iets" not in text(client_as(home.samira, town).get(at))
    with look(home.samira, "our_plan", families=[home.family_id]):
        set_goal(home.samira, home.family_id, "slapen", NOW)
    assert "Vraag iemand iets" in text(client_as(home.samira, town).get(at))
    assert "Vraag iemand iets" not in text(client_as(home.youssef, town).get(at))


def test_at_the_table_too_nobody_is_asked_for_a_day_they_cannot(
    client_as: Any, town: Any, home: Home
) -> None:
    """S3-03: Amal, who was asked before, in "Spreek iets af"."""
    around_id = amal(home)
    person = home.samira.person_id or 0
    key = f"circle-{person}-{around_id}"
    client_as(home.samira, town).post(path_of(home), form(SATURDAY, key))
    (task,) = tasks(home)
    client, at = client_as(home.marieke, town), f"/werk/gezin/{home.family_id}/tafel/afspraak/"
    sent = {"what": "soep", "who": f"person-{task.person_id}", "now": "later"}
    wednesday = {**sent, "due_on": WEDNESDAY.isoformat()}
    # Who does not see the circle cannot know.
    assert client.post(at, wednesday).status_code == 302
    with look(home.samira, "circle", persons=[person]):
        show_circle(home.samira, person, home.marieke.role, NOW + timedelta(days=9))
    refused = text(client.post(at, {**wednesday, "what": "brood"}))
    assert "Amal kan niet op die dag" in refused
    assert "brood" in refused
    assert client.post(at, {**sent, "due_on": SATURDAY.isoformat()}).status_code == 302


def test_who_works_for_them_finds_the_circle_that_is_shown(
    client_as: Any, town: Any, home: Home
) -> None:
    """A way to ask, and to each circle shown to this role; known without another look."""
    amal(home)
    person, client = home.samira.person_id or 0, client_as(home.marieke, town)
    family = f"/werk/gezin/{home.family_id}/"
    for at in (family, f"{family}tafel/"):
        page = text(client.get(at))
        assert f'href="{path_of(home)}"' in page
        assert "kring van" not in page.casefold()
    with look(home.samira, "circle", persons=[person]):
        show_circle(home.samira, person, home.marieke.role, NOW + timedelta(days=9))
    for at in (family, f"{family}tafel/"):
        page = text(client.get(at))
        assert f'href="/kring/{person}/"' in page
        assert "kring van samira" in page.casefold()
        assert "Amal" not in page.replace("Amal kan", "")
    with look(home.samira, "circle", persons=[person]):
        hide_circle(home.samira, person, home.marieke.role or 0)
    assert "kring van samira" not in text(client.get(family)).casefold()

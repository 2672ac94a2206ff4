"""While somebody is away by the roster the family reads who stands in, with the number (S2-09)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from noaber.lib.days import day_of, end_of
from noaber.people import act_names as people_acts
from noaber.people.models import Absence, RosterTurn, WorkCard
from noaber.record.acts import act
from noaber.record.viewers import Viewer
from noaber.sharing.looks import birth
from tests.town import Town, ask

NOW = datetime.now(UTC)


def of(answered: Any) -> Viewer:
    return Viewer(answered.person_id)


def away(town: Town, viewer: Viewer, until: datetime) -> None:
    with birth(), act(town.admin, people_acts.ORGANISATION_LOADED):
        during = (NOW - timedelta(hours=30), until)
        Absence.objects.create(role_id=viewer.role, during=during)


def beside(client_as: Any, town: Town, answered: Any, rest: str = "") -> str:
    page = client_as(of(answered), town).get(f"/gezin/{answered.family_id}/{rest}")
    html = str(page.content.decode())
    return html[html.index('class="nb-people"') :]


def test_who_stands_in_today_with_the_number(client_as: Any, town: Town, answered: Any) -> None:
    assert "neemt waar" not in beside(client_as, town, answered)
    with birth(), act(town.admin, people_acts.ORGANISATION_LOADED):
        WorkCard.objects.filter(person_id=town.tom.person_id).update(phone="06 87654321")
    away(town, town.marieke, end_of(day_of(NOW)))
    shown = beside(client_as, town, answered)
    assert "Marieke is er vandaag niet. Tom neemt waar: bel" in shown
    assert "06 87 65 43 21" in shown
    assert "06 12 34 56 78" not in shown  # nobody answers there today


def test_who_is_away_longer_is_back_on_a_day(client_as: Any, town: Town, answered: Any) -> None:
    away(town, town.marieke, NOW + timedelta(days=9))
    assert "Marieke is er niet tot en met " in beside(client_as, town, answered)


def test_when_nobody_is_there_sooner_no_name_is_made_up(
    client_as: Any, town: Town, answered: Any
) -> None:
    away(town, town.marieke, NOW + timedelta(days=2))
    away(town, town.tom, NOW + timedelta(days=3))
    shown = beside(client_as, town, answered)
    assert "Marieke is er niet" in shown
    assert "neemt waar" not in shown


def test_who_is_there_later_answers_from_then(client_as: Any, town: Town, answered: Any) -> None:
    away(town, town.marieke, NOW + timedelta(days=9))
    with birth(), act(town.admin, people_acts.ORGANISATION_LOADED):
        turn = (NOW + timedelta(days=2), NOW + timedelta(days=9))
        RosterTurn.objects.filter(role_id=town.tom.role).update(during=turn)
    assert "Tom neemt waar vanaf " in beside(client_as, town, answered)


def test_on_the_fridge_hangs_nothing_of_today(client_as: Any, town: Town, answered: Any) -> None:
    away(town, town.marieke, NOW + timedelta(days=9))
    assert "Marieke is er niet" not in beside(client_as, town, answered, "koelkast/")


def test_it_costs_no_query(client_as: Any, town: Town, answered: Any) -> None:
    client, address = client_as(of(answered), town), f"/gezin/{answered.family_id}/"
    client.get(address)
    with CaptureQueriesContext(connection) as before:
        client.get(address)
    away(town, town.marieke, NOW + timedelta(days=9))
    with CaptureQueriesContext(connection) as after:
        client.get(address)
    assert len(after) == len(before)


def test_the_clerk_reads_aloud_who_stands_in(client_as: Any, town: Town) -> None:
    away(town, town.marieke, NOW + timedelta(days=9))
    answered = ask(town)
    assert answered.stands_in_for.name == "Marieke"
    client = client_as(town.clerk, town)
    form = client.get("/balie/vraag/").content.decode()
    once = form.split('name="once" value="')[1].split('"')[0]
    typed = {
        "own_words": "Ik red het niet.", "given_name": "Samira", "surname": "Test",
        "phone": "06 12345678", "email": "", "street": "", "channel": "desk", "language": "nl",
        "once": once,
    }  # fmt: skip
    page = client.post("/balie/vraag/", typed).content.decode()
    assert "Marieke is er nu niet. Tom neemt waar." in page

"""Whose yes counts otherwise: the pages of who records it, who looks at it, whom it is about."""

from datetime import timedelta
from typing import Any

import pytest

from noaber.doors.professional.tests.at_work import page_of, soon, text_of
from noaber.people.acts import Address
from noaber.plan.acts.members import give_address
from noaber.plan.acts.rights import About, record_incapacity
from noaber.plan.reads import WordException, exceptions_in_sight
from noaber.plan.tests.acting import now
from noaber.plan.tests.at_home import TODAY, Home, make_home
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from tests.town import Town, make_town


@pytest.fixture
def home(town: Town) -> Home:
    return make_home(town)


@pytest.fixture
def client(home: Home, town: Town, client_as: Any) -> Any:
    return client_as(home.marieke, town)


def court_of(home: Home, person_id: int) -> str:
    return page_of(home, f"wiens-ja/{person_id}/rechter/")


def weighing_of(home: Home, person_id: int) -> str:
    return page_of(home, f"wiens-ja/{person_id}/afwegen/")


def court_sent(home: Home, **changes: Any) -> dict[str, Any]:
    return {
        "holder": home.rachid.person_id,
        "about": "help_consent",
        "court": "Rechtbank Noord",
        "reference": "C/01/77, 3 november",
        "from_on": TODAY.isoformat(),
        "until": soon(60),
        "reviewer": home.tom.role,
    } | changes


def weighing_sent(home: Home, **changes: Any) -> dict[str, Any]:
    return {
        "about": "help_consent",
        "reason": "ligt in het ziekenhuis en praat niet",
        "from_on": TODAY.isoformat(),
        "until": soon(20),
        "reviewer": home.tom.role,
    } | changes


def recorded(home: Home) -> list[WordException]:
    with look(home.marieke, "whose_word", families=[home.family_id]):
        return exceptions_in_sight()


def test_the_contact_person_finds_it_on_the_familys_page(home: Home, client: Any) -> None:
    assert page_of(home, "wiens-ja/") in text_of(client.get(page_of(home)))
    text = text_of(client.get(page_of(home, "wiens-ja/")))
    assert court_of(home, home.noor_id) in text
    assert court_of(home, home.samira.person_id or 0) not in text  # nobody has authority over her
    assert "Er is niets anders vastgelegd." in text


def test_a_courts_permission_is_recorded_and_read_by_who_is_concerned(
    home: Home, client: Any, town: Town, client_as: Any
) -> None:
    youssef = home.youssef.person_id or 0
    assert "Rachid" in text_of(client.get(court_of(home, youssef)))
    assert client.post(court_of(home, youssef), court_sent(home)).status_code == 302
    (one,) = recorded(home)
    assert (one.kind, one.holder_id) == ("court", home.rachid.person_id)
    said = "is het ja van Rachid niet nodig: de rechter gaf toestemming. Rechtbank Noord, C/01/77"
    assert said in text_of(client.get(page_of(home, "wiens-ja/")))
    his = text_of(client_as(home.rachid, town).get("/wiens-ja/"))
    assert "is jouw ja niet nodig: de rechter gaf toestemming" in his
    own = text_of(client_as(home.youssef, town).get("/wiens-ja/"))
    assert "is het ja van een ander met gezag niet nodig" in own
    assert "Marieke schreef dit op. Tom kijkt of het klopt." in own


def test_sent_twice_it_is_recorded_once(home: Home, client: Any) -> None:
    sent = weighing_sent(home) | {"once": "11111111-1111-4111-8111-111111111111"}
    for _twice in range(2):
        assert client.post(weighing_of(home, home.noor_id), sent).status_code == 302
    assert len(recorded(home)) == 1


def test_not_able_to_weigh_is_read_by_whom_it_is_about(
    home: Home, client: Any, town: Town, client_as: Any
) -> None:
    youssef = home.youssef.person_id or 0
    client.post(weighing_of(home, youssef), weighing_sent(home))
    own = text_of(client_as(home.youssef, town).get("/wiens-ja/"))
    assert "Voor hulp telt jouw ja nu niet." in own
    assert "ligt in het ziekenhuis en praat niet" in own
    hers = text_of(client_as(home.samira, town).get("/wiens-ja/"))
    assert "Youssef kan dit nu niet zelf afwegen: hulp." in hers
    assert "/wiens-ja/" in text_of(client_as(home.samira, town).get("/mijn-gegevens/"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"court": " "}, "Dit is nog leeg"),
        ({"reference": ""}, "Dit is nog leeg"),
        ({"reference": "x" * 201}, "Dit is te lang"),
        ({"court": "a\x07b"}, "niet kunnen bewaren"),
        ({"until": "2020-01-01"}, "Deze dag ligt voor de eerste dag"),
        ({"from_on": "2020-01-01", "until": "2020-02-01"}, "Deze dag is al voorbij"),
        ({"reviewer": "0"}, "Kies een van de regels"),
        ({"holder": "999999"}, "Kies een van de regels"),
        ({"from_on": "2025-01-01"}, "Voor deze dag kent de wet dit niet"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(
    home: Home, client: Any, changes: dict[str, Any], words: str
) -> None:
    sent = court_sent(home, court="Rechtbank Zuid") | changes
    once = {"once": "22222222-2222-4222-8222-222222222222"}
    for _again in range(2):  # what was refused is not taken for something that was done
        text = text_of(client.post(court_of(home, home.noor_id), sent | once))
        assert words in text
    if "court" not in changes:
        assert "Rechtbank Zuid" in text
    assert recorded(home) == []


def test_nobody_is_unable_for_years(home: Home, client: Any) -> None:
    sent = weighing_sent(home, until=soon(500))
    text = text_of(client.post(weighing_of(home, home.noor_id), sent))
    assert "Dat is meer dan een jaar weg" in text
    assert "ligt in het ziekenhuis" in text


def test_the_colleague_looks_at_it(home: Home, client: Any, town: Town, client_as: Any) -> None:
    client.post(weighing_of(home, home.noor_id), weighing_sent(home))
    (one,) = recorded(home)
    tom = client_as(home.tom, town)
    address = f"/werk/nakijken/{home.noor_id}/"
    assert address in text_of(tom.get("/werk/"))
    text = text_of(tom.get(address))
    assert "Noor kan dit nu niet zelf afwegen: hulp. ligt in het ziekenhuis" in text
    assert client.get(address).status_code == 404
    assert tom.get(page_of(home)).status_code == 404
    sent = {"upheld": "no", "words": "zij praat weer", "one": f"weighing {one.id}"}
    assert "Kies er een" in text_of(tom.post(address, {"one": sent["one"]}))
    assert tom.post(address, sent).status_code == 302
    assert tom.get(address).status_code == 404
    assert address not in text_of(tom.get("/werk/"))
    (one,) = recorded(home)
    assert (one.upheld, one.review_words) == (False, "zij praat weer")
    assert "en telt niet meer. zij praat weer" in text_of(client.get(page_of(home, "wiens-ja/")))


def test_an_outsider_finds_none_of_these_pages(home: Home, town: Town, client_as: Any) -> None:
    with look(home.marieke, "whose_word", families=[home.family_id]):
        until = TODAY + timedelta(days=9)
        about = About("jeugdwet", "help_consent", TODAY, until, home.tom.role)
        record_incapacity(home.marieke, home.noor_id, about, "heel ziek", now())
    others = (home.samira, home.rachid, town.clerk, town.tom, make_town().marieke)
    for viewer in others:
        outsider = client_as(viewer, town)
        pages = [page_of(home, "wiens-ja/"), court_of(home, home.noor_id)]
        pages += [weighing_of(home, home.noor_id)]
        if viewer != town.tom:
            pages.append(f"/werk/nakijken/{home.noor_id}/")
        for address in pages:
            for method in ("get", "post"):
                response = getattr(outsider, method)(address)
                assert response.status_code in (404, 405), (viewer, address)
                assert b"heel ziek" not in response.content


def test_who_takes_part_without_being_in_charge_records_nothing(
    home: Home, town: Town, client_as: Any
) -> None:
    from noaber.plan.tests.test_taking_part import taking_part

    taking_part(town, home.family_id)
    tom = client_as(home.tom, town)
    assert tom.get(page_of(home)).status_code == 200
    for address in (page_of(home, "wiens-ja/"), weighing_of(home, home.noor_id)):
        assert tom.get(address).status_code == 404


def test_a_parent_kept_from_where_they_live_reads_no_names_of_it(
    home: Home, client: Any, town: Town, client_as: Any
) -> None:
    """X-08: who works for a shielded family would tell where it lives."""
    samira = home.samira.person_id or 0
    address = Address("Zeilmakersgang", "3", "1234 CD", "Ver", shielded=True)
    with look(home.samira, "my_card", families=[home.family_id], persons=[samira]):
        give_address(home.samira, home.family_id, samira, address, TODAY, now())
    client.post(court_of(home, home.noor_id), court_sent(home))
    his = text_of(client_as(home.rachid, town).get("/wiens-ja/"))
    for secret in ("Marieke", "Tom", "Rechtbank Noord"):
        assert secret not in his
    assert "Er is niets anders vastgelegd" in his
    with look(home.rachid, "whose_word", persons=[home.rachid.person_id or 0, home.noor_id]):
        assert exceptions_in_sight() == []


def test_a_stranger_reads_nothing_of_it(home: Home, client: Any, client_as: Any) -> None:
    client.post(court_of(home, home.noor_id), court_sent(home))
    other_town = make_town()
    other = make_home(other_town)
    text = text_of(client_as(Viewer(other.samira.person_id), other_town).get("/wiens-ja/"))
    assert "Rechtbank Noord" not in text

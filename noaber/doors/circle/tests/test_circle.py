"""The strength map: drawn by whose it is, shown by choice, never overwritten unseen (S3-03)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from noaber.doors.circle import drawing
from noaber.plan import reads
from noaber.plan.acts.circle import Around, add_to_circle
from noaber.plan.tests.at_home import TODAY, Home, make_home
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look


@pytest.fixture
def home(town: Any) -> Home:
    return make_home(town)


def text(response: Any) -> str:
    return str(response.content.decode())


def once(**values: Any) -> dict[str, Any]:
    return {"once": str(uuid.uuid4()), **values}


def form(name: str = "Amal", version: int = 0, **values: Any) -> dict[str, Any]:
    drawn = {
        "name": name,
        "relation": "mijn zus",
        "ring": "1",
        "support": ["practical", "emotional"],
        "direction": "both",
        "days": ["6", "7"],
        "limits": "alleen in het weekend",
        "version": str(version),
    }
    return once(**{**drawn, **values})


def of(viewer: Viewer, home: Home) -> tuple[reads.AroundMe, ...]:
    person = home.samira.person_id or 0
    with look(viewer, "circle", persons=[person]):
        return reads.circle(person)


def base(home: Home) -> str:
    return f"/kring/{home.samira.person_id}/"


def test_somebody_is_drawn_and_the_list_says_what_the_picture_shows(
    client_as: Any, town: Any, home: Home
) -> None:
    client = client_as(home.samira, town)
    assert "Er staat nog niemand" in text(client.get("/mijn-kring/"))
    sent = form()
    for _twice in range(2):
        assert client.post(f"{base(home)}erbij/", sent).url == "/mijn-kring/"
    (amal,) = of(home.samira, home)
    assert (amal.name, amal.ring, amal.days) == ("Amal", 1, (6, 7))
    page = text(client.get("/mijn-kring/"))
    assert '<svg viewBox="0 0 400 400" width="100%" aria-hidden="true"' in page
    assert page.count("<polygon") == 2  # both ways
    for words in (
        "Heel dichtbij",
        "mijn zus",
        "iets doen, een luisterend oor",
        "we doen iets voor elkaar",
        "kan op zaterdag en zondag",
        "alleen in het weekend",
    ):
        assert words in page


def test_a_name_is_only_text(client_as: Any, town: Any, home: Home) -> None:
    client = client_as(home.samira, town)
    client.post(f"{base(home)}erbij/", form("<script>x</script>", limits='"><img src=x>'))
    page = text(client.get("/mijn-kring/"))
    assert "<script>x" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize(
    ("field", "typed"), [("name", ""), ("ring", "9"), ("direction", "up"), ("support", ["money"])]
)
def test_what_is_wrong_comes_back_with_what_was_typed(
    client_as: Any, town: Any, home: Home, field: str, typed: Any
) -> None:
    answer = client_as(home.samira, town).post(f"{base(home)}erbij/", form(**{field: typed}))
    assert answer.status_code == 200
    assert "alleen in het weekend" in text(answer)
    assert of(home.samira, home) == ()


def test_two_at_once_see_both(client_as: Any, town: Any, home: Home) -> None:
    client = client_as(home.samira, town)
    client.post(f"{base(home)}erbij/", form())
    (amal,) = of(home.samira, home)
    at = f"{base(home)}{amal.id}/"
    assert "alleen in het weekend" in text(client.get(at))
    assert client.post(at, form("Amal", 1, limits="ook op maandag")).url == "/mijn-kring/"
    overtaken = client.post(at, form("Amalia", 1, limits="nooit"))
    assert overtaken.status_code == 200
    for words in ("Dit staat er nu", "ook op maandag", "Dit tekende jij", "nooit"):
        assert words in text(overtaken)
    assert of(home.samira, home)[0].limits == "ook op maandag"
    client.post(at, form("Amalia", 2, limits="nooit"))
    assert of(home.samira, home)[0].name == "Amalia"


def test_out_of_the_circle_and_back(client_as: Any, town: Any, home: Home) -> None:
    client = client_as(home.samira, town)
    client.post(f"{base(home)}erbij/", form())
    (amal,) = of(home.samira, home)
    page = text(client.post(f"{base(home)}{amal.id}/eruit/", once(), follow=True))
    assert of(home.samira, home) == ()
    assert f"{base(home)}{amal.id}/terug/" in page
    assert "terug/" not in text(client.get("/mijn-kring/"))
    client.post(f"{base(home)}{amal.id}/terug/", once())
    assert [a.name for a in of(home.samira, home)] == ["Amal"]


def test_shown_until_a_day_drawn_by_both_and_hidden_again(
    client_as: Any, town: Any, home: Home
) -> None:
    mine, hers = client_as(home.samira, town), client_as(home.marieke, town)
    mine.post(f"{base(home)}erbij/", form())
    assert hers.get(base(home)).status_code == 404
    assert "Laat dit zien aan Marieke" in text(mine.get("/mijn-kring/"))
    until = TODAY + timedelta(days=30)
    mine.post("/mijn-kring/laten-zien/", once(until=until.isoformat()))
    assert "Marieke mag meekijken, tot en met" in text(mine.get("/mijn-kring/"))
    page = text(hers.get(base(home)))
    assert "Amal" in page
    assert "Wie kijkt er mee?" not in page
    assert hers.post(f"{base(home)}erbij/", form("Hanna")).url == base(home)
    assert [a.name for a in of(home.samira, home)] == ["Amal", "Hanna"]
    mine.post("/mijn-kring/niet-meer/", once(role=str(home.marieke.role)))
    assert hers.get(base(home)).status_code == 404
    assert hers.post(f"{base(home)}erbij/", form("Boris")).status_code == 404


def test_it_is_not_shown_until_a_day_that_is_over(client_as: Any, town: Any, home: Home) -> None:
    client = client_as(home.samira, town)
    past = (TODAY - timedelta(days=1)).isoformat()
    answer = client.post("/mijn-kring/laten-zien/", once(until=past))
    assert "al voorbij" in text(answer)
    assert client_as(home.marieke, town).get(base(home)).status_code == 404


def test_a_circle_of_another_is_not_there(client_as: Any, town: Any, home: Home) -> None:
    with look(home.samira, "circle", persons=[home.samira.person_id or 0]):
        amal = add_to_circle(home.samira, home.samira.person_id or 0, Around("Amal", "zus"))
    for viewer in (home.youssef, home.rachid, home.marieke, home.tom):
        client = client_as(viewer, town)
        for at in ("", "erbij/", f"{amal}/"):
            assert client.get(f"{base(home)}{at}").status_code == 404
        for at in ("erbij/", f"{amal}/", f"{amal}/eruit/", f"{amal}/terug/"):
            assert client.post(f"{base(home)}{at}", form()).status_code == 404
    assert len(of(home.samira, home)) == 1


def test_many_people_have_a_place_of_their_own() -> None:
    circle = [
        reads.AroundMe(n, f"Naam {n}", "", n % 3 + 1, (), "to_me", (), "", "", "", 1)
        for n in range(30)
    ]
    places = {(node.x, node.y) for node in drawing.drawn(circle)}
    assert len(places) == 30
    assert all(0 < float(x) < 400 and 0 < float(y) < 400 for x, y in places)


def test_each_kind_of_support_has_its_own_line() -> None:
    around = reads.AroundMe(
        1, "Oma Fatima", "", 2, ("advice", "company"), "from_me", (), "", "", "", 1
    )
    (node,) = drawing.drawn([around])
    assert (node.initials, len(node.lines), len(node.heads)) == ("OF", 2, 1)
    assert len({line.pattern for line in node.lines}) == 2

"""Taking along, bringing along, one name under it: the pages (S0-11, S2-14)."""

import json
import re
import time
import unicodedata
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from noaber.lib.exchange import as_json
from noaber.plan import act_names as plan_acts
from noaber.plan import reads
from noaber.plan.acts import promises
from noaber.plan.acts.goals import change_goal, set_goal
from noaber.plan.acts.members import NewMember, add_member
from noaber.plan.acts.needs import Fit, draft_fit, name_need
from noaber.plan.acts.promises import answer_question
from noaber.plan.acts.voices import ask_everybody, say_word
from noaber.plan.exchange import read_picture
from noaber.plan.models import Commitment
from noaber.plan.signing import version_of
from noaber.plan.tests.acting import now
from noaber.plan.tests.at_home import NOW, TODAY, Home, at_table, make_home, plan_of
from noaber.record.acts import act
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from tests.town import Town, make_town


@pytest.fixture
def home(town: Town) -> Home:
    """The family in a town of its own."""
    return make_home(town)


@pytest.fixture
def samira(client_as: Any, home: Home, town: Town) -> Any:
    return client_as(home.samira, town)


def file_of(client: Any, family_id: int) -> bytes:
    sent = client.get(f"/gezin/{family_id}/meenemen/bestand/")
    assert (sent.status_code, sent["Content-Type"]) == (200, "application/json")
    assert sent["Content-Disposition"].startswith('attachment; filename="ons-plan-')
    return b"".join(sent.streaming_content)


def goal(home: Home, words: str = "slapen") -> int:
    with at_table(home.samira, home, "our_plan"):
        return set_goal(home.samira, home.family_id, words, NOW)


# --- taking along ---------------------------------------------------------------------------------


def test_the_whole_plan_is_a_page_and_a_file(samira: Any, home: Home) -> None:
    """S0-11: full export in readable and machine form."""
    goal(home, "<b>slapen</b>")
    page = samira.get(f"/gezin/{home.family_id}/meenemen/").content.decode()
    assert "&lt;b&gt;slapen&lt;/b&gt;" in page
    assert "Marieke belt" in page
    assert "06 12345678" not in page.split("<main")[1].split("</main")[0]
    plain = json.loads(file_of(samira, home.family_id))
    assert (plain["format"], plain["version"]) == ("noaber-plan", 1)
    assert plain["goals"][0]["words"] == "<b>slapen</b>"
    assert "meenemen" in samira.get(f"/gezin/{home.family_id}/").content.decode()


@pytest.mark.parametrize("at", ["meenemen/", "meenemen/bestand/", "naam/", "naam/1/"])
def test_only_who_owns_the_plan_comes_here(at: str, client_as: Any, home: Home, town: Town) -> None:
    for outsider in (home.youssef, home.rachid, home.marieke, home.tom):
        client = client_as(outsider, town)
        here = client.get(f"/gezin/{home.family_id}/{at}")
        nowhere = client.get(f"/gezin/999999999/{at}")
        assert (here.status_code, nowhere.status_code) == (404, 404)
    assert client_as(None, town).get(f"/gezin/{home.family_id}/{at}").status_code == 302


def test_a_thousand_commitments_within_a_second(samira: Any, home: Home) -> None:
    with at_table(home.samira, home, "our_plan"):
        plan = promises.open_plan(home.family_id)
        with act(home.samira, plan_acts.COMMITMENT_ASKED, [plan.compartment_id]):
            Commitment.objects.bulk_create(
                Commitment(
                    compartment_id=plan.compartment_id, family_id=home.family_id, plan=plan,
                    what=f"iets {n}", due_on=TODAY, asked_at=NOW,
                )
                for n in range(1_000)
            )  # fmt: skip
    for at in ("meenemen/bestand/", "meenemen/"):
        start = time.perf_counter()
        sent = samira.get(f"/gezin/{home.family_id}/{at}")
        size = sum(map(len, sent)) if sent.streaming else len(sent.content)
        print(at, round(time.perf_counter() - start, 2), "s", size)
        assert size > 100_000


# --- bringing along -------------------------------------------------------------------------------


def upload(client: Any, content: bytes) -> Any:
    return client.post("/meebrengen/", {"plan": SimpleUploadedFile("p.json", content)})


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'name="(sealed|once|read)"[^>]*value="([^"]*)"', page)
    return dict(found)


def brought(client: Any, content: bytes, **changes: str) -> Any:
    seen = upload(client, content)
    assert seen.status_code == 200
    page = seen.content.decode()
    assert "Er is nog niets gebeurd" in page
    typed = {"me": "person-1", "given_name": "Samira", "phone": "06 12345678", **hidden(page)}
    return client.post("/meebrengen/", {**typed, **changes})


def test_somebody_new_brings_a_plan_and_gets_a_name_a_number_and_a_day(
    samira: Any, home: Home, client_as: Any
) -> None:
    goal(home)
    elsewhere = make_town()
    client = client_as(None, elsewhere)
    content = file_of(samira, home.family_id)
    sent = brought(client, content)
    assert sent.status_code == 302, sent.content.decode()
    family_id = int(re.findall(r"/gezin/(\d+)/antwoord/", sent.url)[0])
    assert "Marieke" in client.get(sent.url).content.decode()
    page = client.get(f"/gezin/{family_id}/meenemen/").content.decode()
    assert "slapen" in page
    assert "kwam mee uit" in page
    again = upload(client, content)
    assert again.url == f"/gezin/{family_id}/"


def other_order(value: Any) -> Any:
    """The same, with the names of each piece the other way round."""
    if isinstance(value, list):
        return [other_order(one) for one in value]
    if isinstance(value, dict):
        return {name: other_order(value[name]) for name in reversed(value)}
    return value


def written(content: bytes, **how: Any) -> bytes:
    return json.dumps(json.loads(content), **how).encode()


# What an editor, a telephone or a mail program makes of a file: the same plan in other bytes.
SAVED: dict[str, Callable[[bytes], bytes]] = {
    "with a byte order mark": lambda content: b"\xef\xbb\xbf" + content,
    "with lines that end as on Windows": lambda content: written(content, indent=1).replace(
        b"\n", b"\r\n"
    ),
    "indented": lambda content: written(content, indent=4, ensure_ascii=False),
    "in one line": lambda content: written(content, separators=(",", ":")),
    "in another order": lambda content: json.dumps(other_order(json.loads(content))).encode(),
    "with signs escaped": lambda content: written(content, ensure_ascii=True),
    "in UTF-16": lambda content: content.decode().encode("utf-16"),
    "with an accent of its own sign": lambda content: unicodedata.normalize(
        "NFD", content.decode()
    ).encode(),
    "with a line at the end": lambda content: content + b"\n\n",
    "taken along once more": lambda content: json.dumps(
        json.loads(content) | {"taken_at": "2026-11-30T12:00:00+00:00"}
    ).encode(),
}


@pytest.mark.parametrize("how", SAVED)
def test_the_same_plan_in_other_bytes_is_one_plan(
    how: str, samira: Any, home: Home, client_as: Any
) -> None:
    """Recognised by what it says, whatever program saved the file."""
    goal(home, "Zoë “slaapt” weer")
    content = file_of(samira, home.family_id)
    saved = SAVED[how](content)
    assert saved != content
    client = client_as(None, make_town())
    first = brought(client, content)
    family_id = int(re.findall(r"/gezin/(\d+)/antwoord/", first.url)[0])
    assert upload(client, saved).url == f"/gezin/{family_id}/"


def test_chosen_in_two_tabs_it_is_one_plan(samira: Any, home: Home, client_as: Any) -> None:
    """Both pages were there before one of them was sent; the second finds the first one's plan."""
    client, content = client_as(None, make_town()), file_of(samira, home.family_id)
    pages = [upload(client, one).text for one in (content, SAVED["indented"](content))]
    known = {"me": "person-1", "given_name": "Samira", "phone": "06 12345678"}
    first, second = (client.post("/meebrengen/", {**known, **hidden(page)}) for page in pages)
    family_id = int(re.findall(r"/gezin/(\d+)/antwoord/", first.url)[0])
    assert second.url == f"/gezin/{family_id}/"


def test_another_plan_is_another_one(samira: Any, home: Home, client_as: Any) -> None:
    """One word that is different is a plan of its own."""
    goal(home)
    client, content = client_as(None, make_town()), file_of(samira, home.family_id)
    assert brought(client, content).status_code == 302
    plain = json.loads(content)
    plain["goals"][0]["words"] = "slapen, echt"
    assert "Er is nog niets gebeurd" in upload(client, json.dumps(plain).encode()).text


def test_what_was_signed_still_counts_after_an_editor(
    samira: Any, home: Home, client_as: Any
) -> None:
    """S2-14: a name under the plan says the same of the plan, in whatever bytes it came along."""
    goal(home, "Zoë “slaapt” weer")
    sign(samira, home, "personal_plan")
    content = file_of(samira, home.family_id)
    signed = json.loads(content)["signatures"][0]
    for how, save in SAVED.items():
        if how == "with an accent of its own sign":
            continue  # a name stands under the very signs that were read
        found, problems = read_picture(save(content))
        assert found, problems
        again = as_json(found)["signatures"][0]
        assert again["digest"] == signed["digest"]
        assert version_of(again["signed"]) == version_of(signed["signed"])


def test_the_same_page_sent_twice_is_one_plan(samira: Any, home: Home, client_as: Any) -> None:
    client = client_as(None, make_town())
    seen = upload(client, file_of(samira, home.family_id)).content.decode()
    typed = {"me": "person-1", "given_name": "Samira", "phone": "06 12345678", **hidden(seen)}
    first = client.post("/meebrengen/", typed)
    assert client.post("/meebrengen/", typed).status_code == 302
    client.cookies.clear()
    assert client.post("/meebrengen/", typed).url == first.url


def test_who_is_known_says_only_who_they_are(samira: Any, home: Home) -> None:
    goal(home)
    plain = json.loads(file_of(samira, home.family_id))
    plain["sentence"] = "Een ander plan."
    seen = upload(samira, json.dumps(plain).encode()).content.decode()
    assert "telefoonnummer" not in seen.split("<main")[1].split("</main")[0]
    sent = samira.post("/meebrengen/", {"me": "-", **hidden(seen)})
    family_id = int(re.findall(r"/gezin/(\d+)/antwoord/", sent.url)[0])
    with look(home.samira, "our_plan", families=[family_id]):
        plan = reads.our_plan(family_id, now(), home.samira)
    assert plan
    assert plan.sentence == "Een ander plan."
    assert len(plan.members) == 4  # the three by name, and who is not one of them


BAD = {
    "nothing": (b"", "leeg"),
    "a photo": (b"\xff\xd8\xff\xe0", "geen bestand met een plan"),
    "truncated": (b'{"format": "noaber-plan", "ver', "niet compleet"),
    "newer": (b'{"format": "noaber-plan", "version": 9}', "nieuwere versie"),
    "deep": (b"[" * 10_000 + b"]" * 10_000, "zo diep"),
    "twice": (b'{"format": "noaber-plan", "format": "noaber-plan"}', "twee keer"),
    "NaN": (b'{"format": NaN}', "hoort een getal"),
    "no sentence": (b'{"format": "noaber-plan", "version": 1}', "In het bestand: sentence"),
    "50 MB": (b'{"format": "' + b"x" * 50_000_000, "te groot"),
}


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD)
def test_a_file_that_cannot_come_along_is_told_kindly(
    content: bytes, words: str, client_as: Any, town: Town
) -> None:
    seen = upload(client_as(None, town), content)
    assert seen.status_code == 200
    page = seen.content.decode()
    assert words in page
    assert "Er is niets veranderd" in page


def test_what_was_sealed_is_not_what_somebody_else_sealed(client_as: Any, town: Town) -> None:
    client = client_as(None, town)
    seen = client.post("/meebrengen/", {"sealed": "x", "me": "person-1"})
    assert "te lang klaar" in seen.content.decode()
    assert client.post("/meebrengen/", {}).status_code == 200


def test_whoever_works_here_brings_nothing(client_as: Any, town: Town) -> None:
    assert client_as(town.marieke, town).get("/meebrengen/").status_code == 404


# --- one name -------------------------------------------------------------------------------------


def sign(client: Any, home: Home, *covers: str, page: str = "") -> Any:
    at = f"/gezin/{home.family_id}/naam/"
    page = page or client.get(at).content.decode()
    return client.post(at, {"covers": covers, **hidden(page), "once": str(uuid.uuid4())})


def owed(home: Home) -> set[str]:
    return {p.what for p in plan_of(home.samira, home).promises if p.kind == "owed"}


def test_in_the_first_week_the_familys_own_words_are_its_plan(samira: Any, home: Home) -> None:
    """X-27, S2-14: no form, no need named yet: their own words count as the plan they made."""
    page = samira.get(f"/gezin/{home.family_id}/naam/").content.decode()
    assert "gaat jullie eigen plan voor" in page
    assert 'value="application"' not in page
    assert "personal_plan" in owed(home)
    assert sign(samira, home, "personal_plan").status_code == 302
    assert "personal_plan" not in owed(home)
    assert "investigation" in owed(home)
    assert "Lees wat er toen stond" in samira.get(f"/gezin/{home.family_id}/naam/").text


def test_who_works_for_them_sees_that_it_was_signed(
    samira: Any, home: Home, client_as: Any, town: Town
) -> None:
    sign(samira, home, "personal_plan")
    page = client_as(home.marieke, town).get(f"/werk/gezin/{home.family_id}/").text
    assert "Samira ondertekende het plan" in page


def agree(home: Home) -> None:
    """Spoken with, something needed, and of it clear what fits."""
    question = plan_of(home.marieke, home).questions[0].id
    with at_table(home.marieke, home):
        answer_question(home.marieke, question, NOW)
        need = name_need(home.marieke, home.family_id, "rust", NOW)
        draft_fit(home.marieke, need, Fit("circle", "tante past op"), 1)
        ask_everybody(home.marieke, need, NOW)
    voice = plan_of(home.samira, home).table.needs[0].voices[0]
    with at_table(home.samira, home, "our_plan"):
        say_word(home.samira, voice.id, "yes", "", 2, NOW)


def test_one_name_is_report_and_application_and_the_decision_is_owed(
    samira: Any, home: Home
) -> None:
    """S2-14, S4-05: nobody retypes; the application comes with the report, never before it."""
    assert "uit de lijst" in sign(samira, home, "application").text
    agree(home)
    assert "samen met het verslag" in sign(samira, home, "application").text
    covers = ("personal_plan", "investigation_report", "application")
    assert sign(samira, home, *covers).status_code == 302
    assert owed(home) == {"decision"}
    assert sign(samira, home, *covers).status_code == 302
    assert len(plan_of(home.samira, home).table.signed) == 1


def test_what_was_signed_can_be_read_again_and_whether_it_changed(samira: Any, home: Home) -> None:
    first = goal(home)
    sign(samira, home, "personal_plan")
    at = re.findall(
        rf"/gezin/{home.family_id}/naam/\d+/", samira.get(f"/gezin/{home.family_id}/naam/").text
    )[0]
    assert "Het plan is nog hetzelfde" in samira.get(at).text
    with at_table(home.samira, home, "our_plan"):
        change_goal(home.samira, first, "weer slapen", "", 1, NOW)
    page = samira.get(at).text
    assert "sindsdien veranderd" in page
    assert '<p dir="auto">slapen</p>' in page
    sign(samira, home, "personal_plan")
    assert len(plan_of(home.samira, home).table.signed) == 2
    assert samira.get(f"/gezin/{home.family_id}/naam/999999/").status_code == 404


def test_a_plan_that_changed_while_it_was_read_is_shown_twice(samira: Any, home: Home) -> None:
    read = samira.get(f"/gezin/{home.family_id}/naam/").text
    goal(home, "iets nieuws")
    both = sign(samira, home, "personal_plan", page=read)
    assert both.status_code == 200
    page = both.content.decode()
    assert "Dit las jij" in page
    assert "Wij willen: iets nieuws" in page
    assert not plan_of(home.samira, home).table.signed
    assert sign(samira, home, "personal_plan", page=page).status_code == 302


def test_nothing_chosen_is_said_beside_it(samira: Any, home: Home) -> None:
    assert "id_covers_error" in sign(samira, home).text
    assert not plan_of(home.samira, home).table.signed


def test_two_of_the_family_each_put_their_own_name(
    samira: Any, home: Home, client_as: Any, town: Town
) -> None:
    with look(home.marieke, "confirm_person", families=[home.family_id]):
        aunt = add_member(
            home.marieke,
            home.family_id,
            NewMember("Amal", "Test", TODAY.replace(year=1980, day=1), decides=True),
            NOW,
        )
    amal = client_as(Viewer(aunt), town)
    assert sign(samira, home, "personal_plan").status_code == 302
    assert sign(amal, home, "personal_plan").status_code == 302
    assert {person for person, *_ in plan_of(home.samira, home).table.signed} == {
        aunt, home.samira.person_id,
    }  # fmt: skip

"""The arrangement is the resident's: taken along, brought elsewhere, nothing lost (S0-11)."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest

from noaber.lib.exchange import as_json
from noaber.plan import act_names as plan_acts
from noaber.plan import reads
from noaber.plan.acts import promises
from noaber.plan.acts.bringing import Brought, bring_along
from noaber.plan.acts.circle import Around, add_to_circle
from noaber.plan.acts.closing import check_safety, give_pulse
from noaber.plan.acts.goals import end_goal, set_goal
from noaber.plan.acts.guests import CircleGuest, invite_guest, stop_part
from noaber.plan.acts.members import add_known_member
from noaber.plan.acts.needs import Fit, draft_fit, name_need, word_real_question
from noaber.plan.acts.promises import promise
from noaber.plan.acts.questions import Asked
from noaber.plan.acts.tasks import Task, ask_commitment
from noaber.plan.acts.voices import Subject, ask_everybody, ask_word, say_word
from noaber.plan.acts.words import change_words
from noaber.plan.exchange import Picture, coming, read_picture
from noaber.plan.models import Commitment, FamilyPlan, SafetyCheck
from noaber.plan.reads.picture import brought_before, picture
from noaber.plan.tests.acting import now
from noaber.plan.tests.at_home import NOW, TODAY, Home, at_table, make_home, plan_of
from noaber.record.acts import act
from noaber.record.viewers import Viewer
from noaber.sharing.looks import Hidden, birth, look
from tests.town import Town, make_town

Row = dict[str, Any]


@pytest.fixture
def home(town: Town) -> Home:
    """The family, in a town of its own, with everything a plan can have."""
    home = make_home(town)
    fill(home, town)
    return home


def fill(home: Home, town: Town) -> None:
    """Goals, needs, voices, tasks, somebody of the circle, a signature, a circle, safety."""
    own = home.samira.person_id or 0
    with at_table(home.samira, home, "our_plan"):
        sleep = set_goal(home.samira, home.family_id, "slapen", NOW, home.youssef.person_id)
        set_goal(home.samira, home.family_id, "<script>rust</script>", NOW, outcome="safe")
        end_goal(home.samira, sleep, True, NOW)
        guest = CircleGuest("Karim", "traint Youssef", "06 99887766", "karim@kring.invalid")
        karim = invite_guest(home.samira, home.family_id, guest, NOW, NOW + timedelta(days=9))
    talk(home)
    for who, doer in (
        (home.samira, {"person_id": own}),
        (home.samira, {"person_id": karim.person_id}),
        (home.samira, {"person_id": home.youssef.person_id}),
        (home.samira, {}),
        (home.marieke, {"role_id": home.marieke.role}),
    ):
        purpose = "at_the_table" if who.role_id else "our_plan"
        with at_table(who, home, purpose):
            task = Task(f"taak {doer}", TODAY + timedelta(days=3), "omdat", **doer)
            ask_commitment(who, home.family_id, task, NOW)
    with look(home.samira, "circle", persons=[own]):
        amal = Around("Amal", "zus", 1, ("practical",), "both", (6, 7), "weekend", "06 5554321")
        add_to_circle(home.samira, own, amal)
    with at_table(home.marieke, home, "safety"):
        check_safety(home.marieke, home.family_id, "start", False, 1, "geheim", NOW)
    with at_table(home.youssef, home, "our_plan"):
        give_pulse(home.youssef, home.family_id, "partly", "gaat wel", NOW)


def talk(home: Home) -> None:
    """What happens at the table: a need with voices, the real question, a promise."""
    with at_table(home.marieke, home):
        need = name_need(
            home.marieke, home.family_id, "praten", NOW, "youth", home.youssef.person_id
        )
        draft_fit(home.marieke, need, Fit("paid", "bij De Brug", "", "nachtmerries"), 1)
        ask_everybody(home.marieke, need, NOW, "Gesprekken voor Youssef")
        found = reads.our_plan(home.family_id, NOW)
        assert found
        word_real_question(home.marieke, found.questions[0].id, "rust in de avond", 0)
        subject = Subject(question_id=found.questions[0].id)
        ask_word(home.marieke, subject, home.samira.person_id or 0, NOW)
    voice = plan_of(home.samira, home).table.needs[0].voices[0]
    with at_table(home.samira, home, "our_plan"):
        say_word(home.samira, voice.id, "other", "liever thuis", voice.version, NOW)
        change_words(home.samira, found.plan_id, found.sentence, ("slapen", "geld", ""), 1)
    with at_table(home.marieke, home, "our_plan"):
        promise(home.marieke, home.family_id, "Ik bel school", TODAY, NOW)


def whole(viewer: Viewer, family_id: int) -> Picture:
    with look(viewer, "take_along", families=[family_id]):
        found = picture(family_id, viewer, now())
    assert found is not None
    return found


def written(found: Picture) -> bytes:
    return json.dumps(as_json(found)).encode()


def bring(town: Town, found: Picture, me: str = "", digest: str = "") -> Any:
    """Somebody new brings this plan to a town."""
    asked = Asked(
        own_words=found.sentence, given_name="Samira", surname="", phone="06 12345678", email="",
        municipality_id=town.municipality_id, street="", channel="web", language="nl",
        once=uuid.uuid4(),
    )  # fmt: skip
    with birth():
        brought = Brought(found, me or found.taken_by, digest or uuid.uuid4().hex)
        return bring_along(asked, brought, now())


def comparable(found: Picture, where: str) -> Row:
    """A picture without what the bringing itself added and without who is to be asked anew."""
    plain = as_json(found)
    for name, things in plain.items():
        if isinstance(things, list) and name not in ("people", "brought_from"):
            plain[name] = [t for t in things if not isinstance(t, dict) or _of(t, where)]
    for task in plain["commitments"]:
        task.pop("no_one_yet")
    for name in ("taken_at", "opened_at", "where", "brought_from"):
        plain.pop(name)
    return plain


def _of(thing: Row, where: str) -> bool:
    return bool(thing.get("where", where) == where)


def test_a_plan_moves_along_with_nothing_lost(home: Home) -> None:
    """S0-11: exported, imported elsewhere, exported again: equal but for who is asked anew."""
    there = whole(home.samira, home.family_id)
    read, problems = read_picture(written(there))
    assert (read, problems) == (there, [])
    elsewhere = make_town()
    answered = bring(elsewhere, there)
    me = Viewer(answered.person_id)
    here = whole(me, answered.family_id)
    assert here.where != there.where
    first, second = comparable(there, there.where), comparable(here, there.where)
    names = {p["key"] for p in first["people"]}
    second["people"] = [p for p in second["people"] if p["key"] in names]
    assert second == first
    assert [b.where for b in here.brought_from] == [there.where]
    assert [q.where for q in here.questions] == [there.where, here.where]
    third = bring(make_town(), here)
    further = whole(Viewer(third.person_id), third.family_id)
    third_time = comparable(further, there.where)
    third_time["people"] = [p for p in third_time["people"] if p["key"] in names]
    assert third_time == {**first, "taken_by": here.taken_by}
    assert [b.where for b in further.brought_from] == [there.where, here.where]


def test_who_is_not_there_is_asked_anew(home: Home) -> None:
    there = whole(home.samira, home.family_id)
    told = coming(there, there.taken_by, TODAY)
    assert {name for _what, name in told.ask_anew} == {"Karim", "Marieke"}
    assert (told.mine, told.of_members, told.goals, told.needs) == (1, 1, 1, 1)
    assert "Samira" in told.words_anew
    answered = bring(make_town(), there)
    with look(Viewer(answered.person_id), "our_plan", families=[answered.family_id]):
        plan = reads.our_plan(answered.family_id, now(), Viewer(answered.person_id))
    assert plan
    tasks = {t.what: (t.person_id, t.once_by, t.is_accepted) for t in plan.table.tasks}
    assert sorted(once for person, once, _yes in tasks.values() if person is None) == [
        "", "Karim", "Marieke", "Marieke",
    ]  # fmt: skip
    assert sum(person == answered.person_id for person, _once, _yes in tasks.values()) == 1
    assert {m.known_as for m in plan.members} == {"Samira", "Youssef", "Noor"}
    assert [p.kind for p in plan.promises if p.kind == "call"] == ["call"]
    assert plan.table.needs[0].voices == ()
    assert not plan.table.needs[0].state.stands
    assert plan.top == ("slapen", "geld", "")


def test_nobody_elses_reach_and_nothing_about_safety_goes_along(home: Home) -> None:
    text = written(whole(home.samira, home.family_id)).decode()
    for secret in ("99887766", "5554321", "karim@", "samira@", "12345678", "geheim", "safety"):
        assert secret not in text, secret
    with look(home.samira, "take_along", families=[home.family_id]):
        assert not SafetyCheck.objects.exists()


def test_the_circle_stays_of_one_person(home: Home) -> None:
    """Also after it was brought: who works for the family there does not read it in the plan."""
    there = whole(home.samira, home.family_id)
    assert [c.name for c in there.circle] == ["Amal"]
    town = make_town()
    answered = bring(town, there)
    with look(town.marieke, "our_plan", families=[answered.family_id]):
        plan = reads.our_plan(answered.family_id, now())
        kept = FamilyPlan.objects.get(family_id=answered.family_id).brought
    assert plan
    assert "Amal" not in json.dumps(kept)
    with look(Viewer(answered.person_id), "circle", persons=[answered.person_id]):
        assert [c.name for c in reads.circle(answered.person_id)] == ["Amal"]


def test_only_who_owns_the_plan_takes_it_along(home: Home) -> None:
    with look(home.youssef, "take_along", families=[home.family_id]):
        assert picture(home.family_id, home.youssef, now()) is None
    for outsider in (home.rachid, home.marieke, home.tom):
        with pytest.raises(Hidden), look(outsider, "take_along", families=[home.family_id]):
            pass


def test_a_child_in_two_families_takes_only_this_one(home: Home, town: Town) -> None:
    child, his = home.youssef.person_id or 0, home.rachid_family_id
    with look(home.rachid, "my_card", families=[his], persons=[child]):
        add_known_member(home.rachid, his, child, "zoon", NOW)
    text = written(whole(home.rachid, home.rachid_family_id)).decode()
    assert "Youssef" in text
    for theirs in ("slapen", "Karim", "Amal", "Noor", "liever thuis"):
        assert theirs not in text


def test_the_same_form_twice_is_one_plan(home: Home) -> None:
    there, town = whole(home.samira, home.family_id), make_town()
    asked = Asked(
        own_words=there.sentence, given_name="Samira", surname="", phone="06 12345678", email="",
        municipality_id=town.municipality_id, street="", channel="web", language="nl",
        once=uuid.uuid4(),
    )  # fmt: skip
    brought = Brought(there, there.taken_by, "digest")
    with birth():
        first = bring_along(asked, brought, now())
    with birth():
        second = bring_along(asked, brought, now())
    assert (second.family_id, second.again) == (first.family_id, True)
    me = Viewer(first.person_id)
    with look(me, "our_plan"):
        assert brought_before("digest") == first.family_id
        assert brought_before("another") is None
    assert len(whole(me, first.family_id).goals) == 2


def test_what_is_not_known_here_is_kept_and_given_back(home: Home) -> None:
    plain = as_json(whole(home.samira, home.family_id))
    plain["street"] = {"asked": ["iets van later"]}
    plain["goals"][0] |= {"id": 1, "family_id": home.family_id, "colour": "blauw"}
    plain["questions"][0]["person_id"] = home.marieke.person_id
    found, problems = read_picture(json.dumps(plain).encode())
    assert found, problems
    answered = bring(make_town(), found)
    here = as_json(whole(Viewer(answered.person_id), answered.family_id))
    assert here["street"] == {"asked": ["iets van later"]}
    assert here["goals"][0]["colour"] == "blauw"
    assert here["questions"][0]["person_id"] == home.marieke.person_id


def test_a_plan_with_a_thousand_commitments_goes_along_whole(home: Home) -> None:
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
    text = written(whole(home.samira, home.family_id))
    found, _problems = read_picture(text)
    assert found
    assert len(found.commitments) > 1_000


def test_who_took_part_and_left_stays_in_it(home: Home) -> None:
    with at_table(home.samira, home, "our_plan"):
        part = next(p for p in plan_of_inside(home).parts if p.name == "Karim")
        stop_part(home.samira, part.id, NOW)
    there = whole(home.samira, home.family_id)
    karim = next(p for p in there.people if p.name == "Karim")
    assert next(p for p in there.parts if p.who == karim.key).ended_at


def plan_of_inside(home: Home) -> reads.OurPlan:
    plan = reads.our_plan(home.family_id, NOW)
    assert plan
    return plan

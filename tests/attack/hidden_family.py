"""Whom the attack on every function is about: a family of which each has something to tell."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from noaber.lib.pictures import clean_jpeg
from noaber.plan.acts.members import NewMember, add_member
from noaber.plan.acts.needs import name_need
from noaber.plan.acts.photos import keep_own_plan, take_photo_away
from noaber.plan.acts.tasks import Task, ask_commitment
from noaber.plan.rules import PHOTO_STAYS
from noaber.plan.tests.at_home import EARLIER, TODAY, Home, at_table, make_home
from noaber.plan.tests.leaving import join, leave, the_day_comes
from noaber.sharing.looks import look
from tests.attack.stage import Stage, one, random_key


@dataclass(frozen=True)
class Hidden:
    """A family of which every function has something to tell, and the numbers to ask it by."""

    home: Home
    samples: dict[str, Any]


_hidden: dict[int, Hidden] = {}


def hidden(stage: Stage) -> Hidden:
    """Made once: a birthday within a month, something asked, a leaving, a photo long gone, post."""
    if id(stage) not in _hidden:
        home = make_home(stage.town)
        child = _turning_sixteen(home)
        _photo_long_gone(home)
        with at_table(home.marieke, home):
            name_need(home.marieke, home.family_id, "hulp", EARLIER, person_id=home.noor_id)
            task = Task("zus bellen", TODAY, person_id=home.samira.person_id)
            task_id = ask_commitment(home.marieke, home.family_id, task, EARLIER)
        _leaves_today(stage, home)
        _hidden[id(stage)] = Hidden(home, _samples(stage, home, child, task_id))
    return _hidden[id(stage)]


def _turning_sixteen(home: Home) -> int:
    day = TODAY + timedelta(days=12)
    born_on = date(day.year - 16, day.month, min(day.day, 28))
    with look(home.marieke, "confirm_person", families=[home.family_id]):
        child = NewMember("Bilal", "Test", born_on, holders=(home.samira.person_id or 0,))
        return add_member(home.marieke, home.family_id, child, datetime.now(UTC))


def _leaves_today(stage: Stage, home: Home) -> None:
    """Said yesterday; the clock did not come by yet."""
    sem = join(home, "Sem", decides=True)
    leave(home, sem, TODAY + timedelta(days=1))
    with stage.connected("postgres") as admin:
        the_day_comes(admin, sem)


def _photo_long_gone(home: Home) -> None:
    from noaber.doors.circle.tests.test_photos import picture

    with look(home.samira, "our_plan", families=[home.family_id]):
        jpeg = clean_jpeg(picture(), "image/jpeg")
        photo = keep_own_plan(home.samira, home.family_id, jpeg, "ons plan", EARLIER)
    with look(home.samira, "our_plan", families=[home.family_id]):
        take_photo_away(home.samira, photo, EARLIER - PHOTO_STAYS)


def _samples(stage: Stage, home: Home, child: int, task_id: int) -> dict[str, Any]:
    """A value for every argument by its name, each the hidden family's own where there is one."""
    family, person = home.family_id, home.samira.person_id or 0
    with stage.connected("postgres") as admin:
        query = """
            select array_agg(c.id order by c.kind <> 'plan', c.id) from record_compartment c
            where c.family_id = %s or c.person_id = any (%s)"""
        compartments = one(admin, query, [family, [person, child]])
        question = one(admin, "select max(id) from plan_question where family_id = %s", [family])
    about_family = {"p_family": family, "p_families": [family], "p_part": 1, "p_question": question}
    about_persons = {
        "p_person": person, "p_child": child, "p_children": [child], "p_reader": person,
        "p_behalf": person, "p_found": person, "p_from": home.marieke.role, "p_to": home.tom.role,
        "p_persons": [person], "p_commitment": task_id,
    }  # fmt: skip
    about_places = {
        "p_compartment": compartments[0], "p_compartments": compartments,
        "family_compartment.p_kind": "plan", "person_compartment.p_kind": "contact",
        "open_compartment.p_kind": "safety", "open_compartment.p_person": None,
        "withdraw.p_role": None, "leave_family.p_person": home.marieke.person_id,
        "pass_on.p_from": home.marieke.person_id, "pass_on.p_to": home.tom.person_id,
        "withdraw.p_purpose": "", "may_in_sight.p_role": None,
        "may_in_sight.p_compartments": compartments[:1],
    }  # fmt: skip
    else_ = {
        "p_role": home.marieke.role, "p_from_role": home.marieke.role, "p_to_role": home.tom.role,
        "p_most": 1000, "p_but_family": [], "p_but_person": [], "p_but_child": [],
        "p_but_reader": [], "p_but_role": [], "p_aside": [], "p_level": "own", "p_basis": "avg-15",
        "p_purposes": [], "p_purpose": "our_plan", "p_until": None, "p_kind": "l", "p_after": 0,
        "p_kinds": ["plan"], "p_audience": "", "p_once": random_key(), "p_digest": b"x",
        "p_key": random_key(), "p_seen": "1:1:", "p_expires": "infinity", "p_alone": False,
        "p_month": TODAY.replace(day=1), "p_on": TODAY, "p_since": "-infinity", "p_name":
        "plan.words_changed", "p_why": None, "p_municipality": stage.town.municipality_id,
        "p_screen": "our_plan", "p_table": "people_rosterturn", "p_ids": [0],
        "p_touch": False, "p_new": b"y", "p_id": random_key(), "remembered.p_key": b"x",
        "no_longer_remembered.p_key": b"x", "delete_log_in_row.p_id": 0,
        "p_bsn": "", "p_given": "Samira", "p_surname": "Test", "p_born": TODAY,
    }  # fmt: skip
    return about_family | about_persons | about_places | else_ | _of_a_leaving(stage, family)


def of_nobody(samples: dict[str, Any]) -> dict[str, Any]:
    """The same with numbers that nothing has: what does nothing is refused all the same."""
    return {
        name: 10**9 if type(value) is int else [10**9] if _numbers(value) else value
        for name, value in samples.items()
    }


def _numbers(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(type(one) is int for one in value)


def _of_a_leaving(stage: Stage, family: int) -> dict[str, Any]:
    with stage.connected("postgres") as admin:
        leaving = one(admin, "select id from plan_leaving where family_id = %s", [family])
    said = {"p_day": TODAY, "p_rests_on": "said", "p_words": ""}
    return said | {"p_leaving": leaving, "p_but_leaving": []}

"""Nobody is left without somebody: who works here no longer passes on what they had (S2-09)."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection

from noaber.doors.clock import leaving
from noaber.doors.clock.leaving import pass_on_all
from noaber.doors.clock.notices import clock_viewer
from noaber.doors.clock.resting import Resting
from noaber.lib.days import day_of
from noaber.people import act_names as people_acts
from noaber.people import reads as people
from noaber.people.models import Absence, Role, RosterTurn, Team
from noaber.plan import act_names as plan_acts
from noaber.plan import reads
from noaber.plan.acts.handovers import accept_handover, ask_handover
from noaber.plan.acts.promises import keep_promise, promise
from noaber.plan.acts.tasks import Task, ask_commitment
from noaber.plan.tests.acting import asked_tom, at_once, now, plan_of, promised, resident
from noaber.plan.tests.test_taking_part import taking_part
from noaber.post.reads import messages
from noaber.record.acts import act, remove_rows
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.acts import Colleague, assign, hire
from noaber.sharing.looks import Hidden, birth, look, reading, write_look
from tests.town import Town, ask

TODAY = day_of(datetime.now(UTC))
LONG_AGO = TODAY - timedelta(days=400)


def ends(town: Town, viewer: Viewer, on: date = TODAY) -> None:
    with birth(), act(town.admin, people_acts.ORGANISATION_LOADED):
        Role.objects.filter(pk=viewer.role).update(during=(LONG_AGO, on))


def leads(town: Town, viewer: Viewer) -> None:
    with birth(), act(town.admin, people_acts.ORGANISATION_LOADED):
        Team.objects.filter(pk=town.team_id).update(lead_role_id=viewer.role_id)


def colleague(town: Town, name: str = "Samir", kind: str = "neighbourhood_team") -> Viewer:
    somebody = Colleague(
        name, "06 87654321", f"{uuid.uuid4().hex}@s.invalid", town.municipality_id, town.team_id,
        kind, LONG_AGO, None,
    )  # fmt: skip
    with birth():
        role_id = hire(town.admin, somebody)
    return Viewer(people.cards([role_id])[role_id].person_id, role_id)


def told(answered: Any) -> list[str]:
    with look(resident(answered), "my_post", persons=[answered.person_id]):
        return [
            f"{m.subject}\n{m.body}"
            for m in messages(answered.person_id)
            if "werkt" in m.subject or "no longer" in m.subject
        ]


def my_families(viewer: Viewer) -> list[reads.FamilyLine]:
    assert viewer.role_id is not None
    with look(viewer, "my_families"):
        return reads.my_families(viewer.role_id, now())


def test_all_passes_to_who_stands_in_and_the_family_is_told(town: Town) -> None:
    answered = ask(town)
    made = promised(town, answered.family_id)
    ends(town, town.marieke)
    assert pass_on_all(now()) >= 1
    plan = plan_of(town.tom, answered.family_id)
    assert plan.contact
    assert plan.contact.role_id == town.tom.role_id
    assert plan.in_charge == {town.tom.role_id}
    assert {p.who.role_id for p in plan.promises} == {town.tom.role_id}
    assert all(p.is_accepted for p in plan.promises)
    (words,) = told(answered)
    assert words.startswith("Marieke werkt hier niet meer. Tom neemt het over.")
    assert "Bel Tom gerust: 06 12 34 56 78" in words
    with look(town.tom, "our_plan", families=[answered.family_id]):
        keep_promise(town.tom, made, now())
    for purpose in ("reach", "confirm_person", "write_to", "safety"):
        with look(town.tom, purpose, families=[answered.family_id]):
            pass
    with pytest.raises(Hidden):
        plan_of(town.marieke, answered.family_id)


def test_it_happens_once_and_is_told_once_also_by_two_clocks(town: Town) -> None:
    answered = ask(town)
    ends(town, town.marieke)
    at_once(2, lambda: pass_on_all(now()))
    pass_on_all(now())
    assert len(told(answered)) == 1
    assert plan_of(town.tom, answered.family_id).in_charge == {town.tom.role_id}


def test_it_stands_on_top_until_the_first_thing_that_is_done(town: Town, client_as: Any) -> None:
    late = ask(town, given_name="Laat")
    handover = asked_tom(town, late.family_id)
    with look(town.tom, "handover", families=[late.family_id]):
        accept_handover(town.tom, handover, now())
        promise(town.tom, late.family_id, "bellen", TODAY - timedelta(days=9), now())
    answered = ask(town)
    ends(town, town.marieke)
    pass_on_all(now())
    first, second = my_families(town.tom)
    assert (first.family_id, first.state) == (answered.family_id, "taken_over")
    assert second.state == "late"
    page = client_as(town.tom, town).get("/werk/").content.decode()
    assert "Marieke werkt hier niet meer; jij nam het over. Bel ze eerst." in page
    with look(town.tom, "our_plan", families=[answered.family_id]):
        promise(town.tom, answered.family_id, "Ik kom langs", TODAY, now())
    assert my_families(town.tom)[0].state == "late"


def test_an_end_that_is_to_come_waits_for_its_day(town: Town) -> None:
    answered = ask(town)
    ends(town, town.marieke, TODAY + timedelta(days=1))
    pass_on_all(now())
    assert plan_of(town.marieke, answered.family_id).in_charge == {town.marieke.role_id}
    assert told(answered) == []


def test_without_a_roster_it_passes_to_the_lead(town: Town) -> None:
    samir, answered = colleague(town), ask(town)
    leads(town, samir)
    with birth(), act(town.admin, people_acts.ORGANISATION_LOADED):
        remove_rows(RosterTurn, [t.pk for t in RosterTurn.objects.filter(team_id=town.team_id)])
    ends(town, town.marieke)
    pass_on_all(now())
    assert plan_of(samir, answered.family_id).in_charge == {samir.role_id}


def test_who_is_away_is_passed_by(town: Town) -> None:
    samir, answered = colleague(town), ask(town)
    with birth(), act(town.admin, people_acts.ORGANISATION_LOADED):
        soon = now() + timedelta(days=2)
        Absence.objects.create(role_id=town.tom.role_id, during=(now() - timedelta(days=1), soon))
        turn = (now() - timedelta(days=1), soon)
        RosterTurn.objects.create(team_id=town.team_id, role_id=samir.role, position=3, during=turn)
    ends(town, town.marieke)
    pass_on_all(now())
    assert plan_of(samir, answered.family_id).in_charge == {samir.role_id}


def test_under_a_new_contract_everybody_keeps_their_families(town: Town) -> None:
    answered = ask(town)
    ends(town, town.marieke)
    again = Colleague(
        "Marieke", "", "", town.municipality_id, town.team_id, "neighbourhood_team", TODAY, None
    )
    with birth(), act(town.admin, people_acts.ORGANISATION_LOADED):
        role_id = assign(town.marieke.person_id, again)
    pass_on_all(now())
    me = Viewer(town.marieke.person_id, role_id)
    assert plan_of(me, answered.family_id).in_charge == {role_id}
    assert told(answered) == []
    assert people.answerer(town.team_id, now() + timedelta(days=90)).card.role_id == role_id


def test_when_nobody_is_there_it_waits_and_is_said(
    town: Town, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = ask(town)
    ends(town, town.marieke)
    ends(town, town.tom)
    at = now()
    pass_on_all(at)
    assert leaving.NOBODY_THERE in caplog.text
    leads(town, samir := colleague(town))
    pass_on_all(at)
    assert told(answered) == []  # it rests
    monkeypatch.setattr(leaving, "_resting", Resting())
    pass_on_all(now())
    assert plan_of(samir, answered.family_id).in_charge == {samir.role_id}


# --- what was asked at that moment ---------------------------------------------------------------


def test_who_was_asked_to_take_over_and_has_it_now_has_said_yes(town: Town) -> None:
    answered = ask(town)
    asked_tom(town, answered.family_id)
    ends(town, town.marieke)
    pass_on_all(now())
    (question,) = plan_of(town.tom, answered.family_id).questions
    assert (question.owner and question.owner.role_id, question.handover_id) == (
        town.tom.role_id,
        None,
    )


def test_who_was_asked_may_still_say_yes_to_who_has_it_now(town: Town) -> None:
    samir, answered = colleague(town), ask(town)
    with look(town.marieke, "handover", families=[answered.family_id]):
        question = reads.our_plan(answered.family_id, now()).questions[0]  # type: ignore[union-attr]
        assert samir.role_id
        ask_handover(town.marieke, question.id, samir.role_id, "", now())
    ends(town, town.marieke)
    pass_on_all(now())
    handover = plan_of(town.tom, answered.family_id).questions[0].handover_id
    assert handover
    with look(samir, "handover", families=[answered.family_id]):
        accept_handover(samir, handover, now())
    assert plan_of(samir, answered.family_id).in_charge == {samir.role_id}
    with pytest.raises(Hidden):
        plan_of(town.tom, answered.family_id)


def test_a_yes_at_the_same_moment_leaves_one_owner(town: Town) -> None:
    samir, answered = colleague(town), ask(town)
    with look(town.marieke, "handover", families=[answered.family_id]):
        question = reads.our_plan(answered.family_id, now()).questions[0]  # type: ignore[union-attr]
        assert samir.role_id
        ask_handover(town.marieke, question.id, samir.role_id, "", now())
    found = plan_of(town.marieke, answered.family_id).questions[0].handover_id
    ends(town, town.marieke)

    def say_yes() -> None:
        with look(samir, "handover", families=[answered.family_id]):
            accept_handover(samir, found or 0, now())

    both: Iterator[Callable[[], object]] = iter([say_yes, lambda: pass_on_all(now())])

    def one() -> None:
        next(both)()

    results = at_once(2, one)
    assert not [r for r in results if isinstance(r, Exception)]
    pass_on_all(now())
    assert plan_of(samir, answered.family_id).in_charge == {samir.role_id}


def test_a_request_to_who_left_is_taken_back(town: Town) -> None:
    answered = ask(town)
    asked_tom(town, answered.family_id)
    ends(town, town.tom)
    pass_on_all(now())
    assert plan_of(town.marieke, answered.family_id).questions[0].handover_id is None
    assert told(answered) == []


def test_what_who_took_part_promised_passes_to_the_contact_person(town: Town) -> None:
    answered = ask(town)
    taking_part(town, answered.family_id)
    with look(town.tom, "our_plan", families=[answered.family_id]):
        promise(town.tom, answered.family_id, "Ik reken het na", TODAY, now())
    ends(town, town.tom)
    pass_on_all(now())
    plan = plan_of(town.marieke, answered.family_id)
    assert {p.who.role_id for p in plan.promises} == {town.marieke.role_id}
    assert plan.parts == ()
    assert told(answered)[0].startswith("Tom werkt hier niet meer. Marieke neemt het over.")


def test_what_nobody_said_yes_to_is_of_no_one_again(town: Town) -> None:
    answered = ask(town)
    taking_part(town, answered.family_id)
    with look(town.marieke, "at_the_table", families=[answered.family_id]):
        task = Task("uitzoeken", TODAY, role_id=town.tom.role_id)
        ask_commitment(town.marieke, answered.family_id, task, now())
    ends(town, town.tom)
    pass_on_all(now())
    (line,) = [x for x in my_families(town.marieke) if x.family_id == answered.family_id]
    assert line.state == "nobody"


# --- nobody else does this -----------------------------------------------------------------------


def test_only_the_clock_and_only_of_who_left(town: Town) -> None:
    answered = ask(town)
    plan_id = plan_of(town.marieke, answered.family_id).compartment_id
    own = look(town.marieke, "our_plan", families=[answered.family_id])
    with pytest.raises(NotAllowed), own, act(town.marieke, plan_acts.ROLE_ENDED, [plan_id]):
        pass
    clock = clock_viewer(now())

    def take(*of: int | None) -> None:
        key = write_look(clock, "role_ended", families=[answered.family_id])
        with (
            reading(key),
            act(clock, plan_acts.ROLE_ENDED, [plan_id]),
            connection.cursor() as cursor,
        ):
            cursor.execute("select take_over(%s, %s, %s)", list(of))

    with pytest.raises(Error, match="what an ended role leaves"):
        take(answered.family_id, town.marieke.role_id, town.tom.role_id)  # Marieke works here
    ends(town, town.marieke)
    for to in (town.clerk.role_id, colleague(make_other()).role_id):
        with pytest.raises(Error, match="what an ended role leaves"):
            take(answered.family_id, town.marieke.role_id, to)


def make_other() -> Town:
    from tests.town import make_town

    return make_town()


def test_the_clock_sees_no_more_than_it_needs(town: Town) -> None:
    answered = ask(town)
    for purpose in ("our_plan", "reach", "confirm_person", "my_families"):
        with (
            pytest.raises(Hidden),
            look(clock_viewer(now()), purpose, families=[answered.family_id]),
        ):
            pass


# --- by a load -----------------------------------------------------------------------------------

STAFF = "organisation,team,name,phone,email,kind,from,until\n"


def load(town: Town, folder: Path, line: str, teams: str = "") -> str:
    (folder / "staff.csv").write_text(STAFF + line + "\n", encoding="utf-8")
    if teams:
        text = f"organisation,slug,name,phone,lead\n{teams}\n"
        (folder / "teams.csv").write_text(text, encoding="utf-8")
    out = StringIO()
    call_command("load", str(folder), "--as", "ans@beginstad.invalid", stdout=out)
    return out.getvalue()


def test_a_load_that_ends_a_role_passes_on_at_once(town: Town, tmp_path: Path) -> None:
    answered = ask(town)
    gone = f"{town.slug},noord,Marieke,06 12345678,marieke@{town.slug}.invalid"
    line = f"{gone},neighbourhood_team,{LONG_AGO},{TODAY}"
    with pytest.raises(CommandError, match=r"staff\.csv:2 until: marieke@.* is the lead of noord"):
        load(town, tmp_path, line)
    assert plan_of(town.marieke, answered.family_id).in_charge == {town.marieke.role_id}
    lead = f"{town.slug},noord,Buurtteam Noord,0123 456 789,tom@{town.slug}.invalid"
    said = load(town, tmp_path, line, lead)
    assert "passed on from who works here no longer" in said
    assert plan_of(town.tom, answered.family_id).in_charge == {town.tom.role_id}


def test_a_lead_stays(town: Town, tmp_path: Path) -> None:
    new = f"{town.slug},noord,Nina,06 12345678,nina@{town.slug}.invalid,neighbourhood_team"
    lead = f"{town.slug},noord,Buurtteam Noord,0123 456 789,nina@{town.slug}.invalid"
    with pytest.raises(CommandError, match=r"teams\.csv:2 lead: nina@.* leaves"):
        load(town, tmp_path, f"{new},{TODAY},{TODAY + timedelta(days=90)}", lead)

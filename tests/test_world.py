"""The invented region (X-29): whole, in every state, and guarded like everything else."""

import os
import re
import subprocess
import sys
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from noaber import world
from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.plan import reads, rules
from noaber.record.viewers import Viewer
from noaber.sharing.looks import Hidden, look
from noaber.world.families import STATES
from noaber.world.telling import invented_bsn


def cast(slug: str) -> world.Present:
    found = world.present(slug)
    assert found is not None
    return found


def plans(viewer: Viewer) -> list[reads.OurPlan]:
    """Every plan this person may read."""
    from noaber.people.models import Family

    with look(viewer, "our_plan"):
        ids = list(Family.objects.order_by("id").values_list("id", flat=True))
        return [plan for pk in ids if (plan := reads.our_plan(pk, timezone.now()))]


@pytest.fixture
def own(region: str, database_url_of: Any) -> Any:
    """The region's database as a superuser."""
    url = database_url_of("postgres").rsplit("/", 1)[0] + "/region"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set search_path = noaber")
        yield connection


def test_sixty_families_in_three_municipalities(own: Any) -> None:
    assert own.execute("select count(*) from people_family").fetchone() == (60,)
    towns = own.execute(
        "select o.slug from people_organisation o where kind = 'municipality' and exists"
        " (select from people_family f where f.municipality_id = o.id) order by 1"
    ).fetchall()
    assert towns == [("duinveld",), ("heideborg",), ("waterrijk",)]
    assert own.execute(
        "select count(*) from people_organisation where kind = 'provider'"
    ).fetchone() == (2,)
    assert len(STATES) >= 12


def test_something_is_late_and_something_due_and_everything_has_an_owner(own: Any) -> None:
    today = day_of(timezone.now())
    due = own.execute(
        "select due_on from plan_commitment where kept_at is null and released_at is null"
    ).fetchall()
    late = [(today - day).days for (day,) in due if day < today]
    assert late.count(8) >= 4
    assert max(late) >= 30
    assert any(today < day <= today + timedelta(days=7) for (day,) in due)
    for state in (
        "select from plan_question where answered_at is null",
        "select from plan_handover where accepted_at is null and declined_at is null",
        "select from plan_handover where accepted_at is not null",
        "select from plan_appointment where at > now()",
        "select from people_family where confirmed_at is null and closed_at is null",
        "select from people_family where confirmed_at is not null",
        "select from people_family where joined_to_id is not null and closed_at is not null",
        "select from people_household where shielded",
        "select from people_person where language = 'en'",
        "select from plan_question where channel = 'phone'",
        "select person_id from people_member group by 1 having count(distinct family_id) = 2",
    ):
        assert own.execute(state).fetchall(), state


def test_every_moment_of_eight_weeks_has_somebody(region: str) -> None:
    for town in people.municipalities():
        team = people.team_for(town.id)
        assert team is not None
        for hour in range(0, 8 * 7 * 24, 5):
            at = timezone.now() + timedelta(hours=hour)
            assert people.answerer(team, at).answers_from <= at, (town.slug, hour)


def test_somebody_stands_in_for_tom(region: str) -> None:
    from noaber.people.models import Absence

    away = Absence.objects.get()
    role = cast("tom").role_id
    assert away.role_id == role
    team = people.team_of(away.role_id)
    assert team is not None
    assert people.answerer(team, away.during.lower).card.role_id != role


def test_everybody_is_from_the_test_range(own: Any) -> None:
    numbers = [n for (n,) in own.execute("select bsn from people_identity where bsn <> ''")]
    assert len(numbers) > 10
    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        assert number.startswith("999")
        weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
        assert sum(int(d) * w for d, w in zip(number, weights, strict=True)) % 11 == 0
    assert invented_bsn(1) != invented_bsn(2)
    mails = own.execute("select email from people_person where email <> ''").fetchall()
    assert all(mail.endswith(".invalid") for (mail,) in mails)


def test_samira_has_somebody_a_late_promise_and_a_next_moment(region: str) -> None:
    (plan,) = plans(cast("samira").viewer)
    assert plan.sentence == "Ik red het niet meer alleen met de kinderen."
    assert plan.top == ("slapen", "rust ’s avonds", "geld")
    assert plan.contact is not None
    assert plan.contact.name == "Marieke"
    assert max(p.days_late for p in plan.promises if p.kind == "words") == 8
    assert plan.moments
    assert plan.confirmed
    assert [m.known_as for m in plan.members] == ["Samira", "Youssef", "Noor"]


def test_marieke_asked_tom_to_take_over_a_family(region: str) -> None:
    tom, marieke = cast("tom"), cast("marieke")
    with look(tom.viewer, "my_families"):
        assert tom.role_id is not None
        asked = [x for x in reads.my_families(tom.role_id, timezone.now()) if x.handover_id]
    family = next(line for line in asked if line.label == "Leo Verbeek")
    with look(tom.viewer, "handover", families=[family.family_id]):
        plan = reads.our_plan(family.family_id, timezone.now())
    assert plan is not None
    assert plan.questions[0].owner is not None
    assert plan.questions[0].owner.role_id == marieke.role_id


def test_rachid_sees_his_own_plan_and_the_cards_of_his_children_only(region: str) -> None:
    """A child in two families: the plans meet in the child only (glossary 2)."""
    samira, rachid, youssef = cast("samira"), cast("rachid"), cast("youssef")
    (his,) = plans(rachid.viewer)
    (hers,) = plans(samira.viewer)
    assert his.family_id != hers.family_id
    assert [m.known_as for m in his.members] == ["Rachid", "Youssef", "Noor"]
    with pytest.raises(Hidden), look(rachid.viewer, "our_plan", families=[hers.family_id]):
        pass
    with look(rachid.viewer, "my_card", persons=[youssef.person_id]):
        card = people.person_card(youssef.person_id)
        assert card is not None
        assert card.given_name == "Youssef"
    with pytest.raises(Hidden), look(rachid.viewer, "my_card", persons=[samira.person_id]):
        pass
    assert {plan.family_id for plan in plans(youssef.viewer)} == {his.family_id, hers.family_id}


def test_youssef_reads_along_and_does_not_write(region: str) -> None:
    from noaber.plan.acts.words import change_words
    from noaber.record.viewers import NotAllowed

    youssef = cast("youssef").viewer
    plan = plans(youssef)[0]
    with pytest.raises(NotAllowed), look(youssef, "our_plan", families=[plan.family_id]):
        change_words(youssef, plan.plan_id, "anders", ("", "", ""), plan.words_version)


def test_a_shielded_address_is_seen_by_her_and_her_contact_person_only(region: str) -> None:
    from noaber.people.models import Household

    annelies, jeroen = cast("annelies"), cast("jeroen")
    (hers,) = plans(annelies.viewer)
    assert hers.contact is not None
    contact = Viewer(hers.contact.person_id, hers.contact.role_id)

    def address(viewer: Viewer, purpose: str, **of: Any) -> list[Household]:
        try:
            with look(viewer, purpose, **of):
                return list(Household.objects.filter(person_id=annelies.person_id))
        except Hidden:
            return []

    finn = next(m.person_id for m in hers.members if m.known_as == "Finn")
    assert address(annelies.viewer, "my_card", persons=[annelies.person_id])[0].shielded
    assert address(contact, "confirm_person", families=[hers.family_id])
    everybody = [annelies.person_id, finn]
    for purpose in ("my_card", "our_plan", "who_looked", "my_post"):
        assert not address(jeroen.viewer, purpose, persons=everybody)
        assert not address(jeroen.viewer, purpose)
    others = [c for c in world.playable() if c.kind and c.slug not in ("annelies",)]
    for character in others:
        found = cast(character.slug).viewer
        if found != contact:
            assert not address(found, "confirm_person", families=[hers.family_id])


def test_samiras_table_has_everything_there_is_at_a_table(region: str) -> None:
    (plan,) = plans(cast("samira").viewer)
    table, names = plan.table, {m.person_id: m.known_as for m in plan.members}
    assert [g.words for g in table.goals] == [
        "’s Avonds rust in huis",
        "Weer een hele nacht slapen",
        "Weten wat er elke maand overblijft",
    ]
    assert [g.proposed_by.name for g in table.goals if g.proposed_by] == ["Marieke"]
    assert {need.domain for need in table.needs} == {"debt", "youth"}
    agreed, differs, waiting = table.needs
    assert agreed.state.stands
    assert (differs.voices[0].says, differs.state.stands) == ("other", True)
    assert set(waiting.state.waits.values()) == {"Rachid"}
    hers = [task for task in table.tasks if task.person_id == cast("samira").person_id]
    now, later = rules.tasks_now(hers)
    assert (len(now), len(later)) == (3, 1)
    assert "Youssef" in {names.get(task.person_id or 0) for task in table.tasks}
    (left,) = [task for task in table.tasks if task.person_id is None]
    assert left.once_by == "Lena"
    assert [part.name for part in table.left] == ["Lena"]
    parts = {part.name: part.accepted for part in plan.parts}
    assert parts == {"Karim": True, "Oma Fatima": False, "Dr. Vos": True}
    assert [pulse.words for pulse in table.pulses] == ["niet echt"]
    assert table.safety_checked_at


def test_who_is_asked_something_sees_that_and_nothing_else(region: str, own: Any) -> None:
    """S1-03, X-05: Rachid one word, Karim one task; neither sees Samira's plan."""
    (hers,) = plans(cast("samira").viewer)
    (karim_id,) = own.execute("select id from people_person where given_name = 'Karim'").fetchone()
    for viewer in (cast("rachid").viewer, Viewer(karim_id)):
        with look(viewer, "asked_of_me", families=[hers.family_id]):
            assert reads.our_plan(hers.family_id, timezone.now()) is None
            (asked,) = reads.asked_of_me(viewer.person_id or 0, None, timezone.now())
        assert [w.asked_words for w in asked.words] + [t.what for t in asked.tasks] in (
            ["Vijf gesprekken bij De Brug voor Youssef."],
            ["Youssef meenemen naar de training op dinsdag"],
        )


def test_her_circle_is_six_people_with_limits_and_marieke_looks_along(region: str) -> None:
    samira, marieke = cast("samira"), cast("marieke")
    for viewer in (samira.viewer, marieke.viewer):
        with look(viewer, "circle", persons=[samira.person_id]):
            circle = reads.circle(samira.person_id)
        assert len(circle) == 6
        assert all(member.limits for member in circle)
        assert {member.direction for member in circle} == {"to_me", "from_me", "both"}


def test_jeroen_is_asked_a_word_that_tells_nothing_of_where_they_are(region: str) -> None:
    """X-08: he reads for what his word is asked, and no place, team or school."""
    jeroen = cast("jeroen")
    (hers,) = plans(cast("annelies").viewer)
    assert set(hers.table.needs[0].state.waits.values()) == {"Jeroen"}
    with look(jeroen.viewer, "asked_of_me"):
        (asked,) = reads.asked_of_me(jeroen.person_id, None, timezone.now())
    (word,) = asked.words
    assert not rules.gives_away(word.asked_words, ["Zeilmakersgang", "Waterrijk", "De Werf"])


def test_other_families_are_at_the_table_too_and_one_has_signed(own: Any) -> None:
    for table, least in (("plan_goal", 10), ("plan_need", 10), ("plan_commitment", 80)):
        (found,) = own.execute(
            f"select count(distinct family_id) from {table}"
            if table != "plan_commitment"
            else "select count(*) from plan_commitment"
        ).fetchone()
        assert found >= least, table
    (checked,) = own.execute("select count(*) from plan_safetycheck").fetchone()
    (due,) = own.execute(
        "select count(*) from plan_familyplan p where safety_checked_at is null and exists"
        " (select from plan_need n where n.family_id = p.family_id)"
    ).fetchone()
    assert (checked > 6, due > 3) == (True, True)
    signed = own.execute(
        "select p.given_name from plan_signature s join people_person p on p.id = s.person_id"
    ).fetchall()
    assert signed == [("Riek",)]


def test_joint_authority_is_recorded(own: Any) -> None:
    youssef = cast("youssef")
    holders = own.execute(
        "select holder_id from people_parentalauthority where child_id = %s", [youssef.person_id]
    ).fetchall()
    assert {h for (h,) in holders} == {cast("samira").person_id, cast("rachid").person_id}


def test_everything_was_an_act_and_the_record_verifies(own: Any) -> None:
    acts = own.execute("select distinct name from record_act").fetchall()
    assert {"plan.question_received", "plan.member_added", "plan.address_given"} <= {
        name for (name,) in acts
    }
    while own.execute("select seal()").fetchone()[0]:
        pass
    findings = own.execute("select * from verify_record()").fetchall()
    assert not [f for f in findings if "not_yet" not in str(f)], findings


def test_it_is_loaded_once_and_in_demo_mode_only(
    region: str, settings: Any, monkeypatch: Any
) -> None:
    monkeypatch.setenv("NOABER_OWNER_URL", region)
    assert world.is_complete()
    call_command("load_world", "--if-empty")
    with pytest.raises(CommandError, match="needs an empty Noaber"):
        call_command("load_world")
    monkeypatch.delenv("NOABER_OWNER_URL")
    with pytest.raises(CommandError, match="NOABER_OWNER_URL"):
        call_command("load_world")
    settings.DEMO = False
    with pytest.raises(CommandError, match="demo mode only"):
        call_command("load_world")


def test_production_has_no_such_command() -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NOABER_")}
    environment |= {
        "NOABER_MODE": "production",
        "NOABER_SECRET_KEY": "a-key-for-this-one-test-and-for-nothing-else-at-all-x",
        "NOABER_HOSTS": "noaber.example.org",
        "NOABER_ADDRESS": "https://noaber.example.org",
        "DATABASE_URL": "postgresql://noaber_app:x@127.0.0.1:1/noaber",
    }
    command = [sys.executable, "-m", "noaber", "load_world"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode
    assert "Unknown command" in done.stderr


def test_people_says_who_one_can_be(region: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("people")
    said = capsys.readouterr().out
    assert re.search(r"Samira +Waterrijk, 38, moeder", said)
    assert "Lotte" not in said


def test_people_says_when_the_region_is_old_and_how_it_becomes_new(
    region: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now, until = timezone.now(), world.answered_until()
    assert world.loaded_on() == day_of(now)
    assert until
    assert timedelta(weeks=9) < until - day_of(now) <= timedelta(weeks=10)
    for days, old, over in (
        (0, False, False),
        (3, False, False),
        (4, True, False),
        (71, True, True),
    ):
        monkeypatch.setattr(timezone, "now", lambda days=days: now + timedelta(days=days))
        call_command("people")
        said = capsys.readouterr().out
        assert (f"made {days} days ago" in said, "./run demo --anew" in said) == (old, old)
        assert ("on the roster" in said) is over


def test_the_same_region_again_is_the_same(own: Any) -> None:
    """What is random was chosen with a fixed seed; days are relative to the day of loading."""
    first = own.execute("select label from people_family order by id offset 6 limit 3").fetchall()
    assert first == [("Wil Jansen",), ("Priya Ramdin",), ("Bram Kok",)]
    born = own.execute(
        "select min(born_on), max(born_on) from people_identity where born_on is not null"
    ).fetchone()
    assert born[0] > date(1900, 1, 1)
    assert born[1] < day_of(timezone.now())

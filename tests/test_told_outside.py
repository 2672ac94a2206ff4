"""What somebody outside the home reads does not say where a shielded home is (X-08).

The acts ask it, whatever door they are behind. Which acts show words outside is enumerated from
what each act writes (acts.yaml): a new column of words is first said to be read inside or outside.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from noaber.doors.professional.tests.at_work import hire_provider, text_of
from noaber.plan import reads
from noaber.plan.acts import guests, handovers, rights, taking_part, voices
from noaber.plan.acts.guests import CircleGuest, Joining, invite_provider
from noaber.plan.acts.needs import Fit, draft_fit, name_need
from noaber.plan.acts.rights import About, record_court_permission
from noaber.plan.acts.shielding import GivesAway
from noaber.plan.acts.tasks import Task, ask_commitment
from noaber.plan.acts.voices import ask_everybody
from noaber.plan.models import Participation
from noaber.plan.tests.acting import now
from noaber.plan.tests.at_home import TODAY
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import look, telling
from tests.test_shielded import STREET, Shielded

FAIR, TELLS = "op dinsdag, met de bus", f"thuis in de {STREET.lower()} 3"
# Columns of words that are read by who does not see the plan, or not yet: asked of them.
OUTSIDE = {
    "plan_participation": {"does", "words", "why", "ends_when"},
    "plan_commitment": {"what", "why"},
    "plan_voice": {"asked_words"},
    "plan_handover": {"words"},
    "plan_wordsetaside": {"reason"},
    "people_substitutepermission": {"court", "reference"},
    "people_incapacity": {"reason"},
}
# The other columns of words in those tables, and whole tables of which nobody outside reads any.
INSIDE_COLUMNS = {
    "plan_participation": {"name", "organisation"},  # who they are themselves
    "plan_commitment": {"kind", "once_by", "said"},  # said: by the doer, to the family
    "plan_voice": {"says", "words"},  # said by who was asked, to the family
    "plan_wordsetaside": {"kind", "review_words"},  # by the reviewer, to the family
    "people_substitutepermission": {"law", "act", "review_words"},
    "people_incapacity": {"law", "act", "review_words"},
}
INSIDE_TABLES = {
    *("people_person", "people_identity", "people_household", "people_parentalauthority"),  # cards
    *("people_family", "people_member", "plan_familyplan", "plan_question"),  # the plan
    *("plan_goal", "plan_need", "plan_contactperson", "plan_signature", "plan_pulse", "plan_owed"),
    *("plan_safetycheck", "plan_photo", "plan_circlemember"),  # for who works there; one's own
    *("plan_leaving",),  # in the plan; who left reads that it ended, and since when
    *("plan_appointment", "post_message", "post_outgoing"),  # told to members of the family
    *("people_organisation", "people_team", "people_workcard", "people_role", "people_street"),
    *("people_localword", "people_logterm", "upkeep_flag", "upkeep_answer"),  # about no family
}
# Acts that write such a column, and why nobody outside reads something new by it.
TELL_NOBODY = {
    "plan.promised": "to the family, in its plan",
    "plan.commitment_taken": "on oneself",
    "plan.commitment_stuck": "the words that were asked already, where they were",
    "plan.part_stopped": "the words that were asked already, in the plan",
    "plan.belonging_ended": "the words that were asked already, in the plan",
    "plan.family_joined": "promises of one plan in another one",
    "plan.brought_along": "in the family's own plan, and asked of its members",
}


@pytest.fixture
def home(town: Any) -> Shielded:
    return Shielded(town)


def words_written(admin_db: psycopg.Connection[Any]) -> set[tuple[str, str, str]]:
    """Act, table and column, of columns that hold text."""
    query = """
        select w.act, w.table_name, a.attname::text from record_act_write w
        cross join unnest(w.columns) c join pg_attribute a
            on a.attrelid = w.table_name::regclass and a.attname = c
        where a.atttypid in ('text'::regtype, 'varchar'::regtype)"""
    return {(act, table, column) for act, table, column in admin_db.execute(query)}


def test_of_every_column_of_words_is_said_who_reads_it(
    admin_db: psycopg.Connection[Any], db: None
) -> None:
    unsaid = {
        (table, column)
        for _act, table, column in words_written(admin_db)
        if table not in INSIDE_TABLES
        and column not in OUTSIDE.get(table, set()) | INSIDE_COLUMNS.get(table, set())
    }
    assert unsaid == set()


def test_every_act_that_shows_words_outside_is_tried(
    admin_db: psycopg.Connection[Any], db: None
) -> None:
    shows = {a for a, t, column in words_written(admin_db) if column in OUTSIDE.get(t, set())}
    assert shows - TELL_NOBODY.keys() == {act for act, _try in TRIES}
    assert TELL_NOBODY.keys() <= shows


# --- each of them ---------------------------------------------------------------------------------


class Teller:
    """Somebody of a shielded home, or who works for it, who tells something outside it."""

    def __init__(self, home: Shielded) -> None:
        self.home, self.family_id = home, home.family_id
        self.marieke, self.annelies = home.marieke, home.annelies
        self.tom = home.town.tom.role
        self.vos = hire_provider(home.town)

    def at(self, viewer: Viewer, purpose: str) -> AbstractContextManager[Any]:
        return telling(viewer, purpose, self.family_id)

    def invite(self, words: str) -> int:
        joining = Joining(self.vos.role, "helpt", ends_when=words)
        with self.at(self.marieke, "at_the_table"):
            return invite_provider(self.marieke, self.family_id, joining, now())

    def invite_guest(self, words: str) -> int:
        with self.at(self.annelies, "our_plan"):
            guest = CircleGuest("Oma Riet", words, "06 1")
            until = now() + timedelta(days=9)
            invited = guests.invite_guest(self.annelies, self.family_id, guest, now(), until)
        return invited.person_id

    def change_part(self, words: str) -> None:
        part_id = self.invite(FAIR)
        with self.at(self.annelies, "our_plan"):
            guests.change_part(self.annelies, part_id, "helpt", words, "", 1)

    def ask_guest(self, words: str) -> None:
        guest_id = self.invite_guest(FAIR)
        with self.at(self.annelies, "our_plan"):
            task = Task(words, TODAY, person_id=guest_id)
            ask_commitment(self.annelies, self.family_id, task, now())

    def ask_provider(self, words: str) -> None:
        self.invite(FAIR)
        with self.at(self.marieke, "at_the_table"):
            task = Task("schrijf een brief", TODAY, words, role_id=self.vos.role)
            ask_commitment(self.marieke, self.family_id, task, now())

    def help_for_finn(self) -> int:
        with self.at(self.marieke, "at_the_table"):
            need_id = name_need(
                self.marieke, self.family_id, "zwemmen", now(), person_id=self.home.finn_id
            )
            draft_fit(self.marieke, need_id, Fit("paid", "zwemles", "", "leraar"), 1)
        return need_id

    def ask_word(self, words: str) -> None:
        need_id = self.help_for_finn()
        with self.at(self.marieke, "at_the_table"):
            ask_everybody(self.marieke, need_id, now(), words)

    def set_word_aside(self, words: str) -> None:
        need_id, until = self.help_for_finn(), TODAY + timedelta(days=14)
        with self.at(self.marieke, "at_the_table"):
            about = (need_id, 2, "urgency", words, self.tom, until)
            voices.set_word_aside(self.marieke, *about, now())

    def ask_colleague(self, words: str) -> None:
        with self.at(self.marieke, "take_part"):
            taking_part.ask_colleague(
                self.marieke, self.family_id, self.tom, "brieven", words, now()
            )

    def ask_handover(self, words: str) -> None:
        with self.at(self.marieke, "handover"):
            plan = reads.our_plan(self.family_id, now())
            assert plan is not None
            handovers.ask_handover(self.marieke, plan.questions[0].id, self.tom, words, now())

    def about(self) -> About:
        until = TODAY + timedelta(days=30)
        return About("jeugdwet", "help_consent", TODAY, until, self.tom)

    def record_permission(self, words: str) -> None:
        finn, jeroen = self.home.finn_id, self.home.jeroen.person_id or 0
        with self.at(self.marieke, "whose_word"):
            about = (finn, jeroen, self.about(), "Rechtbank Noord", words)
            record_court_permission(self.marieke, *about, now())

    def record_incapacity(self, words: str) -> None:
        with self.at(self.marieke, "whose_word"):
            rights.record_incapacity(self.marieke, self.home.finn_id, self.about(), words, now())


Try = Callable[[Teller, str], object]
TRIES: list[tuple[str, Try]] = [
    ("plan.guest_invited", Teller.invite),
    ("plan.guest_invited", Teller.invite_guest),
    ("plan.part_changed", Teller.change_part),
    ("plan.commitment_asked", Teller.ask_guest),
    ("plan.commitment_asked", Teller.ask_provider),
    ("plan.word_asked", Teller.ask_word),
    ("plan.word_set_aside", Teller.set_word_aside),
    ("plan.colleague_asked", Teller.ask_colleague),
    ("plan.handover_asked", Teller.ask_handover),
    ("plan.court_permission_recorded", Teller.record_permission),
    ("plan.incapacity_recorded", Teller.record_incapacity),
]
each = pytest.mark.parametrize("tell", [t for _a, t in TRIES], ids=[t.__name__ for _a, t in TRIES])


def named(written: Iterable[str]) -> list[str]:
    return [words for words in written if STREET.lower() in words.lower()]


@each
def test_each_refuses_the_street(home: Shielded, tell: Try) -> None:
    with pytest.raises(GivesAway) as refused:
        tell(Teller(home), TELLS)
    assert list(refused.value.told.values()) == [STREET]


@each
def test_each_takes_other_words(home: Shielded, tell: Try) -> None:
    tell(Teller(home), FAIR)


@each
def test_each_refuses_a_door_that_forgot_to_look_where_they_live(
    home: Shielded, tell: Try, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the act cannot know what gives it away, so it tells nothing at all."""

    def forgets(teller: Teller, viewer: Viewer, purpose: str) -> AbstractContextManager[Any]:
        return look(viewer, purpose, families=[teller.family_id])

    monkeypatch.setattr(Teller, "at", forgets)
    with pytest.raises((GivesAway, NotAllowed)):
        tell(Teller(home), TELLS)


def test_a_colleague_who_is_asked_gets_the_plan_and_not_the_address(
    home: Shielded, admin_db: psycopg.Connection[Any]
) -> None:
    """The look at where they live is for minding it; it does not pass on (S3-15)."""
    Teller(home).ask_colleague(FAIR)
    query = """
        select c.kind from sharing_grant g join record_compartment c on c.id = g.compartment_id
        where g.role_id = %s and g.during @> now()"""
    kinds = {kind for (kind,) in admin_db.execute(query, [home.town.tom.role])}
    assert "plan" in kinds
    assert "address" not in kinds


# --- and the doors say so -------------------------------------------------------------------------


def test_a_family_that_changes_what_a_provider_does_gives_nothing_away(
    client_as: Any, home: Shielded
) -> None:
    """Who was asked and said nothing yet reads what is written here, and not the plan."""
    part_id = Teller(home).invite(FAIR)
    at = f"/gezin/{home.family_id}/mensen/{part_id}/"
    client = client_as(home.annelies, home.town)
    page = client.post(at, {"does": "helpt", "why": TELLS, "ends_when": "", "version": "1"})
    assert "verraadt waar iemand woont" in page.text
    assert TELLS in page.text
    with look(home.annelies, "our_plan", families=[home.family_id]):
        assert not named(Participation.objects.values_list("why", flat=True))
    sent = {"does": "helpt", "why": FAIR, "ends_when": "", "version": "1"}
    assert client.post(at, sent).status_code == 302


def test_what_a_colleague_is_asked_gives_nothing_away(client_as: Any, home: Shielded) -> None:
    with look(home.marieke, "our_plan", families=[home.family_id]):
        plan = reads.our_plan(home.family_id, now())
    assert plan is not None
    client, page_of = client_as(home.marieke, home.town), f"/werk/gezin/{home.family_id}/"
    sent = {"to_role": home.town.tom.role, "does": "brieven", "words": TELLS}
    for at in ("collega-erbij/", f"overdragen/{plan.questions[0].id}/"):
        page = text_of(client.post(f"{page_of}{at}", sent))
        assert "verraadt waar iemand woont" in page, at
        assert TELLS in page, at

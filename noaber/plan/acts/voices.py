"""Whose word is asked, and what they say: yes, or a different view (S0-04, S2-03, X-05)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import Q, QuerySet

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.plan import act_names
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.shielding import refuse_what_gives_away
from noaber.plan.acts.taking_part import in_charge, is_member
from noaber.plan.models import Goal, Need, Question, Voice, WordSetAside
from noaber.plan.reads.needs import waits_for
from noaber.plan.rules import decided_together
from noaber.record.acts import act
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.acts import OWN_BASIS, REPORT_BASIS, asked_place, give

Says = Literal["yes", "other"]
CONSENT_BASIS = "jeugdwet-7.3.11-asked"
TO_REVIEW = ("asked_of_me", "my_families")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a word is about: a need, the real question, or a goal for somebody (S1-02)."""

    need_id: int | None = None
    question_id: int | None = None
    goal_id: int | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """As a voice names it."""
        return {
            "need_id": self.need_id,
            "question_id": self.question_id,
            "goal_id": self.goal_id,
        }


@dataclass(frozen=True, slots=True)
class About:
    """A subject as it stands now. words: what somebody who does not see the plan reads."""

    family_id: int
    plan_compartment_id: int
    version: int
    words: str


def ask_word(
    viewer: Viewer, subject: Subject, person_id: int, at: datetime, words: str = ""
) -> int:
    """Ask one person's word; they see what is asked and nothing else, unless they see the plan.

    words: what they read, when the words of the plan would tell more than they may know. Asked
    again about the same version: one question, and what was said stands. Only a member of the
    family, or somebody whose yes the law asks. Returns the voice's id. Raises AtTheSameTime,
    GivesAway.
    """
    about = _about(subject)
    is_outside = not is_member(about.family_id, person_id, at)
    if is_outside and person_id not in waits_for(about.family_id, subject.need_id):
        raise NotAllowed("nobody waits for this person's word")
    place, _new = asked_place(about.family_id, person_id)
    mine = Voice.objects.filter(**subject.columns, person_id=person_id)
    if asked := mine.filter(about_version=about.version).first():
        return int(asked.pk)
    if is_outside:
        refuse_what_gives_away(viewer, {"words": words or about.words}, about.family_id)
    with act(viewer, act_names.WORD_ASKED, [about.plan_compartment_id, place]):
        voice, _made = Voice.objects.update_or_create(
            family_id=about.family_id,
            person_id=person_id,
            **subject.columns,
            defaults=_unspoken(place, words or about.words, about.version, at),
        )
        _give_place(place, about.family_id, person_id, at)
    return int(voice.pk)


def _unspoken(place: int, words: str, version: int, at: datetime) -> dict[str, object]:
    return {
        "compartment_id": place,
        "asked_words": words,
        "about_version": version,
        "says": "",
        "words": "",
        "asked_at": at,
        "said_at": None,
        "through_role_id": None,
    }


def _give_place(place: int, family_id: int, person_id: int, at: datetime) -> None:
    """Who is asked may read it and answer; a parent elsewhere because their yes is needed."""
    basis = OWN_BASIS if is_member(family_id, person_id, at) else CONSENT_BASIS
    give([place], person_id, None, "write", basis, ["asked_of_me"])


def ask_everybody(viewer: Viewer, need_id: int, at: datetime, words: str = "") -> int:
    """Ask everybody whom a need waits for, who was not asked yet; how many were asked.

    words: what somebody outside the family reads.
    """
    subject = Subject(need_id=need_id)
    about = _about(subject)
    asked = 0
    for person_id in waits_for(about.family_id, need_id):
        if not Voice.objects.filter(
            need_id=need_id, person_id=person_id, about_version=about.version
        ).exists():
            outside = not is_member(about.family_id, person_id, at)
            ask_word(viewer, subject, person_id, at, words if outside else "")
            asked += 1
    return asked


def say_word(
    viewer: Viewer, voice_id: int, says: Says, words: str, version: int, at: datetime
) -> None:
    """What this person says about this version. What they said before stays in the record."""
    assert viewer.person_id is not None
    voice = Voice.objects.get(pk=voice_id)
    if voice.person_id != viewer.person_id:
        raise NotAllowed("everybody speaks for themselves")
    with act(viewer, act_names.WORD_SAID, [voice.compartment_id]):
        _say(Voice.objects.filter(pk=voice_id), says, words, version, at, None)


def note_word(
    viewer: Viewer, voice_id: int, says: Says, words: str, version: int, at: datetime
) -> None:
    """Said at the table and written down by who works for the family, with both names on it.

    What somebody said themselves, or told a colleague, is not overwritten: ChangedMeanwhile.
    """
    voice = Voice.objects.get(pk=voice_id, role=None)
    behalf = Viewer(viewer.person_id, viewer.role_id, voice.person_id)
    with act(behalf, act_names.WORD_NOTED, [voice.compartment_id]):
        untold = Voice.objects.filter(Q(says="") | Q(through_role_id=viewer.role), pk=voice_id)
        _say(untold, says, words, version, at, viewer.role)


def say_own_word(
    viewer: Viewer, need_id: int, says: Says, words: str, version: int, at: datetime
) -> None:
    """Who is in charge of the plan says what they think of this version: resident and professional
    decide together on help that is paid or shared (S0-04)."""
    need = Need.objects.select_for_update().get(pk=need_id, ended_at=None)
    together = decided_together(day_of(at))
    if need.step not in together or viewer.role_id not in in_charge(need.family_id, at):
        raise NotAllowed("nobody waits for this role's word")
    if need.version != version:
        raise ChangedMeanwhile
    with act(viewer, act_names.OWN_WORD_SAID, [need.compartment_id]):
        write_own_word(viewer, need, says, words, version, at)


def write_own_word(
    viewer: Viewer, need: Need, says: Says, words: str, version: int, at: datetime
) -> None:
    """The word of a role, in an act of that role; it lies in the plan."""
    Voice.objects.update_or_create(
        family_id=need.family_id,
        need_id=need.pk,
        role_id=viewer.role,
        defaults={
            "compartment_id": need.compartment_id,
            "about_version": version,
            "says": says,
            "words": words,
            "asked_at": at,
            "said_at": at,
        },
    )


def _say(
    voice: QuerySet[Voice],
    says: Says,
    words: str,
    version: int,
    at: datetime,
    role_id: int | None,
) -> None:
    changed = voice.filter(about_version=version).update(
        says=says, words=words, said_at=at, through_role_id=role_id
    )
    if changed != 1:
        raise ChangedMeanwhile


def _about(subject: Subject) -> About:
    if subject.need_id is not None:
        need = Need.objects.get(pk=subject.need_id, ended_at=None)
        return About(need.family_id, need.compartment_id, need.version, need.fits or need.words)
    if subject.goal_id is not None:
        goal = Goal.objects.get(pk=subject.goal_id, dropped_at=None)
        return About(goal.family_id, goal.compartment_id, goal.version, goal.words)
    question = Question.objects.get(pk=subject.question_id or 0)
    return About(
        question.family_id, question.compartment_id, question.real_version, question.real_words
    )


def set_aside_kinds(person_id: int | None, on: date) -> list[str]:
    """For which reasons help for this child may begin without a word, at this age on this day."""
    found = people.exceptions_for(person_id, "jeugdwet", "help_consent", on) if person_id else []
    return [code for code in found if code != "court"]


def set_word_aside(
    viewer: Viewer,
    need_id: int,
    version: int,
    kind: str,
    reason: str,
    reviewer_role_id: int,
    until: date,
    at: datetime,
) -> int:
    """This version of help starts without the word it waits for: why, until when, who reviews it.

    kind: of set_aside_kinds(); a court replaces one yes (record_court_permission). The reviewer
    reads the reason and not the plan: raises GivesAway.
    """
    need = Need.objects.select_for_update().get(pk=need_id, ended_at=None)
    if need.version != version:
        raise ChangedMeanwhile
    _check_set_aside(viewer, need, kind, reviewer_role_id, day_of(at))
    refuse_what_gives_away(viewer, {"reason": reason})
    place, _new = asked_place(need.family_id, role_id=reviewer_role_id)
    with act(viewer, act_names.WORD_SET_ASIDE, [need.compartment_id, place], why=reason):
        reviewer = people.cards([reviewer_role_id])[reviewer_role_id]
        give([place], reviewer.person_id, reviewer_role_id, "write", REPORT_BASIS, TO_REVIEW)
        made = WordSetAside.objects.create(
            compartment_id=place,
            family_id=need.family_id,
            need=need,
            about_version=version,
            kind=kind,
            reason=reason,
            role_id=viewer.role,
            reviewer_role_id=reviewer_role_id,
            at=at,
            until=until,
        )
    return int(made.pk)


def _check_set_aside(
    viewer: Viewer, need: Need, kind: str, reviewer_role_id: int, on: date
) -> None:
    if reviewer_role_id == viewer.role:
        raise NotAllowed("somebody else reviews")
    if kind not in set_aside_kinds(need.person_id, on):
        raise NotAllowed("the law knows no exception here")


def review_set_aside(
    viewer: Viewer, set_aside_id: int, upheld: bool, words: str, at: datetime
) -> None:
    """The colleague who was named looks at it; not upheld, it no longer counts."""
    found = WordSetAside.objects.select_for_update().get(pk=set_aside_id)
    if found.reviewer_role_id != viewer.role:
        raise NotAllowed("who was named reviews")
    if found.reviewed_at is None:
        with act(viewer, act_names.WORD_SET_ASIDE_REVIEWED, [found.compartment_id]):
            WordSetAside.objects.filter(pk=set_aside_id).update(
                reviewed_at=at, upheld=upheld, review_words=words
            )

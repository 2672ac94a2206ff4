"""What is needed and what fits: decided together, own strength first (S0-04, S0-10, S1-06)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from noaber.lib.days import day_of
from noaber.plan import act_names
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.promises import open_plan
from noaber.plan.acts.taking_part import in_charge, is_member
from noaber.plan.acts.voices import Subject, ask_word, say_word, write_own_word
from noaber.plan.models import Need, Participation, Question
from noaber.plan.reads.needs import waits_for
from noaber.plan.rules import decided_together
from noaber.record.acts import act
from noaber.record.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Fit:
    """What fits a need: who could do it, and how (rules.fit_problems, rules.wait_problems)."""

    step: str
    fits: str
    skipped_why: str = ""
    professional_why: str = ""
    wait_until: date | None = None
    bridge: str = ""


def name_need(
    viewer: Viewer,
    family_id: int,
    words: str,
    at: datetime,
    domain: str = "",
    person_id: int | None = None,
    goal_id: int | None = None,
) -> int:
    """Something is needed: for everybody, or for one person of the family."""
    plan = open_plan(family_id)
    with act(viewer, act_names.NEED_NAMED, [plan.compartment_id]):
        made = Need.objects.create(
            compartment_id=plan.compartment_id,
            family_id=family_id,
            plan=plan,
            goal_id=goal_id,
            person_id=person_id,
            domain=domain,
            words=words,
            made_at=at,
        )
    return int(made.pk)


def draft_fit(
    viewer: Viewer, need_id: int, fit: Fit, version: int, at: datetime | None = None
) -> tuple[str, ...]:
    """What fits, as a draft: each of the family whose word it asks is asked about this version.

    Who drafts it says yes by doing so: of the family for themselves, and who is in charge of the
    plan on help that is paid or shared. Returns the first names of who is left: they live elsewhere
    and are asked in words of their own (ask_everybody). Raises ChangedMeanwhile, AtTheSameTime.
    """
    now = at or datetime.now(UTC)
    need = Need.objects.get(pk=need_id)
    with act(viewer, act_names.FIT_DRAFTED, [need.compartment_id]):
        changed = Need.objects.filter(pk=need_id, version=version, ended_at=None).update(
            step=fit.step,
            fits=fit.fits,
            skipped_why=fit.skipped_why,
            professional_why=fit.professional_why,
            wait_until=fit.wait_until,
            bridge=fit.bridge,
            version=version + 1,
        )
        if changed != 1:
            raise ChangedMeanwhile
        together = decided_together(day_of(now))
        if fit.step in together and viewer.role_id in in_charge(need.family_id, now):
            write_own_word(viewer, need, "yes", "", version + 1, now)
    return _ask_the_family(viewer, need, version + 1, now)


def _ask_the_family(viewer: Viewer, need: Need, version: int, now: datetime) -> tuple[str, ...]:
    """Who does not live here is left, by name."""
    outside = []
    for person_id, name in sorted(waits_for(need.family_id, need.pk).items()):
        if not is_member(need.family_id, person_id, now):
            outside.append(name)
            continue
        voice_id = ask_word(viewer, Subject(need_id=need.pk), person_id, now)
        if person_id == viewer.person_id and viewer.role_id is None:
            say_word(viewer, voice_id, "yes", "", version, now)
    return tuple(outside)


def end_need(viewer: Viewer, need_id: int, at: datetime) -> None:
    """This is not needed any more, and nobody is asked for it any more. Twice is once."""
    need = Need.objects.select_for_update().get(pk=need_id)
    if need.ended_at is None:
        asked = Participation.objects.filter(need_id=need_id, accepted_at=None, ended_at=None)
        places = asked.values_list("compartment_id", flat=True)
        with act(viewer, act_names.NEED_ENDED, {need.compartment_id, *places}):
            Need.objects.filter(pk=need_id).update(ended_at=at)
            asked.update(ended_at=at)


def take_up_need(viewer: Viewer, need_id: int) -> None:
    """The way back: it is needed after all. What people said of it stands."""
    need = Need.objects.get(pk=need_id)
    with act(viewer, act_names.NEED_TAKEN_UP, [need.compartment_id]):
        Need.objects.filter(pk=need_id).update(ended_at=None)


def word_real_question(viewer: Viewer, question_id: int, words: str, version: int) -> None:
    """The question behind the question, as worded at the table; the yes follows (S2-03)."""
    question = Question.objects.get(pk=question_id)
    with act(viewer, act_names.REAL_QUESTION_WORDED, [question.compartment_id]):
        changed = Question.objects.filter(pk=question_id, real_version=version).update(
            real_words=words, real_version=version + 1, real_by_id=viewer.role
        )
        if changed != 1:
            raise ChangedMeanwhile

"""One sentence, one answer: a question comes in and somebody owns it (S2-01, S2-09, X-18)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext

from noaber.lib.days import day_of, moment_on
from noaber.lib.names import called, whole_name
from noaber.lib.phones import spoken_phone
from noaber.people import reads as people
from noaber.people.models import Family, Identity, Member, Person
from noaber.plan import act_names, rules
from noaber.plan.acts.support import support_words
from noaber.plan.models import Commitment, ContactPerson, FamilyPlan, Owed, Ownership, Question
from noaber.plan.rules import calling
from noaber.post.acts import post_message
from noaber.record.acts import act, call
from noaber.record.viewers import Viewer
from noaber.sharing.acts import REPORT_BASIS, Born, born_family, born_person, give_declared

LONGEST_LABEL = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked and how to reach them. known_person_id: found by a clerk at the desk.

    team_id: the team of the street, when the page has asked which one that is.
    """

    own_words: str
    given_name: str
    surname: str
    phone: str
    email: str
    municipality_id: int
    street: str
    channel: str  # web, phone, desk
    language: str
    once: UUID
    known_person_id: int | None = None
    team_id: int | None = None

    @property
    def called(self) -> str:
        """The first name, or the only one."""
        return called(self.given_name.strip(), self.surname.strip())


@dataclass(frozen=True, slots=True)
class Answered:
    """One name, one phone number and a date. again: this form had been sent before;
    is_old: longer ago than anybody presses a button twice. stands_in_for: whose turn it was, who is
    away."""

    family_id: int
    person_id: int
    owner: people.Card
    window: calling.CallingWindow
    municipality: people.Municipality
    again: bool
    is_old: bool = False
    stands_in_for: people.Card | None = None


def receive_question(asked: Asked, at: datetime, clerk: Viewer | None = None) -> Answered:
    """Take in a question: a provisional family, an owner, a promise to call, the law's terms.

    The writer is not verified and joins no existing family here (S2-01). Inside a birth. With a
    clerk, the clerk acts on behalf of the writer, with equal result (X-18).
    """
    _one_at_a_time(asked.once)
    municipality = people.municipality(municipality_id=asked.municipality_id)
    team_id = asked.team_id or people.team_for(asked.municipality_id, asked.street)
    if municipality is None or team_id is None:
        raise LookupError("no team answers here yet")
    if earlier := _received_before(asked.once, municipality):
        return earlier
    owner = people.answerer(team_id, at)
    window = calling.promise_window(at, owner.answers_from, owner.there)
    person = Born(asked.known_person_id, {}) if asked.known_person_id else born_person()
    family = born_family(person.id)
    _first_grants(person, family, owner.card, at)
    viewer = (clerk and Viewer(clerk.person_id, clerk.role_id, person.id)) or Viewer(person.id)
    everything = [*person.compartments.values(), *family.compartments.values()]
    with act(viewer, act_names.QUESTION_RECEIVED, everything):
        if person.compartments:
            _write_person(person, asked)
        plan = _write_family(person, family, asked, at)
        question = _write_question(
            person, family, plan, asked, owner.card.role_id, team_id, window, at
        )
        if asked.known_person_id:
            _give_reach(question)
        post = family.compartments["post"]
        write_answer(viewer, post, person.id, asked, owner.card, window, municipality, at)
    return Answered(
        *(family.id, person.id, owner.card, window, municipality),
        again=False,
        stands_in_for=owner.stands_in_for,
    )


def _one_at_a_time(once: UUID) -> None:
    """The same form twice at once: the second waits, and then finds the first."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 2))", [str(once)])


def _received_before(once: UUID, municipality: people.Municipality) -> Answered | None:
    """What this very form was answered the first time: the same name, number and date."""
    with connection.cursor() as cursor:
        cursor.execute("select * from family_of_form(%s)", [once])
        row = cursor.fetchone()
    if row is None:
        return None
    family_id, person_id, role_id, on, since, until, is_old = row
    window = calling.CallingWindow(on, moment_on(on, since), moment_on(on, until))
    owner = people.cards([role_id])[role_id]
    return Answered(family_id, person_id, owner, window, municipality, again=True, is_old=is_old)


def _give_reach(question: Question) -> None:
    """The owner may reach somebody who was known already."""
    call("select give_reach(%s)", [question.pk])


def _first_grants(person: Born, family: Born, owner: people.Card, at: datetime) -> None:
    """The owner may work on it; the clock may deliver post about it, and pass on what is left."""
    clock = people.clock(day_of(at))
    born = person.compartments | family.compartments
    give_declared("question", "in_charge", born, owner, REPORT_BASIS)
    give_declared("question", "clock", born, clock, REPORT_BASIS)


def _write_person(person: Born, asked: Asked) -> None:
    Person.objects.create(
        pk=person.id,
        compartment_id=person.compartments["contact"],
        given_name=asked.given_name.strip(),
        surname=asked.surname.strip(),
        phone=asked.phone.strip(),
        email=asked.email.strip(),
        language=asked.language,
    )
    Identity.objects.create(compartment_id=person.compartments["identity"], person_id=person.id)


def _write_family(person: Born, family: Born, asked: Asked, at: datetime) -> FamilyPlan:
    compartment_id = family.compartments["plan"]
    Family.objects.create(
        pk=family.id,
        compartment_id=compartment_id,
        municipality_id=asked.municipality_id,
        label=whole_name(asked.given_name, asked.surname)[:LONGEST_LABEL],
    )
    Member.objects.create(
        compartment_id=compartment_id,
        family_id=family.id,
        person_id=person.id,
        known_as=asked.called,
        during=(day_of(at), None),
    )
    return FamilyPlan.objects.create(
        compartment_id=compartment_id,
        family_id=family.id,
        sentence=asked.own_words,
        opened_at=at,
    )


def _write_question(
    person: Born,
    family: Born,
    plan: FamilyPlan,
    asked: Asked,
    owner_role_id: int,
    team_id: int,
    window: calling.CallingWindow,
    at: datetime,
) -> Question:
    of = {"compartment_id": family.compartments["plan"], "family_id": family.id}
    question = Question.objects.create(
        **of,
        plan=plan,
        person_id=person.id,
        team_id=team_id,
        own_words=asked.own_words,
        channel=asked.channel,
        received_at=at,
        once=asked.once,
    )
    _write_owed(of, question, at)
    Ownership.objects.create(**of, question=question, role_id=owner_role_id, during=(at, None))
    ContactPerson.objects.create(**of, role_id=owner_role_id, during=(at, None))
    Commitment.objects.create(
        **of,
        plan=plan,
        role_id=owner_role_id,
        kind="call",
        due_on=window.on,
        due_from=window.from_at.time(),
        due_until=window.until_at.time(),
        asked_at=at,
        accepted_at=at,
    )
    return question


def _write_owed(of: dict[str, int], question: Question, at: datetime) -> None:
    """The law's terms start here (plan/terms.yaml); what is owed at once is met by the answer."""
    Owed.objects.bulk_create(
        Owed(
            **of,
            question=question,
            term=owed.term.id,
            due_at=owed.due_at,
            met_at=at if owed.term.unit == "at_once" else None,
        )
        for owed in rules.terms_of_report(at)
    )


def write_answer(
    viewer: Viewer,
    compartment_id: int,
    person_id: int,
    asked: Asked,
    owner: people.Card,
    window: calling.CallingWindow,
    municipality: people.Municipality,
    at: datetime,
) -> None:
    """The confirmation: who, when, how to call, and the right to independent support (X-12)."""
    with translation.override(asked.language):
        subject, promised = _promised(calling.way_to(asked.phone, asked.email))
        subject %= {"name": owner.name}
        body = gettext(
            "Dank je wel voor je bericht.\n\n%(promised)s Het nummer van %(name)s is %(phone)s.\n\n"
            "Je mag altijd iemand meenemen. %(support)s"
        ) % {
            "promised": promised
            % {
                "name": owner.name,
                "day": spoken(window.on),
                "from": window.from_at.hour,
                "until": window.until_at.hour,
            },
            "name": owner.name,
            "phone": spoken_phone(owner.phone),
            "support": support_words(municipality),
        }
    post_message(
        viewer,
        compartment_id,
        person_id,
        subject,
        body,
        at,
        municipality_id=municipality.id,
        channel="email" if asked.email.strip() else "letter",
    )


def _promised(way: str) -> tuple[str, str]:
    """What stands above the letter, and its promise: by the way that they gave."""
    subject, hours = {
        "call": (
            gettext("Dank je wel. %(name)s belt je."),
            gettext("%(name)s belt je op %(day)s tussen %(from)s en %(until)s uur."),
        ),
        "mail": (
            gettext("Dank je wel. %(name)s mailt je."),
            gettext("%(name)s mailt je op %(day)s tussen %(from)s en %(until)s uur."),
        ),
    }.get(
        way,
        (
            gettext("Dank je wel. %(name)s neemt contact met je op."),
            gettext("%(name)s neemt contact met je op: %(day)s tussen %(from)s en %(until)s uur."),
        ),
    )
    return subject, hours


def spoken(day: date) -> str:
    """A day in the active language, as people say it: "maandag 23 november"."""
    from django.utils.formats import date_format

    return date_format(day, "l j F")

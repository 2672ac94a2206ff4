"""The desk: find one person, take in a question on their behalf, hand over the answer (X-18)."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from noaber.doors.desk.finding import Found, found_now, seal, unseal
from noaber.doors.desk.forms import FindForm, IntakeForm, KnownForm, ReachedForm
from noaber.doors.web import kept
from noaber.doors.web.forms import form_key
from noaber.doors.web.handed_back import typed
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import Page, page
from noaber.doors.web.spoken import spoken_day
from noaber.doors.web.streets import team_asked
from noaber.doors.web.viewing import NoaberRequest, for_roles
from noaber.lib.days import day_of
from noaber.lib.terms import OwedTerm
from noaber.people import reads as people
from noaber.people.acts import note_contact_at_desk
from noaber.people.rules import shipped_words
from noaber.people.streets import teams_of
from noaber.plan import rules
from noaber.plan.acts import correcting
from noaber.plan.acts.questions import Answered, Asked, receive_question
from noaber.plan.rules import calling
from noaber.post.acts import letter_sent
from noaber.post.models import Outgoing
from noaber.record.viewers import Viewer
from noaber.sharing.looks import Hidden, Namesakes, birth, find_person, on_behalf

form_or_send = require_http_methods(["GET", "POST"])
the_desk = for_roles("clerk")


@form_or_send
@the_desk
def desk(request: NoaberRequest) -> HttpResponse:
    """Find one person. A BSN goes by POST only, so that it stands in no address."""
    form = FindForm(request.POST or None)
    context: dict[str, object] = {"form": form, "asked": False}
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("bsn", "given_name", "surname")}
        born_on = form.cleaned_data["born_on"]
        hit = None
        try:
            with find_person(request.viewer, **given, born_on=born_on):
                hit = found_now()
            context["asked"] = True
        except Namesakes:
            context["more"] = "number" if given["bsn"] else "names"
        shown = found_page(request, *hit) if hit else page(request, "desk/desk.html", context)
        shown.step = "send"  # it was looked up, whether or not somebody is there
        return shown
    return page(request, "desk/desk.html", context)


def too_long_ago(request: NoaberRequest, texts: tuple[str, ...]) -> Page:
    """Found more than half an hour ago, or by another: look again; what was written stays here."""
    context = {"form": FindForm(), "too_long_ago": True, "typed": texts}
    return page(request, "desk/desk.html", context)


def found_page(request: NoaberRequest, found: Found, born_on: date | None = None) -> Page:
    """Whom the clerk found: their question, other words, another number."""
    context = {
        "found": found,
        "born_on": born_on,
        "form": _kind(found)(),
        "known": seal(found, request.viewer),
        "team_word": _team_word(request),
    }
    return page(request, "desk/question.html", context)


@form_or_send
@the_desk
def question(request: NoaberRequest) -> HttpResponse:
    """Take in a question on behalf of somebody; the answer is there to read aloud and to print."""
    sealed = request.POST.get("known", "")
    found = unseal(sealed, request.viewer) if sealed else None
    kind = _kind(found)
    if request.method == "GET":
        before = kept.kept_for(request, request.viewer.person_id)
        form = kind(initial=before.dict() if before else {"channel": "desk"})
    else:
        form = kind(request.POST)
        if sealed and not found:
            return too_long_ago(request, typed(request))
        if form.is_valid():
            answered = _receive(request, form, found)
            if answered is not None:
                return answered
    context = {"form": form, "found": found, "known": sealed, "born_on": None}
    return page(request, "desk/question.html", context | {"team_word": _team_word(request)})


def _kind(found: Found | None) -> type[KnownForm]:
    """Who is new says how to reach them, and so does who never did."""
    if found is None:
        return IntakeForm
    return KnownForm if found.phone or found.email else ReachedForm


def _team_word(request: NoaberRequest) -> str:
    """What the clerk's municipality calls its team."""
    own = people.municipality_of_role(request.viewer.role_id)
    return own.team_word if own else shipped_words()["team"]


def _receive(request: NoaberRequest, form: KnownForm, found: Found | None) -> HttpResponse | None:
    now = timezone.now()
    try:
        asked = _asked(request, form, found)
        if asked is None:
            return None
        is_corrected = _is_corrected(request, asked)
        if found and isinstance(form, ReachedForm):
            _note_reach(request, found, asked)
        with birth():
            asked = asked if is_corrected else _of_its_own(request, asked)
            answered = receive_question(asked, now, request.viewer)
            is_first(request)  # what stands in it now, for when it is sent again
            if asked.channel == "desk" and not asked.email.strip() and not answered.again:
                _handed_over(request, answered, now)
    except LookupError:
        words = _("Hier is nog geen team dat antwoordt. Geef het nummer van de gemeente.")
        form.add_error(None, words)
        return None
    # In the language of who takes it home. 201: something was made; sending the page again makes
    # nothing new (`once`).
    with translation.override(asked.language):
        context = {"answer": _answer(answered, asked, now), "asked": asked}
        return page(request, "desk/answer.html", context, 201)


def _asked(request: NoaberRequest, form: KnownForm, found: Found | None) -> Asked | None:
    """None: the form asks which street it is."""
    data = form.cleaned_data
    # The clerk's own municipality, whatever municipality the page is on.
    own = people.municipality_of_role(request.viewer.role_id)
    if own is None:
        raise LookupError("this desk is not a municipality's")
    teams = teams_of(own.id)
    if teams is None:
        raise LookupError("no team answers here yet")
    team_id = team_asked(form, own.id, teams)
    if team_id is None:
        return None
    return Asked(
        own_words=data["own_words"],
        given_name=found.given_name if found else data["given_name"],
        surname=found.surname if found else data["surname"],
        phone=found.phone if found and found.phone else data.get("phone", ""),
        email=found.email if found and found.email else data.get("email", ""),
        municipality_id=own.id,
        street=data["street"],
        channel=data["channel"],
        language=found.language if found else data["language"],
        once=form.cleaned_data["once"],
        known_person_id=found.person_id if found else None,
        team_id=team_id,
    )


def _note_reach(request: NoaberRequest, found: Found, asked: Asked) -> None:
    """How somebody who was found is reached from now on, on their word."""
    clerk = Viewer(request.viewer.person_id, request.viewer.role_id, found.person_id)
    with on_behalf(clerk):
        note_contact_at_desk(clerk, asked.phone, asked.email)


def _is_corrected(request: NoaberRequest, asked: Asked) -> bool:
    """Sent again after going back: what is corrected is kept, and the first answer stands. Not when
    it is about somebody else by now, or another clerk took it in, or longer ago."""
    earlier = correcting.received_of(asked.once)
    if earlier is None:
        return False
    clerk = Viewer(request.viewer.person_id, request.viewer.role_id, earlier.person_id)
    with suppress(Hidden), on_behalf(clerk):
        found = correcting.correct_question(clerk, earlier, asked, lambda: is_first(request))
        return found is not None
    return False


def _of_its_own(request: NoaberRequest, asked: Asked) -> Asked:
    content = form_key(request.POST)
    once = correcting.number_of(asked.once, content, lambda: is_first(request))
    return replace(asked, once=once)


def _handed_over(request: NoaberRequest, answered: Answered, at: datetime) -> None:
    """At the desk the letter goes along on paper, so that it need not be posted."""
    for outgoing_id in Outgoing.objects.filter(
        person_id=answered.person_id, channel="letter"
    ).values_list("id", flat=True):
        letter_sent(request.viewer, outgoing_id, at)


@dataclass(frozen=True, slots=True)
class Answer:
    """What to read aloud and what stands in the letter."""

    way: str  # call, mail, or '' when they gave neither
    name: str
    phone: str
    on: date
    starts_at: datetime
    ends_at: datetime
    support_name: str
    support_phone: str
    stands_in_for: str  # whose turn it was, and who is away
    own_phone: str
    owed: tuple[tuple[str, str], ...]


def _answer(answered: Answered, asked: Asked, at: datetime) -> Answer:
    municipality, window = answered.municipality, answered.window
    return Answer(
        calling.way_to(asked.phone, asked.email),
        answered.owner.name,
        answered.owner.phone,
        window.on,
        window.from_at,
        window.until_at,
        municipality.support_name,
        municipality.support_phone,
        answered.stands_in_for.name if answered.stands_in_for else "",
        municipality.phone,
        tuple(
            (_(owed.words), _until(owed, day_of(at)))
            for owed in rules.terms_of_report(at)
            if owed.term.unit != "at_once"
        ),
    )


def _until(owed: OwedTerm, today: date) -> str:
    day = {"day": spoken_day(owed.due_on, today)}
    if owed.term.kind == "right":
        return _("Dat kan tot en met %(day)s.") % day
    return _("Uiterlijk %(day)s.") % day

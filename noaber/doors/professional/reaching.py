"""A way back to the plan: how to reach somebody on their word, and a new personal link (X-18)."""

from contextlib import suppress
from dataclasses import dataclass

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from noaber.doors.entrances.table import the_team
from noaber.doors.professional import reads, sending
from noaber.doors.professional.member_forms import LinkForm, NoteContactForm
from noaber.doors.professional.member_lines import elsewhere, known_members
from noaber.doors.professional.members import PURPOSE, led_plan, to_members
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import day_of, in_amsterdam
from noaber.people import reads as people
from noaber.people.acts import note_contact
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.reads import OurPlan
from noaber.post.acts import post_message
from noaber.post.rules import LINK_LASTS
from noaber.sharing.acts import end_links, make_link
from noaber.sharing.looks import Hidden, look
from noaber.sharing.reads import person_compartment, post_compartment, who_has_post

form_or_send = require_http_methods(["GET", "POST"])


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who is to be reached. has_page: a plan to read, or a word that may be asked of them."""

    card: people.PersonCard
    plan: OurPlan
    has_page: bool
    has_post: bool


def _somebody(request: NoaberRequest, family_id: int, person_id: int) -> Somebody:
    """A member of this family, or who has authority over a child of it and is in reach."""
    plan = led_plan(request, family_id)
    found = known_members(plan, day_of(timezone.now()))
    member = next((k for k in found if k.member.person_id == person_id), None)
    card = people.person_card(person_id)
    if card is None or (member is None and person_id not in elsewhere(found)):
        raise Hidden("nobody in reach")
    has_page = member is None or member.place != ""
    return Somebody(card, plan, has_page, bool(who_has_post(family_id, [person_id])))


@form_or_send
@the_team
def reach(request: NoaberRequest, family_id: int, person_id: int) -> HttpResponse:
    """Somebody's number, e-mail address and language, on their own word: the log names both."""
    form = NoteContactForm(request.POST) if request.method == "POST" else None
    looking = look(request.viewer, PURPOSE, families=[family_id], persons=[person_id])
    with suppress(ChangedMeanwhile), looking:
        card = _somebody(request, family_id, person_id).card
        if form is not None and form.is_valid() and is_first(request):
            given = form.settled(
                f"contact {person_id}", lambda: _reach(people.person_card(person_id))
            )
            note_contact(request.viewer, person_id, *(given[name] for name in REACH))
    if form is not None and form.is_valid():
        return to_members(request, family_id, _("Opgeschreven, met jullie beider naam."))
    return sending.form_page(
        request,
        form or sending.empty(NoteContactForm, request, initial=_reach(card)),
        _("Hoe bereiken we {name}?").format(name=card.called),
        _("Schrijf dit op"),
        reverse("family_members", args=[family_id]),
        intro=_("Dit kan {name} ook zelf, onder “Mijn gegevens”.").format(name=card.called),
    )


REACH = ("phone", "email", "language")


def _reach(card: people.PersonCard | None) -> dict[str, str]:
    """How somebody is reached, as it is stored."""
    return {name: getattr(card, name) for name in REACH}


@form_or_send
@the_team
def link(request: NoaberRequest, family_id: int, person_id: int) -> HttpResponse:
    """A new personal link, by letter or e-mail; or only an end to the earlier ones."""
    secret, is_new = "", False
    with look(request.viewer, PURPOSE, families=[family_id], persons=[person_id]):
        somebody = _somebody(request, family_id, person_id)
        if not somebody.has_page:
            raise Hidden("no page to open")
        by_email = somebody.has_post and bool(somebody.card.email)
        form = LinkForm(request.POST, by_email=by_email) if request.method == "POST" else None
        if form is not None and form.is_valid() and (is_new := is_first(request)):
            secret = _make(request, family_id, somebody, form)
    name = somebody.card.called
    if form is not None and form.is_valid():
        if secret:
            return _letter(request, family_id, somebody, secret)
        return _done(request, family_id, form, name, is_new)
    return sending.form_page(
        request,
        form or sending.empty(LinkForm, request, by_email=by_email),
        _("Een nieuwe link voor {name}").format(name=name),
        _("Doe dit"),
        reverse("family_members", args=[family_id]),
        intro=_(
            "Met een link komt {name} zonder wachtwoord op de eigen pagina. Hij werkt {days} dagen."
        ).format(name=name, days=LINK_LASTS.days),
    )


def _make(request: NoaberRequest, family_id: int, somebody: Somebody, form: LinkForm) -> str:
    """The secret for a letter; '' when it goes by e-mail, in which only the reader finds it."""
    person_id, data = somebody.card.id, form.cleaned_data
    contact = person_compartment(person_id, "contact")
    if data["end_old"]:
        end_links(request.viewer, person_id, contact)
    if data["how"] == "email":
        _mail(request, family_id, somebody)
    if data["how"] != "paper":
        return ""
    return make_link(request.viewer, person_id, contact, timezone.now() + LINK_LASTS)


def _mail(request: NoaberRequest, family_id: int, somebody: Somebody) -> None:
    """A message; the notice that goes out about it brings a link of its own."""
    person_id, who = somebody.card.id, request.card.name if request.card else ""
    with translation.override(somebody.card.language):
        subject = _("Je nieuwe link")
        body = _(
            "{who} liet een nieuwe link naar je eigen pagina maken. Vroeg jij daar niet om? "
            "Bel {who} dan."
        ).format(who=who)
    post_message(
        request.viewer,
        post_compartment(family_id, person_id),
        person_id,
        subject,
        body,
        timezone.now(),
        municipality_id=somebody.plan.municipality_id,
    )


def _done(
    request: NoaberRequest, family_id: int, form: LinkForm, name: str, is_new: bool
) -> HttpResponse:
    how = form.cleaned_data["how"]
    if how == "paper" and not is_new:  # sent twice: a link is shown once
        words = _("Deze link was al gemaakt. Is de brief kwijt? Maak dan een nieuwe.")
        return to_members(request, family_id, words)
    if how == "email":
        return to_members(request, family_id, _("{name} krijgt een e-mail.").format(name=name))
    words = _("De eerdere links van {name} werken niet meer.").format(name=name)
    return to_members(request, family_id, words)


def _letter(
    request: NoaberRequest, family_id: int, somebody: Somebody, secret: str
) -> HttpResponse:
    """The link, this one time, as a letter in the language of who gets it."""
    now, card = timezone.now(), somebody.card
    url = f"{settings.ADDRESS}/l/{secret}/"
    with look(request.viewer, "letters", families=[family_id], persons=[card.id]):
        address = reads.address(card.id)
    with translation.override(card.language):
        context = {
            "to": card.whole_name,
            "address": address,
            "name": card.called,
            "day": date_format(in_amsterdam(now), "j F Y"),
            "until": date_format(in_amsterdam(now + LINK_LASTS), "j F Y"),
            "url": url,
            "qr": get_adapter().build_totp_svg(url),
            "who": request.card,
            "back_url": reverse("family_members", args=[family_id]),
        }
        return page(request, "professional/link_letter.html", context, 201)

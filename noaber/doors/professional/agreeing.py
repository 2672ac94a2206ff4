"""Agreeing: a word said at the table, help without a word, and who looks at that (S0-04, X-05)."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noaber.doors.entrances.table import table_url, the_team
from noaber.doors.family.names import together
from noaber.doors.family.needs import because
from noaber.doors.family.shielding import looking_to_tell, say_what_gives_away
from noaber.doors.professional import sending
from noaber.doors.professional.at_table import PURPOSE, need_in_sight, open_plan_in_sight
from noaber.doors.professional.table_forms import AsideForm, ReviewForm, WordForm
from noaber.doors.web.once import is_first
from noaber.doors.web.spoken import spoken_day
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.plan import reads
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.shielding import GivesAway
from noaber.plan.acts.voices import note_word, review_set_aside, set_aside_kinds, set_word_aside
from noaber.plan.reads import AskedReview, Need, OurPlan, Said
from noaber.sharing.looks import Hidden, look

form_or_send = require_http_methods(["GET", "POST"])


def _voice(plan: OurPlan, voice_id: int) -> tuple[Said, str, int | None]:
    """A word of this plan, what it is about, and the need; Hidden when it is not there."""
    for need in plan.table.needs:
        for voice in need.voices:
            if voice.id == voice_id:
                return voice, need.fits or need.words, need.id
    others = [(q.voices, q.real_words) for q in plan.questions]
    others += [(g.voices, g.words) for g in plan.table.goals]
    for voices, about in others:
        for voice in voices:
            if voice.id == voice_id:
                return voice, about, None
    raise Hidden("no such word in sight")


def _name(plan: OurPlan, person_id: int) -> str:
    names = plan.names
    for need in plan.table.needs:
        names = need.state.spoke | need.state.waits | names
    return names.get(person_id, _("iemand"))


@require_POST
@the_team
def yes(request: NoaberRequest, family_id: int, voice_id: int) -> HttpResponse:
    """Somebody sits here and says yes: one tap, with both names on it."""
    version = int(request.POST.get("version") or 0) if _is_number(request, "version") else 0
    done = _("Opgeschreven, met jullie beider naam.")
    try:
        with look(request.viewer, PURPOSE, families=[family_id]):
            _said, _about, need_id = _voice(open_plan_in_sight(family_id), voice_id)
            if is_first(request):
                note_word(request.viewer, voice_id, "yes", "", version, timezone.now())
    except ChangedMeanwhile:
        done = _said_meanwhile(request, family_id, voice_id)
    return sending.to_table(request, family_id, done, need_id)


def _is_number(request: NoaberRequest, name: str) -> bool:
    typed = request.POST.get(name, "")
    return typed.isascii() and typed.isdigit() and len(typed) < 10


@form_or_send
@the_team
def note(request: NoaberRequest, family_id: int, voice_id: int) -> HttpResponse:
    """What somebody says, in their own words; what they said before stays in the record."""
    form = WordForm(request.POST) if request.method == "POST" else None
    try:
        plan, said, about, need_id = _note(request, form, family_id, voice_id)
    except ChangedMeanwhile:
        assert form is not None
        plan, said, about, need_id = _note(request, None, family_id, voice_id)
        if not form.is_valid():
            pass  # the word itself, in another tab of mine
        elif words := _said_before(plan, said):
            form = sending.refused(form, words, said.version)
        else:
            form = sending.overtaken(form, about, said.version)
    name = _name(plan, said.person_id)
    if form is not None and form.is_valid():
        return sending.to_table(
            request, family_id, _("Opgeschreven, met jullie beider naam."), need_id
        )
    initial = {"says": "other", "version": said.version, "words": said.words}
    return sending.form_page(
        request,
        form or sending.empty(WordForm, request, initial=initial),
        _("Wat vindt {name}?").format(name=name),
        _("Schrijf op wat {name} zegt").format(name=name),
        table_url(family_id, need_id),
        quote=about,
        intro=_(
            "Een andere kijk hoeft niet weg: beide blijven naast elkaar staan. "
            "Onder wat je opschrijft staan jullie beider namen."
        ),
    )


def _note(
    request: NoaberRequest, form: WordForm | None, family_id: int, voice_id: int
) -> tuple[OurPlan, Said, str, int | None]:
    """The plan, the word, what it is about and the need; what was sent is written down."""
    with look(request.viewer, PURPOSE, families=[family_id]):
        plan = open_plan_in_sight(family_id)
        said, about, need_id = _voice(plan, voice_id)
        if form is not None and form.is_valid() and is_first(request):
            data = form.cleaned_data
            if said.through is not None and said.through.role_id == request.viewer.role_id:
                data = form.settled(f"word {voice_id}", lambda: _noted(family_id, voice_id))
            words, version = data["words"].strip(), data["version"] or 0
            says: Literal["yes", "other"] = "yes" if data["says"] == "yes" else "other"
            note_word(request.viewer, voice_id, says, words, version, timezone.now())
        return plan, said, about, need_id


def _noted(family_id: int, voice_id: int) -> dict[str, str]:
    """What I wrote down of it before, as it is stored."""
    return {"words": _voice(open_plan_in_sight(family_id), voice_id)[0].words}


def _said_meanwhile(request: NoaberRequest, family_id: int, voice_id: int) -> str:
    """Why a yes of the table was not written down: in words."""
    with look(request.viewer, PURPOSE, families=[family_id]):
        plan = open_plan_in_sight(family_id)
        said, _about, _need_id = _voice(plan, voice_id)
    changed = _("Dit is intussen aangepast. Lees het samen nog eens.")
    return _said_before(plan, said) or changed


def _said_before(plan: OurPlan, said: Said) -> str:
    """What somebody said stands; "" when they did not speak of this version yet."""
    if not said.says or not said.is_current:
        return ""
    words = said.words or (_("Ja.") if said.says == "yes" else _("Ik denk er anders over."))
    spoken = _("{name} zei hier intussen iets over: “{words}” Dat blijft staan.")
    return spoken.format(name=_name(plan, said.person_id), words=words)


@form_or_send
@the_team
def set_aside(request: NoaberRequest, family_id: int, need_id: int) -> HttpResponse:
    """Help for a child begins without a word it waits for: a reason, an end, a reviewer."""
    colleagues = my_colleagues(request)
    try:
        begun = sending.again(lambda: _begin(request, family_id, need_id, colleagues))
    except GivesAway as refused:
        begun = _begin(request, family_id, need_id, colleagues, only_read=True)
        assert begun.form is not None
        say_what_gives_away(begun.form, refused)
    except ChangedMeanwhile:
        begun = _begin(request, family_id, need_id, colleagues, only_read=True)
        assert begun.form is not None
        choices: dict[str, Any] = {"colleagues": colleagues, "kinds": begun.kinds}
        overtaken = sending.overtaken(begun.form, begun.need.fits, begun.need.version, **choices)
        begun = replace(begun, form=overtaken)
    need, form = begun.need, begun.form
    if form is not None and form.is_valid():
        done = _("De hulp kan beginnen. Het gezin leest waarom, en je collega kijkt ernaar.")
        return sending.to_table(request, family_id, done, need_id)
    waits, known = together(need.state.waits.values()), {"version": need.version}
    choices = {"colleagues": colleagues, "kinds": begun.kinds, "initial": known}
    return sending.form_page(
        request,
        form or sending.empty(AsideForm, request, **choices),
        _("Begin zonder het ja van {names}").format(names=waits or _("iedereen")),
        _("Begin, met deze reden"),
        table_url(family_id, need_id),
        intro=_(
            "Alleen als een van deze redenen echt geldt. We blijven om het ja vragen. Het gezin "
            "leest de reden, tot wanneer het geldt en wie ernaar kijkt. Gaf de rechter "
            "toestemming? Leg dat vast bij “wiens ja telt”, op de pagina van het gezin."
        ),
    )


@dataclass(frozen=True, slots=True)
class _Begun:
    """The need, the exceptions that the law knows for it, and what was sent."""

    need: Need
    kinds: list[str]
    form: AsideForm | None


def _begin(
    request: NoaberRequest,
    family_id: int,
    need_id: int,
    colleagues: list[tuple[str, str]],
    only_read: bool = False,
) -> _Begun:
    """Paid help for a child begins, as it was read on the screen; Hidden where no law allows it."""
    with looking_to_tell(request, PURPOSE, family_id):
        need = need_in_sight(open_plan_in_sight(family_id), need_id)
        kinds = set_aside_kinds(need.person_id, day_of(timezone.now()))
        if need.step != "paid" or not kinds:
            raise Hidden("the law knows no exception here")
        form = None
        if request.method == "POST":
            form = AsideForm(request.POST, colleagues=colleagues, kinds=kinds)
        if form is not None and not only_read and form.is_valid() and is_first(request):
            data, at = form.cleaned_data, timezone.now()
            about = (need_id, data["version"] or 0, data["kind"], data["reason"].strip())
            set_word_aside(request.viewer, *about, data["reviewer"], data["until"], at)
        return _Begun(need, kinds, form)


def my_colleagues(request: NoaberRequest) -> list[tuple[str, str]]:
    """Who else works in my team."""
    team_id = people.team_of(request.viewer.role)
    if team_id is None:
        return []
    found = people.colleagues(team_id, day_of(timezone.now()))
    return [(str(c.role_id), c.name) for c in found if c.role_id != request.viewer.role_id]


@form_or_send
@the_team
def review(request: NoaberRequest, family_id: int, aside_id: int) -> HttpResponse:
    """I was asked to look at help that began without a word: was that right?"""
    form = ReviewForm(request.POST) if request.method == "POST" else None
    now = timezone.now()
    with look(request.viewer, "asked_of_me", families=[family_id]):
        found = reads.asked_of_me(request.viewer.person_id or 0, request.viewer.role_id, now)
        asked = [r for a in found if a.family_id == family_id for r in a.reviews]
        one = next((r for r in asked if r.id == aside_id), None)
        if one is not None and form is not None and form.is_valid() and is_first(request):
            data = form.cleaned_data
            words = data["words"].strip()
            review_set_aside(request.viewer, aside_id, data["upheld"], words, now)
    if form is not None and form.is_valid():
        messages.success(request, _("Dank je. Het gezin leest wat jij vond."))
        return redirect("my_families")
    if one is None:
        raise Hidden("not asked of this viewer")
    return sending.form_page(
        request,
        form or sending.empty(ReviewForm, request),
        _("Klopte dit?"),
        _("Dit vond ik"),
        reverse("my_families"),
        quote=one.reason,
        intro=_review_words(one),
    )


def _review_words(one: AskedReview) -> str:
    today = day_of(timezone.now())
    words = _(
        "{name} liet hulp beginnen zonder ieders ja, {because}, op {day}. Het geldt tot {until}. "
        "Bel {name} als je meer wilt weten: {phone}."
    )
    return words.format(
        name=one.who.name,
        because=because(one.kind),
        day=spoken_day(day_of(one.at), today),
        until=spoken_day(one.until, today),
        phone=one.who.phone,
    )

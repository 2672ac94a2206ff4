"""The front door's form once more: after going back, pressed twice, or in a second tab (S2-01)."""

from dataclasses import replace

from django.utils import timezone

from noaber.doors.web.forms import form_key
from noaber.doors.web.once import is_first
from noaber.doors.web.viewing import NoaberRequest, enter
from noaber.people import reads as people
from noaber.people.acts import change_contact
from noaber.plan.acts import correcting
from noaber.plan.acts.questions import Asked, receive_question
from noaber.plan.reads import my_families
from noaber.record.viewers import Viewer
from noaber.sharing.looks import Hidden, birth, look


def answered_before(request: NoaberRequest, asked: Asked) -> int | None:
    """The family that this question became already, when the same person sends it again; what they
    corrected is kept. None when it is somebody else's by now, or another question."""
    found = _by_number(request, asked)
    if found is None and asked.known_person_id:
        _keep_reach(request.viewer, asked)
        found = _same_words(request.viewer, asked)
    return found


def of_its_own(request: NoaberRequest, asked: Asked) -> Asked:
    """Under a number of its own, where what was sent first under this one stands apart."""
    content = form_key(request.POST)
    once = correcting.number_of(asked.once, content, lambda: is_first(request))
    return replace(asked, once=once)


def _by_number(request: NoaberRequest, asked: Asked) -> int | None:
    """The same form, after going back; longer ago only for who is still known as its writer."""
    earlier, mine = correcting.received_of(asked.once), request.viewer.person_id
    if earlier is None or (earlier.is_old and earlier.person_id != mine):
        return None
    viewer = Viewer(earlier.person_id)
    family, person = [earlier.family_id], [earlier.person_id]
    with look(viewer, "my_card", families=family, persons=person):
        is_reached_otherwise = correcting.correct_question(
            viewer, earlier, asked, lambda: is_first(request)
        )
    if is_reached_otherwise is None:
        return None
    if is_reached_otherwise:
        _answer_again(viewer, asked, earlier.family_id)
    if mine != earlier.person_id:
        enter(request, earlier.person_id)
    return earlier.family_id


def _answer_again(viewer: Viewer, asked: Asked, family_id: int) -> None:
    """The confirmation, by the way that is right now."""
    now = timezone.now()
    with birth():
        answered = receive_question(asked, now)  # what was answered the first time
    with look(viewer, "my_post", families=[family_id], persons=[answered.person_id]):
        correcting.answer_again(viewer, answered, asked, now)


def with_what_is_known(viewer: Viewer, asked: Asked) -> Asked:
    """As who is known: what they gave before, and what they give now. As it is when the form is
    filled in by somebody else, who sat down after them."""
    me = viewer.person_id or 0
    with look(viewer, "my_card", persons=[me]):
        card = people.person_card(me)
    if card is None:
        return asked
    if asked.called and not correcting.same_name(card.called, asked.called):
        return asked
    return replace(
        asked,
        given_name=card.given_name,
        surname=card.surname if card.verified else asked.surname.strip() or card.surname,
        phone=asked.phone.strip() or card.phone,
        email=asked.email.strip() or card.email,
        language=card.language,
        known_person_id=me,
    )


def _keep_reach(viewer: Viewer, asked: Asked) -> None:
    """The number that somebody gives with a new question is their number from now on."""
    me = viewer.person_id or 0
    with look(viewer, "my_card", persons=[me]):
        change_contact(viewer, me, asked.phone, asked.email, asked.language)


def _same_words(viewer: Viewer, asked: Asked) -> int | None:
    """The family in which this person asked it in the same words, and hears of it soon."""
    try:
        with look(viewer, "our_plan"):
            lines = my_families(0, timezone.now())
    except Hidden:
        return None
    same = (x.family_id for x in lines if x.kind == "call" and x.sentence == asked.own_words)
    return next(same, None)

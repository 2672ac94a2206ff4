"""Saying that something does not work, and answering it; and a form that is sent twice."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from noaber.record.acts import act
from noaber.record.viewers import VISITOR, Viewer
from noaber.upkeep import act_names
from noaber.upkeep.models import Answer, Flag
from noaber.upkeep.rules import FLAGS_TO_OPEN


def first_time(once: UUID) -> bool:
    """Whether this form is sent for the first time; a second one waits for the first to end.

    Inside the transaction of the act: rolled back with it, and then it was not sent.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into upkeep_once (form) values (%s) on conflict do nothing returning true",
            [once],
        )
        return cursor.fetchone() is not None


def flag(
    viewer: Viewer,
    screen: str,
    words: str,
    role_kind: str,
    municipality: str,
    at: datetime,
    said_by: str = "",
) -> None:
    """Somebody says a screen does not work (S0-18). The flag itself holds no person.

    said_by: a digest of who says it (`rules.said_by`), so that one person counts once.
    """
    who = viewer if role_kind != "visitor" else VISITOR
    with act(who, act_names.FLAGGED):
        Flag.objects.create(
            screen=screen,
            words=words,
            role_kind=role_kind,
            municipality=municipality,
            flagged_at=at,
            is_another=_is_another(screen, municipality, said_by),
        )
        others = Flag.objects.filter(
            screen=screen, municipality=municipality, answer=None, is_another=True
        )
        if others.count() >= FLAGS_TO_OPEN:
            _forget_who(screen, municipality)


def _is_another(screen: str, municipality: str, said_by: str) -> bool:
    if not said_by:
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into upkeep_said (municipality, screen, digest) values (%s, %s, %s)"
            " on conflict do nothing returning true",
            [municipality, screen, said_by],
        )
        return cursor.fetchone() is not None


def _forget_who(screen: str, municipality: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select forget_who_said(%s, %s)", [municipality, screen])


def answer(
    viewer: Viewer, screen: str, municipality: str, words: str, at: datetime, up_to: int
) -> bool:
    """The municipality answers the flags that were read, with a date; what came since waits.

    up_to: the newest flag that was read. False: there is none of those left to answer.
    """
    read = Flag.objects.filter(screen=screen, municipality=municipality, answer=None, id__lte=up_to)
    if not list(read.select_for_update().values_list("id")):
        return False
    with act(viewer, act_names.ANSWERED):
        given = Answer.objects.create(
            screen=screen, municipality=municipality, words=words, answered_at=at
        )
        read.update(answer=given)
        _forget_who(screen, municipality)
    return True

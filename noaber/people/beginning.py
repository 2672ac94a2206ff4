"""The first day of an empty Noaber, and log-ins for who works with it."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

import psycopg
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from noaber.lib.addresses import same_address
from noaber.people.models import Account, WorkCard

PASSWORD_BYTES = 15


class CannotBegin(Exception):
    """It has begun already, or the owner could not log in; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first municipality and its first functional admin, who keeps an eye on the clock."""

    slug: str
    municipality: str
    phone: str
    name: str
    email: str
    own_phone: str


def begin_noaber(owner_url: str, beginning: Beginning) -> int:
    """Make both, once, as the owner of the database. Returns the admin's person id."""
    b = beginning
    try:
        with psycopg.connect(owner_url, options="-c search_path=noaber") as owner:
            row = owner.execute(
                "select begin_noaber(%s, %s, %s, %s, %s, %s)",
                [b.slug, b.municipality, b.phone, b.name, b.email, b.own_phone],
            ).fetchone()
    except psycopg.OperationalError as error:
        raise CannotBegin(f"The owner cannot log in: {error}".strip()) from error
    except psycopg.errors.UndefinedFunction as error:
        raise CannotBegin("The database is empty: run `migrate` first.") from error
    except psycopg.Error as error:
        if error.sqlstate == "NB002":
            raise CannotBegin("Noaber has begun here already; nothing was changed.") from error
        raise
    assert row is not None
    return int(row[0])


def end_everything(owner_url: str) -> tuple[int, int]:
    """End every personal link and every session, as the owner; how many of each."""
    try:
        with psycopg.connect(owner_url, options="-c search_path=noaber") as owner:
            row = owner.execute("select links, sessions from end_everything()").fetchone()
    except psycopg.OperationalError as error:
        raise CannotBegin(f"The owner cannot log in: {error}".strip()) from error
    assert row is not None
    return int(row[0]), int(row[1])


def give_login(person_id: int, email: str) -> str:
    """A log-in with a new password, or a new password for the log-in there is; the old one ends.

    The address is kept in the spelling by which addresses are compared.

    The password is nowhere kept: whoever calls shows it once. Until it is used it is as good as its
    paper, and ends by itself (`waited_too_long`).
    """
    password, email = secrets.token_urlsafe(PASSWORD_BYTES), same_address(email)
    with transaction.atomic():
        account = Account.objects.filter(person_id=person_id).select_related("user").first()
        user = account.user if account else User()
        user.set_password(password)
        user.date_joined, user.last_login = timezone.now(), None
        _log_in_with(user, email)
        if account is None:
            Account.objects.create(user=user, person_id=person_id)
    return password


def waited_too_long(user: User, days: int) -> bool:
    """Whether a password was given so many days ago, and never used."""
    return user.last_login is None and user.date_joined < timezone.now() - timedelta(days=days)


def move_login(person_id: int, email: str) -> None:
    """Somebody logs in with another address from now on, and with the former one no longer."""
    account = Account.objects.filter(person_id=person_id).select_related("user").first()
    if account is not None:
        _log_in_with(account.user, email)


def _log_in_with(user: User, email: str) -> None:
    """This address and no other: a former one may be somebody else's by now."""
    user.username = user.email = email
    user.save()
    EmailAddress.objects.filter(user=user).exclude(email=email).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )


def forget_second_factor(person_id: int) -> None:
    """Of who lost their telephone and the codes for that: the next log-in sets up another."""
    users = Account.objects.filter(person_id=person_id).values("user")
    Authenticator.objects.filter(user__in=users).delete()


def forget_log_in_elsewhere(person_id: int) -> None:
    """The municipality's own log-in calls this person by another number: the next one is tied."""
    users = Account.objects.filter(person_id=person_id).values("user")
    SocialAccount.objects.filter(user__in=users).delete()


def person_at_work(email: str) -> int | None:
    """Whose work card has this e-mail address."""
    found = WorkCard.objects.filter(email__iexact=same_address(email))
    return found.values_list("person_id", flat=True).first()


def has_begun() -> bool:
    """Whether there is anybody here."""
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from people_role)")
        return bool(cursor.fetchone()[0])

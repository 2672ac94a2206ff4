"""The first day of an empty Noaber, and log-ins for who works with it."""

import secrets
from dataclasses import dataclass

import psycopg
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import connection, transaction

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


def give_login(person_id: int, email: str) -> str:
    """A log-in with a new password, or a new password for the log-in there is; the old one ends.

    The address is kept in the spelling by which addresses are compared.

    The password is nowhere kept: whoever calls shows it once.
    """
    password, email = secrets.token_urlsafe(PASSWORD_BYTES), same_address(email)
    with transaction.atomic():
        account = Account.objects.filter(person_id=person_id).select_related("user").first()
        user = account.user if account else User(username=email)
        user.email = email
        user.set_password(password)
        user.save()
        EmailAddress.objects.update_or_create(
            user=user, email=email, defaults={"verified": True, "primary": True}
        )
        if account is None:
            Account.objects.create(user=user, person_id=person_id)
    return password


def forget_second_factor(person_id: int) -> None:
    """Of who lost their telephone and the codes for that: the next log-in sets up another."""
    users = Account.objects.filter(person_id=person_id).values("user")
    Authenticator.objects.filter(user__in=users).delete()


def person_at_work(email: str) -> int | None:
    """Whose work card has this e-mail address."""
    found = WorkCard.objects.filter(email__iexact=same_address(email))
    return found.values_list("person_id", flat=True).first()


def has_begun() -> bool:
    """Whether there is anybody here."""
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from people_role)")
        return bool(cursor.fetchone()[0])

"""Log-in by allauth: staff with a password and a second factor, or OpenID Connect.

A password alone opens no page about people: who has no second factor yet sets one up first. Who
comes by OpenID Connect has the second factor of the municipality's own log-in.
"""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.views import LoginView
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from noaber.doors.public import guessing
from noaber.doors.public.log_in_forms import ACCOUNT_ERRORS
from noaber.doors.public.sealed import seal, unseal
from noaber.doors.web import kept
from noaber.doors.web.pages import error_page
from noaber.doors.web.viewing import enter
from noaber.lib.days import day_of
from noaber.people import beginning
from noaber.people import reads as people
from noaber.people.models import Account
from noaber.sharing import tries

BACK_TO = "back_to"
JUST_LOGGED_IN = 15 * 60


def enter_as(request: HttpRequest, user: Any) -> bool:
    """Look as the person of this log-in: in a role when there is one, else as a resident.

    Whoever looked before in this browser is gone; the log-in itself stays, for its second factor.
    """
    person_id = people.person_of(user.pk)
    if person_id is None:
        return False
    roles = people.roles_of(person_id, day_of(timezone.now()))
    request.session.pop("person", None)
    request.session.pop("role", None)
    role_id = roles[0].role_id if roles else None
    of = people.municipality_of_role(role_id)
    enter(request, person_id, role_id, municipality=of.slug if of else "")
    return True


def has_second_factor(request: HttpRequest, user: Any) -> bool:
    """An authenticator, or a log-in elsewhere that has its own. In the demo nobody needs one."""
    if settings.DEMO or is_mfa_enabled(user):
        return True
    came_by = {record.get("method") for record in get_authentication_records(request, user)}
    return "socialaccount" in came_by


def back_to(request: HttpRequest, person_id: int) -> str:
    """Where this person was typing when their session ended; once, and only if it is kept.

    Somebody else's page would be a 404 to who comes in now.
    """
    address = str(request.session.pop(BACK_TO, ""))
    return address if kept.is_kept_for(request, person_id) else ""


class ComeIn(LoginView):  # type: ignore[misc]
    """The log-in page. Who comes by a personal link instead finds what they typed as well."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Logged in but nobody yet, without a second factor: back to that page would come here."""
        if request.user.is_authenticated and "person" not in request.session:
            return redirect("home")
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        address = request.GET.get("next", "")
        if "kept" in request.session and url_has_allowed_host_and_scheme(address, None):
            request.session[BACK_TO] = address
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the municipality; nobody signs up here."""

    error_messages = DefaultAccountAdapter.error_messages | ACCOUNT_ERRORS

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Who guesses waits, longer each time; a right password counts for nothing."""
        account = str(credentials.get("email") or credentials.get("username") or "")
        tried = guessing.guess(request, "password", account.lower())
        if tried.wait:
            raise ValidationError(guessing.wait_words(tried.wait), code="too_many_login_attempts")
        user = super().authenticate(request, **credentials)
        if user and beginning.waited_too_long(user, settings.FIRST_PASSWORD_DAYS):
            raise ValidationError(
                _("Dit wachtwoord is niet op tijd gebruikt. Vraag de beheerder om een nieuw."),
                code="first_password_ended",
            )
        if user:
            tries.was_right(tried.id)
        return user

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        request.session.pop("person", None)  # whoever looked before in this browser is gone
        request.session.pop("role", None)
        if not has_second_factor(request, user):
            return redirect("mfa_activate_totp")
        enter_as(request, user)
        if "kept" in request.session and not kept.is_kept_for(request, request.session["person"]):
            kwargs["redirect_url"] = reverse("home")  # what somebody else was typing is not theirs
        response = super().post_login(request, user, **kwargs)
        guessing.remember_device(request, response, user.email.lower())
        return response

    def send_mail(self, template_prefix: str, email: str, values: dict[str, Any]) -> None:
        """No page of ours mails: what the library would say is not in our words."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not right after a log-in, nor for a first second factor: finding an app takes time."""
        request = context.request
        if app == "allauth.mfa" and not is_mfa_enabled(request.user):
            return False
        records = get_authentication_records(request, request.user)
        return all(record["at"] < time.time() - JUST_LOGGED_IN for record in records)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No "you are logged in": the next page shows it."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor says what is wrong in our words, and is kept sealed."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": ACCOUNT_ERRORS["incorrect_code"]
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """OpenID Connect only lets in who is on the staff list today, by verified e-mail.

    Who came before is known by the provider's number for them (`sub`), whatever address they have
    now; an address is only how somebody is found the first time, and is never a second person's
    way into what was the first one's (docs/decisions/2026-11-30-an-address-is-not-a-person.md).
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        email = next((a.email for a in sociallogin.email_addresses if a.verified is True), "")
        if not email:
            raise ImmediateHttpResponse(_not_verified(request))
        at_work = beginning.person_at_work(email)
        known = people.person_of(sociallogin.user.pk) if sociallogin.is_existing else None
        if known and at_work not in (None, known):
            raise ImmediateHttpResponse(_of_another(request))
        person_id = known or at_work
        if person_id is None or not people.roles_of(person_id, day_of(timezone.now())):
            raise ImmediateHttpResponse(_not_on_the_list(request))
        if known is None and not _connect(request, sociallogin, person_id, email):
            raise ImmediateHttpResponse(_of_another(request))


def _connect(request: HttpRequest, sociallogin: Any, person_id: int, email: str) -> bool:
    """Tie this log-in to the person, once: one person has one number at the provider."""
    if _user_id_of(person_id) is None:
        beginning.give_login(person_id, email)  # with a password that nobody ever sees
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=_user_id_of(person_id) or 0)
        if SocialAccount.objects.filter(user=user).exists():
            return False
        sociallogin.connect(request, user)
    return True


def _user_id_of(person_id: int) -> int | None:
    return Account.objects.filter(person_id=person_id).values_list("user_id", flat=True).first()


def _not_on_the_list(request: HttpRequest) -> HttpResponse:
    return _refused(
        request,
        _("Je bent ingelogd, maar je staat vandaag niet op de lijst van wie hier werkt."),
        _("Vraag je leidinggevende of de beheerder om je op de lijst te zetten."),
    )


def _not_verified(request: HttpRequest) -> HttpResponse:
    return _refused(
        request,
        _("Je bent ingelogd, maar we kregen er niet bij dat je e-mailadres echt van jou is."),
        _("Vraag je leidinggevende of de beheerder om dat in orde te maken."),
    )


def _of_another(request: HttpRequest) -> HttpResponse:
    return _refused(
        request,
        _("Je bent ingelogd, maar dit e-mailadres hoort hier al bij een andere log-in."),
        _("Vraag je leidinggevende of de beheerder om dat na te kijken."),
    )


def _refused(request: HttpRequest, words: str, todo: str) -> HttpResponse:
    return error_page(request, _("Je kunt hier nog niet in"), words, todo, 403)

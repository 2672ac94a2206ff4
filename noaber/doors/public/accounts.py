"""Log-in by allauth: staff with a password and a second factor, or OpenID Connect."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

from noaber.doors.web.viewing import enter
from noaber.lib.days import day_of
from noaber.people import reads as people


def enter_as(request: HttpRequest, user: Any) -> None:
    """Look as the person of this log-in: in a role when there is one, else as a resident."""
    person_id = people.person_of(user.pk)
    if person_id is not None:
        roles = people.roles_of(person_id, day_of(timezone.now()))
        enter(request, person_id, roles[0].role_id if roles else None)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the municipality; nobody signs up here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        enter_as(request, user)
        return super().post_login(request, user, **kwargs)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """OpenID Connect only lets in who is on the staff list, by verified e-mail."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

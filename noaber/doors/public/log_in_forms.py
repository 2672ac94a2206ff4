"""The library's forms of the log-in, in our words: labels say it already, so no placeholders."""

from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from noaber.doors.public import guessing
from noaber.lib.addresses import same_address
from noaber.sharing import tries

LABELS = {
    "login": _("Je e-mailadres"),
    "password": _("Je wachtwoord"),
    "code": _("De code"),
    "oldpassword": _("Je wachtwoord van nu"),
    "password1": _("Je nieuwe wachtwoord"),
    "password2": _("Nog een keer je nieuwe wachtwoord"),
}
FORGOTTEN = _("Vergeten? Vraag je beheerder om een nieuw wachtwoord.")
HELP = {
    "password": FORGOTTEN,
    "oldpassword": FORGOTTEN,
    "password1": _("Gebruik minstens twaalf tekens. Een paar woorden achter elkaar is goed."),
}
ACCOUNT_ERRORS = {
    "account_inactive": _(
        "Met dit account kun je nu niet naar binnen. Vraag je beheerder om hulp."
    ),
    "email_password_mismatch": _("Dit e-mailadres en wachtwoord horen niet bij elkaar."),
    "incorrect_password": _("Dit wachtwoord klopt niet."),
    "enter_current_password": _("Dit is niet je wachtwoord van nu."),
    "too_many_login_attempts": _("Dit ging te vaak mis. Wacht vijf minuten en probeer het weer."),
    "rate_limited": _("Dit ging te vaak achter elkaar. Wacht een minuut."),
    "incorrect_code": _("Deze code klopt niet. Typ de code die er nu staat."),
}


class OwnWords:
    """For a form of the library."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = HELP.get(name, "")
            field.error_messages["required"] = _("Dit is nog leeg. Schrijf hier iets.")
            field.widget.attrs.pop("placeholder", None)


class LoginForm(OwnWords, account.LoginForm):  # type: ignore[misc]
    """Log in with a password, and the address in whatever way it is written."""

    def clean_login(self) -> str:
        return same_address(super().clean_login())


class ReauthenticateForm(OwnWords, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""


class ChangePasswordForm(OwnWords, account.ChangePasswordForm):  # type: ignore[misc]
    """Another password."""

    def clean(self) -> Any:
        given = super().clean()
        if "password2" in self.errors and self.cleaned_data.get("password1"):
            del self.errors["password2"]
            self.add_error(
                "password2", _("De twee wachtwoorden zijn niet gelijk. Typ het nog eens.")
            )
        return given


class GuessedCode(OwnWords):
    """A code of somebody: who guesses waits, longer each time."""

    user: Any

    def clean_code(self) -> str:
        tried = guessing.guess(context.request, "code", self.user.email.lower())
        if tried.wait:
            raise ValidationError(guessing.wait_words(tried.wait), code="too_many_login_attempts")
        code: str = super().clean_code()  # type: ignore[misc]
        tries.was_right(tried.id)
        return code


class CodeForm(GuessedCode, mfa.AuthenticateForm):  # type: ignore[misc]
    """The second factor at the log-in."""


class CodeAgainForm(GuessedCode, mfa.ReauthenticateForm):  # type: ignore[misc]
    """The second factor once more."""


class ActivateForm(OwnWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app. It is used by that: nobody comes in with it afterwards."""

    user: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()
        TOTP(Authenticator(user=self.user))._mark_code_used(code)
        return code

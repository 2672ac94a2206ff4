"""Every page that the log-in library brings is kept, in our words and our look, or is not there."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth import urls as library
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLResolver, resolve, reverse

from noaber.doors.public.tests.test_accounts import code_for, log_in
from noaber.doors.public.urls import logging_in
from noaber.doors.public.views import nothing_here
from noaber.people import beginning
from noaber.people import reads as people

SECRET = "JBSWY3DPEHPK3PXP"
# The addresses that are kept, each with what it is for. Whatever else the library has is 404: a new
# one has to be put here, with its own words, before anybody sees it.
KEPT = {
    "login/": "log in",
    "logout/": "begin the log-in again",
    "inactive/": "a log-in that was switched off",
    "reauthenticate/": "the password once more, before the second factor changes",
    "password/change/": "another password",
    "2fa/": "what to change",
    "2fa/authenticate/": "the second factor",
    "2fa/reauthenticate/": "the second factor once more",
    "2fa/totp/activate/": "set up the second factor",
    "2fa/totp/deactivate/": "another telephone",
    "2fa/recovery-codes/": "for a lost telephone",
    "2fa/recovery-codes/generate/": "new ones",
    "3rdparty/login/cancelled/": "stopped half-way at OpenID Connect",
    "3rdparty/login/error/": "it did not work there",
    "oidc/oidc/login/": "to OpenID Connect",
    "oidc/oidc/login/callback/": "and back",
}


def library_addresses(patterns: Any = library.urlpatterns, before: str = "") -> Iterator[str]:
    """Every address of the library, with something filled in where it wants something."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from library_addresses(pattern.url_patterns, route)
        else:
            filled = re.sub(r"\(\?P<provider_id>[^)]*\)|<provider_id>", "oidc", route)
            filled = re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]*>", "x1-y2", filled)
            yield filled.replace("^", "").replace("$", "").replace("\\Z", "")


@pytest.fixture
def staff(town: Any) -> tuple[str, str]:
    """Marieke's e-mail address and password; she has a second factor already."""
    email = people.cards([town.marieke.role_id])[town.marieke.role_id].email
    password = beginning.give_login(town.marieke.person_id, email)
    user = User.objects.get(email=email)
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return email, password


@pytest.fixture
def marieke(town: Any, staff: tuple[str, str], settings: Any, client_as: Any) -> Client:
    settings.DEMO = False
    client: Client = client_as(None, town)
    assert log_in(client, staff).url == "/inloggen/2fa/authenticate/"
    sent = client.post("/inloggen/2fa/authenticate/", {"code": code_for(SECRET)})
    assert sent.status_code == 302
    assert client.session["role"] == town.marieke.role_id
    return client


def shown(client: Client, address: str) -> str:
    """A page that is there; every template of it is ours."""
    answer = client.get(address)
    assert answer.status_code == (401 if "error" in address else 200), answer.status_code
    for template in answer.templates:
        assert "/allauth/" not in template.origin.name, template.origin.name
    page: str = answer.content.decode()
    assert "nb-sheet" in page
    assert "placeholder=" not in page
    return page


def test_every_address_of_the_library_is_kept_by_name_or_is_not_there(
    marieke: Client, client_as: Any, town: Any
) -> None:
    found = set(library_addresses())
    assert len(found) > 30
    stranger = client_as(None, town)
    for address in found - set(KEPT):
        path = f"/inloggen/{address}"
        assert resolve(path).func == nothing_here, path
        for client in (stranger, marieke):
            assert client.get(path).status_code == 404, path
            assert client.post(path).status_code == 404, path
    assert set(KEPT) <= found


def test_what_is_kept_is_ours_and_goes_by_the_librarys_name() -> None:
    ours = {resolve(f"/inloggen/{address}").func for address in KEPT}
    assert ours <= {pattern.callback for pattern in logging_in}
    for pattern in logging_in:
        if pattern.name and "oidc" not in str(pattern.pattern):
            assert resolve(reverse(pattern.name)).func == pattern.callback


STAFF_PAGES = (
    "2fa/",
    "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/",
    "2fa/totp/deactivate/",
    "password/change/",
    "reauthenticate/",
    "2fa/reauthenticate/",
    "3rdparty/login/cancelled/",
    "3rdparty/login/error/",
    "inactive/",
)


@pytest.mark.parametrize("address", STAFF_PAGES)
def test_each_page_is_in_our_words_in_both_languages(address: str, marieke: Client) -> None:
    dutch = shown(marieke, f"/inloggen/{address}")
    marieke.cookies["django_language"] = "en"
    english = shown(marieke, f"/inloggen/{address}")

    def heading(page: str) -> str:
        found = re.search(r"<h1>([^<]+)</h1>", page)
        assert found
        return found[1]

    assert heading(dutch) != heading(english)
    for label in re.findall(r"<label[^>]*>([^<]+)", dutch):
        assert label not in english


def test_without_a_log_in_only_the_doors_are_there(client_as: Any, town: Any) -> None:
    stranger = client_as(None, town)
    assert stranger.get("/inloggen/").url == "/inloggen/login/"
    assert stranger.get("/inloggen/login").url == "/inloggen/login/"
    assert stranger.get("/inloggen/logout/").status_code == 405
    for address in STAFF_PAGES[:7]:
        answer = stranger.get(f"/inloggen/{address}")
        assert answer.status_code == 302, address
        assert answer.url.startswith("/inloggen/login/")


def test_another_telephone_from_beginning_to_end(marieke: Client, town: Any) -> None:
    assert "oude slot" in shown(marieke, "/inloggen/2fa/totp/deactivate/")
    marieke.post("/inloggen/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user__email=_email(town)).exists()
    assert "Zet het slot erop" in shown(marieke, "/inloggen/2fa/")
    assert "Tweede slot" in shown(marieke, "/inloggen/2fa/totp/activate/")
    secret = marieke.session["mfa.totp.secret"]
    done = marieke.post("/inloggen/2fa/totp/activate/", {"code": code_for(secret)})
    assert "Herstelcodes" in shown(marieke, done["Location"])


def _email(town: Any) -> str:
    return people.cards([town.marieke.role_id])[town.marieke.role_id].email


def test_another_password(marieke: Client, staff: tuple[str, str], town: Any) -> None:
    address = "/inloggen/password/change/"
    new = "vier losse woorden samen"
    for old, first, second, said in (
        ("fout", new, new, "Dit is niet je wachtwoord van nu."),
        (staff[1], new, new + "!", "De twee wachtwoorden zijn niet gelijk."),
        (staff[1], "", "", "Dit is nog leeg."),
    ):
        form = {"oldpassword": old, "password1": first, "password2": second}
        assert said in marieke.post(address, form).content.decode()
    form = {"oldpassword": staff[1], "password1": new, "password2": new}
    assert marieke.post(address, form)["Location"] == "/begin/"
    assert User.objects.get(email=staff[0]).check_password(new)


def test_a_wrong_code_and_an_old_log_in_say_what_to_do(
    staff: tuple[str, str], marieke: Client, client_as: Any, town: Any, settings: Any
) -> None:
    other = client_as(None, town)
    log_in(other, staff)
    answer = other.post("/inloggen/2fa/authenticate/", {"code": "000000"})
    assert "Deze code klopt niet." in answer.content.decode()
    session = marieke.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    asked = marieke.get("/inloggen/2fa/totp/deactivate/", follow=True)
    assert "Ben jij het nog?" in asked.content.decode()
    assert "Liever met" in asked.content.decode()


def test_who_was_switched_off_reads_whom_to_ask(
    staff: tuple[str, str], client_as: Any, town: Any
) -> None:
    User.objects.filter(email=staff[0]).update(is_active=False)
    client = client_as(None, town)
    answer = client.post("/inloggen/login/", {"login": staff[0], "password": staff[1]}, follow=True)
    assert "Vraag je beheerder" in answer.content.decode()
    assert "person" not in client.session


def test_too_often_is_said_in_our_words(client_as: Any, town: Any) -> None:
    client = client_as(None, town)
    for _time in range(31):
        answer = client.post("/inloggen/login/", {"login": "", "password": ""})
    assert answer.status_code == 429
    assert "Wacht een minuut" in answer.content.decode()

"""OpenID Connect, walked over HTTP against a provider: who gets in, and which token does not."""

import http.client
import time
import uuid
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.management import call_command
from django.test import Client

from noaber.doors.public.tests.openid_provider import CLIENT, SECRET, Provider, new_key
from noaber.people import reads as people

LOGIN, CALLBACK = "/inloggen/oidc/oidc/login/", "/inloggen/oidc/oidc/login/callback/"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """Running, and the log-in of this municipality, with the redirect to https of production."""
    running = Provider()
    app = {
        "provider_id": "oidc",
        "name": "Veldstad",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": running.url},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }
    settings.DEMO = False
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    yield running
    running.close()


@pytest.fixture
def browser(town: Any) -> Client:
    return new_browser(town)


def new_browser(town: Any) -> Client:
    """Behind the proxy, which passes the host on and says that it was https."""
    return Client(headers={"host": f"{town.slug}.localhost", "x-forwarded-proto": "https"})


def tom(town: Any) -> dict[str, Any]:
    """What the provider says of Tom, who works here."""
    email = people.cards([town.tom.role_id])[town.tom.role_id].email
    return {"sub": f"tom-{town.slug}", "email": email, "email_verified": True, "name": "T."}


def at_provider(address: str) -> str:
    """Follow somebody to the provider; the address it sends them back to."""
    asked = urlsplit(address)
    connection = http.client.HTTPConnection(asked.netloc, timeout=10)
    connection.request("GET", f"{asked.path}?{asked.query}")
    return str(connection.getresponse().headers["Location"])


def log_in(browser: Client, **form: str) -> Any:
    """The button, the provider, and back; the first answer of Noaber after that."""
    sent = browser.post(LOGIN, form)
    assert sent.status_code == 302, sent.content
    back = urlsplit(at_provider(sent["Location"]))
    assert (back.scheme, back.path) == ("https", CALLBACK)
    return browser.get(f"{back.path}?{back.query}")


def is_nobody(browser: Client) -> bool:
    known = "person" in browser.session or "_auth_user_id" in browser.session
    return not known and browser.get("/begin/")["Location"] == "/"


def test_who_works_here_gets_in_and_is_that_person(
    browser: Client, provider: Provider, town: Any
) -> None:
    provider.claims = tom(town)
    assert "Log in met Veldstad" in browser.get("/inloggen/login/").content.decode()
    assert log_in(browser)["Location"] == "/begin/"
    assert browser.get("/begin/", follow=True).redirect_chain[-1][0] == "/werk/"
    assert browser.session["person"] == town.tom.person_id
    assert browser.session["role"] == town.tom.role_id
    browser.post("/uit/")
    assert is_nobody(browser)
    assert log_in(browser, next="/werk/")["Location"] == "/werk/"  # known now, and back to the page
    assert browser.session["person"] == town.tom.person_id


def test_nothing_that_the_provider_told_is_kept_but_its_number(
    browser: Client, provider: Provider, town: Any
) -> None:
    """Its answer may hold a telephone number, a staff number, a date of birth."""
    provider.claims = {**tom(town), "phone_number": "06 99999999", "birthdate": "1980-02-03"}
    for _twice in range(2):
        log_in(browser)
        browser.post("/uit/")
    (kept,) = SocialAccount.objects.filter(user__email=tom(town)["email"])
    assert (kept.uid, kept.extra_data) == (tom(town)["sub"], {})
    assert not SocialToken.objects.exists()


def test_plain_http_is_sent_to_https_and_the_page_lets_the_button_go_there(
    browser: Client, provider: Provider, town: Any, settings: Any
) -> None:
    plain = Client(SERVER_NAME=f"{town.slug}.localhost")
    assert plain.post(LOGIN)["Location"] == f"https://{town.slug}.localhost{LOGIN}"
    policy = browser.get("/inloggen/login/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    sent = browser.post(LOGIN)
    asked = parse_qs(urlsplit(sent["Location"]).query)
    assert asked["redirect_uri"] == [f"https://{town.slug}.localhost{CALLBACK}"]
    assert len(asked["nonce"][0]) == 64
    assert asked["code_challenge_method"] == ["S256"]
    assert SECRET not in sent["Location"]


def test_a_link_alone_logs_nobody_in(browser: Client, provider: Provider, town: Any) -> None:
    provider.claims = tom(town)
    assert browser.get(LOGIN)["Location"] == "/inloggen/login/"
    assert browser.get(LOGIN.replace("oidc/oidc", "oidc/other")).status_code == 404
    forged = browser.get(CALLBACK, {"code": "x", "state": "y"})
    assert forged.status_code == 401
    assert is_nobody(browser)


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "niemand@voorbeeld.invalid"},
        {"email_verified": False},
        {"email": None},
    ],
)
def test_who_does_not_work_here_reads_whom_to_ask(
    changes: dict[str, Any], browser: Client, provider: Provider, town: Any
) -> None:
    provider.claims = {**tom(town), "sub": uuid.uuid4().hex, **changes}
    answer = log_in(browser)
    assert answer.status_code == 403
    assert "Vraag je leidinggevende of de beheerder" in answer.content.decode()
    assert is_nobody(browser)


UNTRUE = ["true", "no", "0", "", 1, 0, [False], [True], {"true": True}, None]


@pytest.mark.parametrize("said", UNTRUE, ids=repr)
def test_only_the_json_value_true_says_that_an_address_is_somebodys(
    said: Any, browser: Client, provider: Provider, town: Any
) -> None:
    provider.claims = {**tom(town), "sub": uuid.uuid4().hex, "email_verified": said}
    refused_as_not_verified(browser)


def refused_as_not_verified(browser: Client) -> None:
    answer = log_in(browser)
    assert answer.status_code == 403
    assert "dat je e-mailadres echt van jou is" in answer.content.decode()
    assert is_nobody(browser)


def test_an_address_is_no_more_true_for_one_of_two_answers(
    browser: Client, provider: Provider, town: Any
) -> None:
    provider.claims = {**tom(town), "sub": uuid.uuid4().hex}
    provider.wrong = {"email_verified": False}
    refused_as_not_verified(browser)


@pytest.mark.parametrize("email", [["tom@x.invalid"], {"a": 1}, 7, True, "", "  "], ids=repr)
def test_an_address_that_is_no_text_is_nobodys(
    email: Any, browser: Client, provider: Provider, town: Any
) -> None:
    provider.claims = {**tom(town), "sub": uuid.uuid4().hex, "email": email}
    refused_as_not_verified(browser)


def silent(town: Any) -> dict[str, Any]:
    """As one large provider, which never says whether it verified an address."""
    claims = {**tom(town), "sub": uuid.uuid4().hex}
    del claims["email_verified"]
    return claims


def test_a_provider_that_never_says_it_lets_in_nobody_unless_it_is_trusted_by_name(
    browser: Client, provider: Provider, town: Any, settings: Any
) -> None:
    provider.claims = silent(town)
    refused_as_not_verified(browser)
    settings.OIDC_TRUSTED = f"{provider.url}/another-tenant"
    refused_as_not_verified(browser)
    settings.OIDC_TRUSTED = provider.url
    assert log_in(browser)["Location"] == "/begin/"
    browser.post("/uit/")
    # What it does say counts all the same.
    provider.claims = {**silent(town), "email_verified": "false"}
    refused_as_not_verified(browser)


@pytest.mark.parametrize("sub", [7, True, [], {}, "", " ", "x" * 192], ids=repr)
def test_somebodys_number_at_the_provider_is_a_text(
    sub: Any, browser: Client, provider: Provider, town: Any
) -> None:
    provider.claims = {**tom(town), "sub": sub}
    assert log_in(browser).status_code == 401
    assert is_nobody(browser)


def test_who_got_another_address_is_found_by_the_number_at_the_provider(
    browser: Client, provider: Provider, town: Any
) -> None:
    provider.claims = {**tom(town), "sub": uuid.uuid4().hex}
    log_in(browser)
    browser.post("/uit/")
    provider.claims["email"] = f"tom.de.bruid@{town.slug}.invalid"  # not loaded yet
    assert log_in(browser)["Location"] == "/begin/"
    assert browser.session["person"] == town.tom.person_id


def test_who_takes_over_an_address_does_not_get_what_was_the_others(
    browser: Client, provider: Provider, town: Any
) -> None:
    provider.claims = {**tom(town), "sub": uuid.uuid4().hex}
    log_in(browser)
    browser.post("/uit/")
    provider.claims["sub"] = uuid.uuid4().hex  # somebody else, to whom the address was given
    answer = log_in(browser)
    assert answer.status_code == 403
    assert "hoort hier al bij een andere log-in" in answer.content.decode()
    assert is_nobody(browser)
    call_command("staff_login", tom(town)["email"], "--other-log-in", stdout=StringIO())
    assert log_in(browser)["Location"] == "/begin/"  # looked into, and it was Tom after all


def test_whose_number_it_is_has_not_the_address_of_another(
    browser: Client, provider: Provider, town: Any
) -> None:
    provider.claims = {**tom(town), "sub": uuid.uuid4().hex}
    log_in(browser)
    browser.post("/uit/")
    provider.claims["email"] = people.cards([town.marieke.role_id])[town.marieke.role_id].email
    answer = log_in(browser)
    assert answer.status_code == 403
    assert "hoort hier al bij een andere log-in" in answer.content.decode()
    assert is_nobody(browser)


def test_who_stops_half_way_reads_what_to_do(
    browser: Client, provider: Provider, town: Any
) -> None:
    provider.cancels = True
    answer = log_in(browser)
    page = browser.get(answer["Location"])
    assert page.status_code == 200
    assert "Inloggen lukte niet" in page.content.decode()
    assert "Probeer opnieuw" in page.content.decode()
    assert is_nobody(browser)


Spoil = Callable[[Provider], None]


def wrong(**claims: Any) -> Spoil:
    return lambda provider: provider.wrong.update(claims)


def switched(name: str, value: Any = True) -> Spoil:
    return lambda provider: setattr(provider, name, value)


SPOILED: dict[str, Spoil] = {
    "nonce of another log-in": wrong(nonce="0" * 64),
    "no nonce": wrong(nonce=None),
    "another audience": wrong(aud="somebody-else"),
    "made for another client": wrong(aud=[CLIENT, "other"], azp="other"),
    "for others too, and for whom it was made it does not say": wrong(aud=[CLIENT, "other"]),
    "made for a list": wrong(azp=[CLIENT]),
    "no issuer known": switched("issuer", None),
    "an issuer of another kind": switched("issuer", []),
    "another issuer": wrong(iss="https://elsewhere.example"),
    "too old": wrong(exp=int(time.time()) - 3600),
    "never ends": wrong(exp=None),
    "about somebody else": wrong(sub="marieke"),
    "another key": lambda provider: setattr(provider, "signs_with", new_key()),
    "no signature": switched("without_signature"),
    "signed with our own secret": switched("signs_with_secret"),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_token_that_does_not_hold_lets_nobody_in(
    spoil: Spoil, browser: Client, provider: Provider, town: Any
) -> None:
    provider.claims = tom(town)
    spoil(provider)
    answer = log_in(browser)
    assert answer.status_code == 401
    assert "Inloggen lukte niet" in answer.content.decode()
    assert is_nobody(browser)


def test_an_answer_serves_once_and_only_in_the_browser_that_asked(
    browser: Client, provider: Provider, town: Any
) -> None:
    provider.claims = tom(town)
    back = urlsplit(at_provider(browser.post(LOGIN)["Location"]))
    assert new_browser(town).get(f"{back.path}?{back.query}").status_code == 401
    assert browser.get(f"{back.path}?{back.query}").status_code == 302
    browser.post("/uit/")
    assert browser.get(f"{back.path}?{back.query}").status_code == 401
    assert is_nobody(browser)


def test_a_provider_that_is_down_is_no_error_of_ours(
    browser: Client, provider: Provider, town: Any
) -> None:
    back = urlsplit(at_provider(browser.post(LOGIN)["Location"]))
    provider.is_down = True
    for answer in (browser.post(LOGIN), browser.get(f"{back.path}?{back.query}")):
        assert answer.status_code == 401
        assert "Inloggen lukte niet" in answer.content.decode()

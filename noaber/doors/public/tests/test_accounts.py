"""Log-in: a second factor before the first page, only who works here, and what was typed waits."""

import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.models import User
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from noaber.doors.public.accounts import SocialAccountAdapter
from noaber.doors.web.sessions import SessionStore
from noaber.doors.web.viewing import forget_cards
from noaber.lib.days import day_of
from noaber.people import act_names as people_acts
from noaber.people import beginning
from noaber.people import reads as people
from noaber.people.models import Account
from noaber.record.viewers import Viewer
from tests.town import ask


@pytest.fixture
def staff(town: Any) -> tuple[str, str]:
    """Marieke's e-mail address and password."""
    email = people.cards([town.marieke.role_id])[town.marieke.role_id].email
    return email, beginning.give_login(town.marieke.person_id, email)


def log_in(client: Any, staff: tuple[str, str], address: str = "") -> Any:
    where = "/inloggen/login/" + (f"?next={address}" if address else "")
    form = {"login": staff[0], "password": staff[1], "next": address}
    return client.post(where, form)


def code_for(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_the_log_in_page_is_ours(client_as: Any, town: Any) -> None:
    page = client_as(None, town).get("/inloggen/login/").content.decode()
    assert "Woon je hier?" in page
    assert "placeholder" not in page
    assert "nb-sheet" in page


def test_in_the_demo_a_password_is_enough(client_as: Any, town: Any, staff: Any) -> None:
    client = client_as(None, town)
    assert log_in(client, staff).status_code == 302
    assert client.session["role"] == town.marieke.role_id


def test_a_second_factor_comes_before_the_first_page(
    client_as: Any, town: Any, staff: Any, settings: Any
) -> None:
    settings.DEMO = False
    client = client_as(None, town)
    assert log_in(client, staff).url == "/inloggen/2fa/totp/activate/"
    assert "person" not in client.session
    assert client.get("/begin/").url == "/inloggen/2fa/totp/activate/"
    closed_and_back = client.get("/werk/", follow=True).redirect_chain  # no endless round
    assert closed_and_back[-1][0] == "/inloggen/2fa/totp/activate/"
    page = client.get("/inloggen/2fa/totp/activate/")
    assert "Tweede slot" in page.content.decode()
    assert "data:" not in page.content.decode()  # our policy lets no data: picture through
    secret = client.session["mfa.totp.secret"]
    done = client.post("/inloggen/2fa/totp/activate/", {"code": code_for(secret)})
    codes = client.get(done.url).content.decode()
    assert "Herstelcodes" in codes
    assert client.get("/begin/", follow=True).redirect_chain[-1][0] == "/werk/"
    assert client.session["role"] == town.marieke.role_id
    # And from then on at every log-in.
    other = client_as(None, town)
    assert log_in(other, staff).url == "/inloggen/2fa/authenticate/"
    assert "person" not in other.session
    assert "Nog één stap" in other.get("/inloggen/2fa/authenticate/").content.decode()


@pytest.mark.parametrize("password", ["fout", "", "\x00", "a" * 100_000])
def test_a_wrong_password_opens_nothing(
    password: str, client_as: Any, town: Any, staff: Any
) -> None:
    client = client_as(None, town)
    answer = log_in(client, (staff[0], password))
    assert answer.status_code == 200
    assert "person" not in client.session


def test_one_address_that_guesses_does_not_lock_out_another(
    client_as: Any, town: Any, staff: Any, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # as in production, behind the proxy
    guesser = client_as(None, town)
    for number in range(11):
        form = {"login": f"{number}-{staff[0]}", "password": "geraden"}
        guesser.post("/inloggen/login/", form, headers={"x-forwarded-for": "192.0.2.66"})
    form = {"login": staff[0], "password": staff[1]}
    held = guesser.post("/inloggen/login/", form, headers={"x-forwarded-for": "192.0.2.66"})
    assert held.status_code == 200
    other = client_as(None, town)
    came = other.post("/inloggen/login/", form, headers={"x-forwarded-for": "192.0.2.67"})
    assert came.status_code == 302


def test_a_forgotten_password_is_given_by_the_admin(client_as: Any, town: Any) -> None:
    client = client_as(None, town)
    page = client.get("/inloggen/", follow=True).content.decode()
    assert "Vergeten? Vraag je beheerder om een nieuw wachtwoord." in page
    assert "password/reset" not in page


def unused_for(admin: Any, staff: tuple[str, str], days: int) -> None:
    admin.execute(
        "update auth_user set date_joined = now() - make_interval(days => %s) where email = %s",
        [days, staff[0]],
    )


def test_a_first_password_that_nobody_used_ends(
    client_as: Any, town: Any, staff: tuple[str, str], admin_db: Any
) -> None:
    unused_for(admin_db, staff, 15)
    client = client_as(None, town)
    refused = log_in(client, staff)
    assert "niet op tijd gebruikt" in refused.content.decode()
    assert "person" not in client.session
    wrong = log_in(client_as(None, town), (staff[0], "een heel ander wachtwoord"))
    assert "niet op tijd" not in wrong.content.decode()  # who guesses learns nothing by it
    anew = beginning.give_login(town.marieke.person_id, staff[0])
    assert log_in(client_as(None, town), (staff[0], anew)).status_code == 302


def test_a_first_password_that_was_used_lasts(
    client_as: Any, town: Any, staff: tuple[str, str], admin_db: Any
) -> None:
    unused_for(admin_db, staff, 13)
    assert log_in(client_as(None, town), staff).status_code == 302
    unused_for(admin_db, staff, 400)
    assert log_in(client_as(None, town), staff).status_code == 302


# --- what ends a session ------------------------------------------------------------------------


def logged_in(client_as: Any, town: Any, staff: tuple[str, str]) -> Any:
    client = client_as(None, town)
    log_in(client, staff)
    assert client.get("/werk/").status_code == 200
    return client


def let_out(client: Any) -> None:
    """The next page leads to the log-in, and nobody is known in this browser any more."""
    assert client.get("/werk/").url.startswith("/inloggen/login/")
    assert "person" not in client.session


def test_a_new_password_ends_every_session(client_as: Any, town: Any, staff: Any) -> None:
    stolen = logged_in(client_as, town, staff)
    beginning.give_login(town.marieke.person_id, staff[0])
    let_out(stolen)


def test_a_log_in_that_was_made_inactive_ends_every_session(
    client_as: Any, town: Any, staff: Any
) -> None:
    client = logged_in(client_as, town, staff)
    User.objects.filter(email=staff[0]).update(is_active=False)
    let_out(client)


def test_a_role_that_ended_ends_the_session(
    client_as: Any, town: Any, staff: Any, admin_db: Any
) -> None:
    client = logged_in(client_as, town, staff)
    admin_db.execute("set session_replication_role = replica")
    admin_db.execute(
        "update people_role set during = daterange(lower(during), today_here()) where id = %s",
        [town.marieke.role_id],
    )
    forget_cards()
    let_out(client)


def test_what_was_typed_when_the_password_changed_is_there_again(
    client_as: Any, town: Any, staff: Any, answered: Any
) -> None:
    client = logged_in(client_as, town, staff)
    address = f"/werk/gezin/{answered.family_id}/belofte/"
    page = client.get(address)
    form = {"what": "Ik bel de school", "me": page.context["me"], "once": str(uuid.uuid4())}
    password = beginning.give_login(town.marieke.person_id, staff[0])
    sent = client.post(address, form)
    assert sent.url.startswith("/inloggen/login/")
    log_in(client, (staff[0], password), address)
    assert "Ik bel de school" in client.get(address).content.decode()


def test_only_a_log_in_takes_a_query_more(client_as: Any, town: Any, staff: Any) -> None:
    """Whether it still counts; a resident by a link pays nothing for it."""
    client, by_hand = logged_in(client_as, town, staff), client_as(town.marieke, town)
    by_hand.get("/werk/")
    with CaptureQueriesContext(connection) as few:
        by_hand.get("/werk/")
    with CaptureQueriesContext(connection) as many:
        client.get("/werk/")
    assert len(many) == len(few) + 1


# --- what was typed while the session ended -----------------------------------------------------


def typed_while_away(client: Any, answered: Any, person_id: int) -> str:
    """A resident types; the session ends; the form is sent. Returns where the log-in is."""
    session = client.session
    session["person"], session["role"] = person_id, None
    session.save()
    address = f"/gezin/{answered.family_id}/woorden/"
    page = client.get(address)
    me = page.context["me"] if page.context else hidden(page, "me")
    client.cookies.pop("sessionid")
    form = {"sentence": "Half getypt", "top_1": "rust", "version": "1", "me": me}
    sent = client.post(address, {**form, "once": str(uuid.uuid4())})
    assert sent.status_code == 302
    return str(sent.url)


def hidden(page: Any, name: str) -> str:
    html = page.content.decode()
    return str(html.split(f'name="{name}" value="')[1].split('"')[0])


def test_the_text_is_there_again_after_the_personal_link(
    client_as: Any, town: Any, answered: Any
) -> None:
    from noaber.doors.public.tests.test_links import link_for

    client = client_as(None, town)
    log_in_page = typed_while_away(client, answered, answered.person_id)
    client.get(log_in_page)
    opened = client.post(f"/l/{link_for(town, answered)}/")
    assert opened.url == f"/gezin/{answered.family_id}/woorden/"
    page = client.get(opened.url).content.decode()
    assert "Half getypt" in page
    assert "Je was even weg" in page
    assert "Half getypt" not in client.get(opened.url).content.decode()  # once


def test_the_text_is_there_again_after_a_password(client_as: Any, town: Any, answered: Any) -> None:
    email = f"{uuid.uuid4().hex[:8]}@voorbeeld.invalid"
    login = (email, beginning.give_login(answered.person_id, email))
    client = client_as(None, town)
    typed_while_away(client, answered, answered.person_id)
    address = f"/gezin/{answered.family_id}/woorden/"
    assert log_in(client, login, address).url == address
    assert "Half getypt" in client.get(address).content.decode()


def test_somebody_else_who_logs_in_never_gets_the_text(
    client_as: Any, town: Any, answered: Any, staff: Any
) -> None:
    from noaber.doors.public.tests.test_links import link_for

    other = ask(town, "Iets anders.", given_name="Hildegard")
    client = client_as(None, town)
    client.get(typed_while_away(client, answered, answered.person_id))
    opened = client.post(f"/l/{link_for(town, other)}/", follow=True)
    for page in (opened, client.get(f"/gezin/{other.family_id}/woorden/")):
        assert "Half getypt" not in page.content.decode()
    assert client.get(f"/gezin/{answered.family_id}/woorden/").status_code == 404
    # And who wrote it, on the same computer, later: it is gone.
    client.post("/uit/")
    client.post(f"/l/{link_for(town, answered)}/")
    page = client.get(f"/gezin/{answered.family_id}/woorden/").content.decode()
    assert "Half getypt" not in page


# --- OpenID Connect -----------------------------------------------------------------------------


def social_login(email: str, verified: bool = True, user: Any = None) -> Any:
    connected: list[Any] = []
    return SimpleNamespace(
        email_addresses=[EmailAddress(email=email, verified=verified)],
        is_existing=user is not None,
        user=user,
        connected=connected,
        connect=lambda request, account: connected.append(account),
    )


def arrive(login: Any) -> Any:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    return SocialAccountAdapter(request).pre_social_login(request, login)


def test_open_id_lets_in_who_is_on_the_staff_list(town: Any) -> None:
    email = people.cards([town.tom.role_id])[town.tom.role_id].email
    login = social_login(email.upper())
    arrive(login)
    user = login.connected[0]
    assert people.person_of(user.pk) == town.tom.person_id
    again = social_login(email)
    arrive(again)
    assert again.connected == [user]  # one log-in per person


@pytest.mark.parametrize("case", ["not verified", "unknown", "a resident", "left", "of another"])
def test_open_id_refuses_everybody_else(case: str, town: Any, answered: Any) -> None:
    email = people.cards([town.tom.role_id])[town.tom.role_id].email
    login = social_login(email)
    if case == "not verified":
        login = social_login(email, verified=False)
    elif case == "unknown":
        login = social_login("niemand@voorbeeld.invalid")
    elif case == "a resident":
        login = social_login("samira@voorbeeld.invalid")
    elif case == "of another":
        user = User.objects.create(username=uuid.uuid4().hex)
        Account.objects.create(user=user, person_id=town.marieke.person_id)
        login = social_login(email, user=user)
    elif case == "left":
        _left(town, town.tom)
    with pytest.raises(ImmediateHttpResponse) as refused:
        arrive(login)
    assert refused.value.response.status_code == 403
    assert login.connected == []


def _left(town: Any, viewer: Viewer) -> None:
    from datetime import UTC, datetime, timedelta

    from noaber.people.models import Role
    from noaber.record.acts import act
    from noaber.sharing.looks import birth

    role = Role.objects.get(pk=viewer.role_id or 0)
    with birth(), act(town.admin, people_acts.ORGANISATION_LOADED):
        ended = (role.during.lower, day_of(datetime.now(UTC)) - timedelta(days=1))
        Role.objects.filter(pk=role.pk).update(during=ended)

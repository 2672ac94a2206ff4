"""The second factor in the database: of no use to who has a copy of it; and a lost telephone."""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.models import User
from django.core.management import call_command

from noaber.doors.public.tests.test_accounts import code_for, log_in
from noaber.doors.public.tests.test_links import link_for
from noaber.doors.web.sessions import SessionStore
from noaber.people import beginning
from noaber.people import reads as people

SECRET = "JBSWY3DPEHPK3PXP"


def with_a_second_factor(town: Any) -> tuple[User, str]:
    email = people.cards([town.marieke.role_id])[town.marieke.role_id].email
    password = beginning.give_login(town.marieke.person_id, email)
    user = User.objects.get(email=email)
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user, password


def kept(user: User, kind: str) -> Any:
    return Authenticator.objects.get(user=user, type=kind)


def test_a_copy_of_the_database_gives_no_code(town: Any, admin_db: Any) -> None:
    user, _password = with_a_second_factor(town)
    codes = RecoveryCodes(kept(user, "recovery_codes")).generate_codes()
    query = "select jsonb_agg(data)::text from mfa_authenticator where user_id = %s"
    (stands,) = admin_db.execute(query, [user.pk]).fetchone()
    assert SECRET not in stands
    seed = json.loads(stands)[1]["seed"]
    assert len(seed) > 100
    assert not [code for code in codes if code in stands]
    # What stands there serves as no secret either: only sealed by us it opens.
    for data, kind in (({"secret": SECRET}, "totp"), ({"secret": ""}, "totp")):
        forged = kept(user, kind)
        forged.data = data
        secret = data["secret"]
        guess = hotp_value(secret, next(iter(yield_hotp_counters_from_time())))
        assert not TOTP(forged).validate_code(f"{guess:06}")


def test_the_right_code_still_opens(client_as: Any, town: Any, settings: Any) -> None:
    settings.DEMO = False
    user, password = with_a_second_factor(town)
    client = client_as(None, town)
    log_in(client, (user.email, password))
    client.post("/inloggen/2fa/authenticate/", {"code": code_for(SECRET)})
    assert client.session["role"] == town.marieke.role_id
    other = client_as(None, town)
    log_in(other, (user.email, password))
    code = RecoveryCodes(kept(user, "recovery_codes")).get_unused_codes()[0]
    other.post("/inloggen/2fa/authenticate/", {"code": code})
    assert other.session["role"] == town.marieke.role_id
    again = client_as(None, town)  # a recovery code serves once
    log_in(again, (user.email, password))
    again.post("/inloggen/2fa/authenticate/", {"code": code})
    assert "role" not in again.session


def test_with_another_secret_key_no_code_fits(town: Any, settings: Any) -> None:
    user, _password = with_a_second_factor(town)
    settings.SECRET_KEY = "another" * 10
    assert not TOTP(kept(user, "totp")).validate_code(code_for(SECRET))
    assert RecoveryCodes(kept(user, "recovery_codes")).generate_codes()


def test_who_lost_telephone_and_codes_sets_up_another(
    client_as: Any, town: Any, settings: Any, capsys: Any
) -> None:
    settings.DEMO = False
    user, old = with_a_second_factor(town)
    call_command("staff_login", user.email)
    assert Authenticator.objects.filter(user=user).exists()  # only when it is asked
    call_command("staff_login", user.email, "--lost-telephone")
    assert not Authenticator.objects.filter(user=user).exists()
    password = capsys.readouterr().out.split()[-1]
    client = client_as(None, town)
    assert log_in(client, (user.email, old)).status_code == 200
    assert log_in(client, (user.email, password)).url == "/inloggen/2fa/totp/activate/"


def a_session() -> str:
    """The key of a new one."""
    session = SessionStore()
    session.create()
    return str(session.session_key)


def test_what_is_secret_is_long_and_new_each_time(town: Any, answered: Any) -> None:
    """In bits: a link and a session's key above 128, an app's secret 160, a recovery code 20."""
    user, password = with_a_second_factor(town)
    links = {link_for(town, answered) for _ in range(20)}
    keys = {a_session() for _ in range(20)}
    apps = {generate_totp_secret() for _ in range(20)}
    codes = set(RecoveryCodes(kept(user, "recovery_codes")).generate_codes())
    assert (len(links), len(keys), len(apps), len(codes)) == (20, 20, 20, 10)
    assert min(map(len, links)) >= 43  # of 64 signs
    assert min(map(len, keys)) >= 32  # of 36
    assert min(map(len, apps)) == 32  # of 32
    assert {len(code) for code in codes} == {8}  # digits
    assert len(password) == 20  # of 64


def test_every_log_in_has_a_new_key(client_as: Any, town: Any, answered: Any) -> None:
    """What somebody put in this browser before is of no use to them afterwards."""
    user, password = with_a_second_factor(town)
    client = client_as(None, town)
    client.post("/gemeente/", {"municipality": town.slug})
    keys = [client.cookies["sessionid"].value]
    log_in(client, (user.email, password))
    client.post("/inloggen/2fa/authenticate/", {"code": code_for(SECRET)})
    keys.append(client.cookies["sessionid"].value)
    client.post("/uit/")
    client.post(f"/l/{link_for(town, answered)}/")
    keys.append(client.cookies["sessionid"].value)
    assert len(set(keys)) == 3
    for old in keys[:2]:
        assert SessionStore(old).get("person") is None

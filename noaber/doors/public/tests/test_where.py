"""Where somebody is logged in: a list for themselves, an end to each, and nothing to steal."""

from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.test import Client

from noaber.doors.public.tests.test_accounts import log_in
from noaber.doors.public.tests.test_guessing import code_now
from noaber.doors.public.tests.test_links import link_for
from noaber.doors.web.sessions import digest
from noaber.people import beginning
from noaber.people import reads as people
from noaber.record.viewers import Viewer
from tests.town import ask

ANDROID = "Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile Safari/537.36"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Version/19.0 Safari/605.1.15"
LIST, OUT = "/ingelogd/", "/ingelogd/uit/"
SECRET = "JBSWY3DPEHPK3PXP"


def browser(town: Any, agent: str) -> Client:
    return Client(SERVER_NAME=f"{town.slug}.localhost", headers={"user-agent": agent})


def by_link(town: Any, answered: Any, agent: str, **more: str) -> Client:
    client = browser(town, agent)
    assert client.post(f"/l/{link_for(town, answered)}/", more).status_code == 302
    return client


def main(client: Client) -> str:
    page = client.get(LIST)
    assert page.status_code == 200
    text = page.content.decode()
    return text[text.index("<main") : text.index("</main")]


def stays(client: Client) -> bool:
    """Whether the browser keeps the cookie for thirty days."""
    lasts = client.cookies["sessionid"]["max-age"]
    return lasts != "" and 0 <= 30 * 24 * 3600 - int(lasts) < 60


def is_in(client: Client) -> bool:
    return bool(client.get("/mijn-gegevens/").status_code == 200)


def test_the_list_says_in_plain_words_where(town: Any, answered: Any) -> None:
    home, phone = by_link(town, answered, MAC), by_link(town, answered, ANDROID)
    text = main(phone)
    assert "Chrome op een telefoon of tablet met Android, met een persoonlijke link" in text
    assert "Safari op een Mac, met een persoonlijke link" in text
    assert text.index("Android") < text.index("Mac")  # where one is now, first
    assert text.count("vandaag") >= 3
    for client in (home, phone):
        key = client.cookies["sessionid"].value
        assert key not in text
        assert digest(key).hex() not in text


def test_one_is_ended_and_the_others_stay(town: Any, answered: Any) -> None:
    phone, first, second = (by_link(town, answered, agent) for agent in (ANDROID, MAC, MAC))
    which = main(phone).split('name="which" value="')[1].split('"')[0]
    gone = phone.post(OUT, {"which": which}, follow=True)
    assert "Je bent daar uitgelogd." in gone.content.decode()
    assert [is_in(phone), is_in(first), is_in(second)] == [True, True, False]


def test_all_others_are_ended_at_once(town: Any, answered: Any) -> None:
    phone, first, second = (by_link(town, answered, agent) for agent in (ANDROID, MAC, MAC))
    gone = phone.post(OUT, follow=True).content.decode()
    assert "Je bent op 2 plekken uitgelogd." in gone
    assert "Nergens anders. Alleen hier." in gone
    assert [is_in(phone), is_in(first), is_in(second)] == [True, False, False]


def test_nobody_sees_or_ends_anothers(town: Any, answered: Any, admin_db: Any) -> None:
    samira = by_link(town, answered, MAC)
    other = ask(town, "Iets anders.", given_name="Hildegard")
    hildegard = by_link(town, other, ANDROID)
    assert "Mac" not in main(hildegard)
    query = "select id::text from sharing_session where digest = %s"
    (which,) = admin_db.execute(query, [digest(samira.cookies["sessionid"].value)]).fetchone()
    for sent in ({"which": which}, {"which": "niets"}, {}):
        assert hildegard.post(OUT, sent).status_code == 302
    assert is_in(samira)


def test_a_stranger_logs_in_first(town: Any, answered: Any) -> None:
    stranger = browser(town, MAC)
    assert stranger.get(LIST)["Location"].startswith("/inloggen/login/")
    for address in (OUT, "/ingelogd/hier/"):
        assert stranger.post(address)["Location"].startswith("/inloggen/login/")
        assert stranger.get(address).status_code == 405


def test_everybody_at_work_has_the_list_and_nobody_stays(town: Any, client_as: Any) -> None:
    for viewer in (town.marieke, town.clerk, town.officer, town.admin):
        client = client_as(viewer, town)
        assert "Hier, waar je nu bent" in main(client)
        assert "eigen telefoon" not in main(client)
        client.post("/ingelogd/hier/", {"own_device": "1"})
        assert "own_device" not in client.session
        assert 'href="/ingelogd/"' in client.get(LIST).content.decode()


def test_on_ones_own_telephone_one_stays_by_choice(town: Any, answered: Any) -> None:
    shared = by_link(town, answered, ANDROID)
    assert shared.cookies["sessionid"]["max-age"] == ""  # ends with the browser
    own = by_link(town, answered, ANDROID, own_device="on")
    assert stays(own)
    assert "dertig dagen" in main(own)
    own.post("/ingelogd/hier/", {"own_device": ""})
    assert own.cookies["sessionid"]["max-age"] == ""
    own.post("/ingelogd/hier/", {"own_device": "1"})
    assert stays(own)


def test_who_works_here_and_lives_here_does_not_stay_at_work(town: Any, client_as: Any) -> None:
    client = client_as(None, town)
    email = people.cards([town.marieke.role_id])[town.marieke.role_id].email
    log_in(client, (email, beginning.give_login(town.marieke.person_id, email)))
    assert client.cookies["sessionid"]["max-age"] == ""


@pytest.fixture
def marieke(town: Any, settings: Any) -> tuple[str, str]:
    """Her log-in, with a second factor."""
    settings.DEMO = False
    email = people.cards([town.marieke.role_id])[town.marieke.role_id].email
    password = beginning.give_login(town.marieke.person_id, email)
    user = User.objects.get(email=email)
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return email, password


def at_work(town: Any, marieke: tuple[str, str], admin_db: Any) -> Client:
    client = browser(town, MAC)
    log_in(client, marieke)
    admin_db.execute("truncate sharing_remembered")  # as if it were the next code
    client.post("/inloggen/2fa/authenticate/", {"code": code_now()})
    assert client.get("/werk/").status_code == 200
    return client


PASSWORD = {"password1": "vier losse woorden samen", "password2": "vier losse woorden samen"}


@pytest.mark.parametrize(
    "what", ["password/change/", "2fa/totp/deactivate/", "2fa/recovery-codes/generate/"]
)
def test_who_changes_the_lock_stays_and_the_others_end(
    what: str, town: Any, marieke: tuple[str, str], admin_db: Any
) -> None:
    own, stolen = at_work(town, marieke, admin_db), at_work(town, marieke, admin_db)
    form = {"oldpassword": marieke[1], **PASSWORD}
    assert own.post(f"/inloggen/{what}", form).status_code == 302
    assert stolen.get("/werk/").status_code == 302
    assert own.get("/werk/").status_code == 200


def test_a_wrong_old_password_ends_nothing(
    town: Any, marieke: tuple[str, str], admin_db: Any
) -> None:
    own, other = at_work(town, marieke, admin_db), at_work(town, marieke, admin_db)
    own.post("/inloggen/password/change/", {"oldpassword": "fout", **PASSWORD})
    assert [c.get("/werk/").status_code for c in (own, other)] == [200, 200]


def test_a_code_that_was_used_and_a_log_in_end_nothing(
    town: Any, marieke: tuple[str, str], admin_db: Any
) -> None:
    own = at_work(town, marieke, admin_db)
    codes = RecoveryCodes.activate(User.objects.get(email=marieke[0])).get_unused_codes()
    other = browser(town, MAC)
    log_in(other, marieke)
    other.post("/inloggen/2fa/authenticate/", {"code": codes[0]})
    assert [c.get("/werk/").status_code for c in (own, other)] == [200, 200]


def test_an_administrator_who_takes_a_second_factor_away_ends_the_sessions(
    town: Any, marieke: tuple[str, str], admin_db: Any
) -> None:
    own = at_work(town, marieke, admin_db)
    admin_db.execute(
        "delete from mfa_authenticator where user_id = (select id from auth_user where email = %s)",
        [marieke[0]],
    )
    assert own.get("/werk/").status_code == 302


def test_a_residents_page_says_where_to_find_it(town: Any, answered: Any, client_as: Any) -> None:
    page = client_as(Viewer(answered.person_id), town).get("/mijn-gegevens/").content.decode()
    assert page.count('href="/ingelogd/"') == 2  # among one's own details, and at the foot

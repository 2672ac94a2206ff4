"""Passwords and codes that are guessed: shared by all processes, and never at the owner's cost."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client

from noaber.doors.public.tests.test_accounts import code_for, log_in
from noaber.people import beginning
from noaber.people import reads as people
from noaber.sharing import tries
from noaber.sharing.remembering import Remembering

SECRET = "JBSWY3DPEHPK3PXP"
HERE = {"x-forwarded-for": "192.0.2.66"}
ELSEWHERE = {"x-forwarded-for": "198.51.100.7"}


@pytest.fixture(autouse=True)
def _behind_the_proxy(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # as in production


@pytest.fixture
def staff(town: Any) -> tuple[str, str]:
    email = people.cards([town.marieke.role_id])[town.marieke.role_id].email
    return email, beginning.give_login(town.marieke.person_id, email)


def code_now() -> str:
    """The code of this half minute, with time left to use it."""
    left = 30 - time.time() % 30
    if left < 6:
        time.sleep(left)
    return code_for(SECRET)


def browser(town: Any, headers: dict[str, str]) -> Client:
    return Client(SERVER_NAME=f"{town.slug}.localhost", headers=headers)


def later(admin_db: Any, how: timedelta) -> None:
    admin_db.execute("update sharing_try set at = at - %s", [how])


def at_once(what: Callable[[], object], times: int = 2) -> list[object]:
    """Done by so many threads at the same moment, each on its own connection, as workers do."""
    ready, came = threading.Barrier(times), []

    def work() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("select pg_backend_pid()")
            ready.wait(20)
            came.append(what())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _time in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(came) == times
    return came


# --- a used code is used --------------------------------------------------------------------------


def test_of_two_workers_one_takes_a_code(town: Any, staff: Any) -> None:
    user = User.objects.get(email=staff[0])
    instance = TOTP.activate(user, SECRET).instance
    code = code_now()
    assert at_once(lambda: TOTP(instance).validate_code(code), 4).count(True) == 1


def test_a_code_opens_one_browser(town: Any, staff: Any, settings: Any) -> None:
    settings.DEMO = False
    TOTP.activate(User.objects.get(email=staff[0]), SECRET)
    code, known = code_now(), []
    for _browser in range(2):
        client = browser(town, HERE)
        log_in(client, staff)
        client.post("/inloggen/2fa/authenticate/", {"code": code})
        known.append("person" in client.session)
    assert known == [True, False]


def test_the_code_that_set_the_lock_is_used_by_that(town: Any, staff: Any, settings: Any) -> None:
    settings.DEMO = False
    first, second = browser(town, HERE), browser(town, HERE)
    log_in(first, staff)
    first.get("/inloggen/2fa/totp/activate/")
    code = code_for(first.session["mfa.totp.secret"])
    assert first.post("/inloggen/2fa/totp/activate/", {"code": code}).status_code == 302
    log_in(second, staff)
    second.post("/inloggen/2fa/authenticate/", {"code": code})
    assert "person" not in second.session


def test_what_is_added_by_two_at_once_was_added_by_one(db: None, admin_db: Any) -> None:
    admin_db.execute("truncate sharing_remembered")
    key = "allauth.mfa.totp.used?user=1&code=123456"
    assert at_once(lambda: cache.add(key, "y", 30), 6).count(True) == 1
    admin_db.execute("update sharing_remembered set until = now() - interval '1 second'")
    # Django's own cache in the database lets both have a key whose time was over.
    assert at_once(lambda: cache.add(key, "y", 30), 6).count(True) == 1


def test_what_is_remembered_has_an_end_and_no_address(db: None, admin_db: Any) -> None:
    cache.set("allauth:rl:login:ip:192.0.2.66", [1.5], 60)
    assert cache.get("allauth:rl:login:ip:192.0.2.66") == [1.5]
    (text,) = admin_db.execute(
        "select string_agg(r::text, ' ') from sharing_remembered r"
    ).fetchone()
    assert "192.0.2" not in text
    assert b"192.0.2".hex() not in text
    admin_db.execute("update sharing_remembered set until = now()")
    assert cache.get("allauth:rl:login:ip:192.0.2.66") is None
    assert cache.delete("allauth:rl:login:ip:192.0.2.66") is True
    with pytest.raises(NotImplementedError):
        Remembering("", {}).clear()


# --- guessing slows who guesses -------------------------------------------------------------------


def guesses(client: Client, staff: tuple[str, str], times: int) -> Any:
    for number in range(times):
        answer = log_in(client, (staff[0], f"geraden {number}"))
    return answer


def test_after_five_wrong_passwords_one_waits_longer_each_time(
    town: Any, staff: Any, admin_db: Any
) -> None:
    guesser = browser(town, HERE)
    assert "horen niet bij elkaar" in guesses(guesser, staff, 5).content.decode()
    assert "Wacht even" in log_in(guesser, staff).content.decode()  # also when it is right
    waits = []
    for _time in range(8):
        waits.append(tries.may_guess("password", staff[0], "192.0.2.66").wait)
        later(admin_db, timedelta(seconds=waits[-1]))
        assert tries.may_guess("password", staff[0], "192.0.2.66").wait == 0
    assert 0 < waits[0] <= 10  # of which a part is over by now
    assert waits[1:] == [20, 40, 80, 160, 320, 640, 900]


def test_the_owner_comes_in_meanwhile_from_elsewhere(town: Any, staff: Any) -> None:
    guesses(browser(town, HERE), staff, 6)
    assert log_in(browser(town, ELSEWHERE), staff).status_code == 302


def test_the_owner_comes_in_on_a_device_they_used_before_from_the_very_address(
    town: Any, staff: Any
) -> None:
    own = browser(town, HERE)
    assert log_in(own, staff).status_code == 302
    own.post("/uit/")
    guesses(browser(town, HERE), staff, 12)
    assert log_in(own, staff).status_code == 302


def test_guessed_from_everywhere_the_owner_still_comes_in(
    town: Any, staff: Any, admin_db: Any
) -> None:
    """Known by device, or with the right password the first time; who was wrong once, waits."""
    own = browser(town, ELSEWHERE)
    assert log_in(own, staff).status_code == 302
    own.post("/uit/")
    for number in range(50):
        assert tries.may_guess("password", staff[0], f"203.0.113.{number}").wait == 0
    assert tries.may_guess("password", staff[0], "203.0.113.7").wait > 600
    assert log_in(own, staff).status_code == 302
    assert log_in(browser(town, {"x-forwarded-for": "198.51.100.8"}), staff).status_code == 302
    later(admin_db, timedelta(hours=1))
    assert tries.may_guess("password", staff[0], "203.0.113.7").wait == 0


def test_a_device_that_is_known_is_counted_by_itself(town: Any, staff: Any) -> None:
    own = browser(town, HERE)
    log_in(own, staff)
    own.post("/uit/")
    guesses(own, staff, 5)
    assert "Wacht even" in log_in(own, staff).content.decode()


def test_a_device_is_known_for_its_own_account_only(town: Any, staff: Any) -> None:
    tom = people.cards([town.tom.role_id])[town.tom.role_id].email
    toms = tom, beginning.give_login(town.tom.person_id, tom)
    client = browser(town, HERE)
    log_in(client, toms)
    client.post("/uit/")
    sealed = client.cookies["noaber_known"].value
    assert tom not in sealed
    guesses(client, staff, 5)
    assert "Wacht even" in log_in(client, staff).content.decode()
    client.cookies["noaber_known"] = sealed[:-2] + "xx"
    assert log_in(client, toms).status_code == 302  # an altered one is no device, and no error


def test_the_limit_is_one_for_all_workers(town: Any, staff: Any) -> None:
    came = at_once(lambda: tries.may_guess("password", staff[0], "192.0.2.9").wait, 12)
    assert came.count(0) == 5


def test_codes_are_counted_as_well(town: Any, staff: Any, settings: Any) -> None:
    settings.DEMO = False
    TOTP.activate(User.objects.get(email=staff[0]), SECRET)
    guesser, own = browser(town, HERE), browser(town, ELSEWHERE)
    log_in(guesser, staff)
    for _time in range(5):
        wrong = guesser.post("/inloggen/2fa/authenticate/", {"code": "000000"})
        assert "Deze code klopt niet." in wrong.content.decode()
    code = code_now()
    held = guesser.post("/inloggen/2fa/authenticate/", {"code": code})
    assert "Wacht even" in held.content.decode()
    log_in(own, staff)
    own.post("/inloggen/2fa/authenticate/", {"code": code})
    assert own.session["person"] == town.marieke.person_id


def test_what_was_tried_holds_no_address_and_goes_with_its_time(
    town: Any, staff: Any, admin_db: Any
) -> None:
    guesses(browser(town, HERE), staff, 2)
    query = "select string_agg(t::text, ' ') from sharing_try t"
    (text,) = admin_db.execute(query).fetchone()
    for told in ("192.0.2.66", staff[0]):
        assert told not in text
        assert told.encode().hex() not in text
    later(admin_db, timedelta(minutes=61))
    with connection.cursor() as cursor:
        cursor.execute("select tidy_tries()")
    assert admin_db.execute("select count(*) from sharing_try").fetchone() == (0,)

"""Going on after the end: sessions, links, codes and guesses."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from noaber.doors.web.sessions import digest
from noaber.people import beginning
from noaber.record.viewers import Viewer
from noaber.sharing import tries
from noaber.sharing.acts import end_links, make_link
from noaber.sharing.looks import look
from noaber.sharing.reads import person_compartment
from tests.attack.stage import (
    GotThrough,
    Stage,
    all_refused,
    attempt,
    look_key,
    nothing,
    one,
    refused,
)

SECRET = "JBSWY3DPEHPK3PXP"
WORKERS = 6


def by_link(stage: Stage, **more: str) -> Client:
    """Samira's browser, by a link of her own."""
    return by_link_of(stage, stage.as_samira, **more)


def by_link_of(stage: Stage, viewer: Viewer, **more: str) -> Client:
    """A resident's browser, by a link of their own."""
    person_id, until = viewer.person_id or 0, timezone.now() + timedelta(days=14)
    with look(viewer, "my_card", persons=[person_id]):
        contact = person_compartment(person_id, "contact")
        secret = make_link(viewer, person_id, contact, until)
    client = Client(SERVER_NAME=f"{stage.town.slug}.localhost")
    if client.post(f"/l/{secret}/", more).status_code != 302:
        raise GotThrough("the link does not open at all: nothing is tried here")
    return client


def end_hers(stage: Stage) -> None:
    """As Marieke does, when a link went to a wrong number."""
    marieke, samira = stage.as_owner_of_question, stage.samira
    with look(marieke, "members", families=[samira.family_id]):
        end_links(marieke, samira.person_id, person_compartment(samira.person_id, "contact"))


def at_once(what: Callable[[], Any]) -> list[Any]:
    """The same by several workers at one moment, each on a connection of its own."""
    ready, came = threading.Barrier(WORKERS), []

    def work() -> None:
        try:
            connection.ensure_connection()
            ready.wait(20)
            came.append(what())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return came


@attempt("go on reading in a browser whose link was ended, also on one's own telephone")
def after_a_link_ended(stage: Stage) -> str:
    browsers = [by_link(stage), by_link(stage, own_device="on")]
    page = f"/gezin/{stage.samira.family_id}/"
    if [b.get(page).status_code for b in browsers] != [200, 200]:
        raise GotThrough("the page was not there before: nothing is tried here")
    end_hers(stage)
    for address in (page, "/wie-keek/", f"{page}meenemen/bestand/", "/mijn-gegevens/"):
        for browser in browsers:
            if (status := browser.get(address).status_code) != 302:
                raise GotThrough(f"{address} answers {status} after the end")
    return "to the log-in, at the very next request"


@attempt("bring back a session that ended, by what was under way or with its old key")
def bring_back(stage: Stage) -> str:
    browser = by_link(stage)
    key = browser.cookies["sessionid"].value
    browser.post("/uit/")
    keep = (
        "select keep_session(%s, %s, 'stolen', %s, null, null, null, '', '', true, null,"
        " now() + interval '30 days')"
    )
    with stage.connected() as connected:
        for is_new in (False, True):
            nothing(one(connected, keep, [digest(key), is_new, stage.samira.person_id]))
        if one(connected, "select renew_session(%s, 'x')", [digest(key)]):
            raise GotThrough("an ended session got another key")
        return nothing(connected.execute("select id from open_session(%s, true)", [digest(key)])
                       .fetchall())  # fmt: skip


@attempt("list, read, end or lock the sessions of others, or what was tried, as the app")
def the_table_of_sessions(stage: Stage) -> str:
    browser = by_link(stage)
    with stage.connected() as connected:
        for table in ("sharing_session", "sharing_try", "sharing_remembered", "sharing_link"):
            for query in (
                f"select * from {table}",
                f"select count(*) from {table}",
                f"delete from {table}",
                f"truncate {table}",
                f"lock table {table} in exclusive mode",
                f"lock table {table} in access share mode",
                f"select tableoid from {table}",
            ):
                said = refused(connected, query)
        refused(connected, "update sharing_session set ended_at = null")
        refused(connected, "insert into sharing_try (kind) values ('password')")
        ours = ("update sharing_limit set most = 1000000", "delete from sharing_limit",
                "lock table sharing_limit in exclusive mode")  # fmt: skip
        all_refused(connected, ours)
        for nobodys in (b"", b"x", b"\x00" * 32):
            nothing(connected.execute("select * from sessions_beside(%s)", [nobodys]).fetchall())
            nothing(one(connected, "select end_sessions_beside(%s)", [nobodys]))
    if browser.get(f"/gezin/{stage.samira.family_id}/").status_code != 200:
        raise GotThrough("her session was ended by nobody")
    return said


@attempt("learn the key of another browser from the list of where one is logged in")
def keys_in_the_list(stage: Stage) -> str:
    browsers = [by_link(stage), by_link(stage)]
    shown = browsers[0].get("/ingelogd/").content.decode()
    for browser in browsers:
        key = browser.cookies["sessionid"].value
        for told in (key, digest(key).hex()):
            nothing(told in shown)
    which = shown.split('name="which" value="')[1].split('"')[0]
    thief = Client(SERVER_NAME=f"{stage.town.slug}.localhost")
    thief.cookies["sessionid"] = which
    if thief.get(f"/gezin/{stage.samira.family_id}/").status_code != 302:
        raise GotThrough("what the list shows opens the plan")
    return "only what ends a session, of the same person"


@attempt("be told that something was done in a plan that is not yours to see any more")
def news_after_the_end(stage: Stage) -> str:
    samira, family = stage.as_samira, stage.samira.family_id
    query = "select is_news(%s, null, %s, pg_current_snapshot())"
    values = [samira.person_id]
    with stage.connected() as connected, stage.connected("postgres") as admin:
        key = look_key(connected, samira, "our_plan", [family])
        if one(connected, query, [*values, key]) is None:
            raise GotThrough("there was no news before: nothing is tried here")
        end = (
            "update sharing_grant g set during = tstzrange(lower(during), now())"
            " from record_compartment c where c.id = g.compartment_id and c.family_id = %s"
            " and g.person_id = %s and g.during @> now() returning g.id"
        )
        ids = [row[0] for row in admin.execute(end, [family, samira.person_id]).fetchall()]
        try:
            return nothing(one(connected, query, [*values, key]))
        finally:
            again = "update sharing_grant set during = tstzrange(lower(during), null)"
            admin.execute(f"{again} where id = any (%s)", [ids])


@attempt("use one code of a second factor in several workers at once")
def one_code_several_workers(stage: Stage) -> str:
    name = f"code-{stage.town.slug}@attack.invalid"
    beginning.give_login(stage.jan.person_id, name)
    instance = TOTP.activate(User.objects.get(email=name), SECRET).instance
    counter = next(iter(yield_hotp_counters_from_time()))
    code = str(format_hotp_value(hotp_value(SECRET, counter)))
    taken = at_once(lambda: TOTP(instance).validate_code(code))
    if taken.count(True) > 1:
        raise GotThrough(f"{taken.count(True)} of {WORKERS} workers took it")
    return f"{taken.count(True)} of {WORKERS} workers took it"


@attempt("guess more passwords by asking several workers at once")
def guess_in_several_workers(stage: Stage) -> str:
    account = f"{stage.town.slug}@attack.invalid"
    came = at_once(lambda: tries.may_guess("password", account, "192.0.2.1").wait)
    came += at_once(lambda: tries.may_guess("password", account, "192.0.2.1").wait)
    if came.count(0) > 5:
        raise GotThrough(f"{came.count(0)} guesses in a row")
    return f"5 of {len(came)}, and then {max(came)} seconds for the next"


@attempt("lock somebody out by guessing their password from a hundred addresses")
def lock_the_owner_out(stage: Stage) -> str:
    account = f"owner-{stage.town.slug}@attack.invalid"
    for number in range(100):
        tries.may_guess("password", account, f"203.0.113.{number}")
    for device in ("her own browser", ""):
        if tries.may_guess("password", account, "198.51.100.1", device).wait:
            raise GotThrough("who knows the password has to wait")
    return "in with the right password, on her own device and on a new one"

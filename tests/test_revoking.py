"""Whatever ends, ends at the next request: what can end × every door that stands open.

Each end is done once, to a family whose doors all stand open. After it the doors that it closes
show nothing at their very next request, and those that it has nothing to do with stay open.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User

from noaber.doors.public.tests.openid_provider import CLIENT, SECRET, Provider
from noaber.doors.web.sessions import digest
from noaber.lib.days import day_of
from noaber.people import beginning
from noaber.people.acts import Address
from noaber.plan.acts.belonging import end_for_safety, leave_family_oneself, record_leaving
from noaber.plan.acts.guests import renew_link, stop_part
from noaber.plan.acts.members import give_address
from noaber.plan.tests.at_home import make_home
from noaber.plan.tests.leaving import the_day_comes
from noaber.record.viewers import Viewer
from noaber.sharing.acts import end_links
from noaber.sharing.looks import look
from noaber.sharing.reads import person_compartment
from tests.standing_open import (
    Admin,
    House,
    by_password,
    email_of,
    now,
    open_at_home,
    open_at_work,
    open_to_others,
    open_to_partner,
)
from tests.town import make_town


@pytest.fixture
def provider(settings: Any) -> Any:
    """The municipality's own log-in."""
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
    yield running
    running.close()


@pytest.fixture
def house(db: None, admin_db: Admin, provider: Provider) -> House:
    """Everything stands open."""
    admin_db.execute("truncate sharing_try, sharing_remembered")
    town = make_town()
    made = House(town, admin_db, make_home(town))
    open_to_partner(made)
    open_at_home(made)
    open_at_work(made, provider)
    open_to_others(made)
    shut = [name for name, door in made.doors.items() if not door.is_open]
    assert not shut, [(name, made.doors[name].knock()) for name in shut]
    return made


# --- what ends ------------------------------------------------------------------------------------

AT_HOME = {"our plan moves along", "file", "photo", "who looked"}
LINKS = AT_HOME | {"resident by link", "resident by link, at home"}
SEM = {
    "partner by link",
    "partner by log-in",
    "partner by link, at home",
    "partner's plan moves along",
}
SAMIRA = LINKS | {"resident by log-in"}
LOG_INS = {"professional by password", "table moves along", "members"}
MARIEKE = LOG_INS | {"professional by OpenID Connect"}


def the_links_end(house: House) -> None:
    home, samira = house.home, house.home.samira.person_id or 0
    with look(home.marieke, "members", families=[home.family_id]):
        end_links(home.marieke, samira, person_compartment(samira, "contact"))


def the_days_of_the_links_are_over(house: House) -> None:
    house.admin.execute(
        "update sharing_link set expires_at = now() where person_id = %s",
        [house.home.samira.person_id],
    )


def a_guest_gets_another_link(house: House) -> None:
    with look(
        house.home.samira, "reach_guest", families=[house.home.family_id], persons=[house.guest_id]
    ):
        renew_link(house.home.samira, house.guest_part, now() + timedelta(days=9))


def a_guests_part_stops(house: House) -> None:
    with look(house.home.samira, "our_plan", families=[house.home.family_id]):
        stop_part(house.home.samira, house.guest_part, now())


def a_provider_leaves(house: House) -> None:
    address = f"/werk/hulp/{house.home.family_id}/"
    part = next(p for p in house.plan(house.vos).parts if p.role_id == house.vos.role_id)
    other = by_password(house, house.vos)
    assert other.post(f"{address}meedoen/{part.id}/stoppen/").status_code == 302


def she_logs_out_everywhere_else(house: House) -> None:
    there = house.doors["resident by log-in"].client
    assert there.post("/ingelogd/uit/").status_code == 302


def she_ends_one_of_the_list(house: House) -> None:
    there = house.doors["resident by log-in"].client
    key = house.doors["file"].client.cookies["sessionid"].value
    query = "select id::text from sharing_session where digest = %s"
    (which,) = house.admin.execute(query, [digest(key)]).fetchone() or ("",)
    assert which in there.get("/ingelogd/").text
    assert key not in there.get("/ingelogd/").text
    there.post("/ingelogd/uit/", {"which": which})


def a_new_password(house: House) -> None:
    beginning.give_login(house.home.marieke.person_id or 0, email_of(house.home.marieke))


def a_residents_new_password(house: House) -> None:
    beginning.give_login(house.home.samira.person_id or 0, email_of(house.home.samira))


def the_log_in_is_made_inactive(house: House) -> None:
    User.objects.filter(email=email_of(house.home.marieke)).update(is_active=False)


def a_second_factor_comes(house: House) -> None:
    TOTP.activate(User.objects.get(email=email_of(house.home.marieke)), "JBSWY3DPEHPK3PXP")


def the_role_ends(house: House) -> None:
    _end_role(house, house.home.marieke)


def the_clerks_role_ends(house: House) -> None:
    _end_role(house, house.town.clerk)


def _end_role(house: House, viewer: Viewer) -> None:
    with house.admin.transaction():
        house.admin.execute("set local session_replication_role = replica")
        house.admin.execute(
            "update people_role set during = daterange(lower(during), today_here()) where id = %s",
            [viewer.role_id],
        )


def the_grants_end(house: House) -> None:
    _end_grants(house, house.home.marieke)


def a_residents_grants_end(house: House) -> None:
    _end_grants(house, house.home.samira)


def a_childs_grants_end(house: House) -> None:
    _end_grants(house, house.home.youssef)


def _end_grants(house: House, viewer: Viewer) -> None:
    house.admin.execute(
        "update sharing_grant set during = tstzrange(lower(during), now())"
        " where person_id = %s and role_id is not distinct from %s and during @> now()",
        [viewer.person_id, viewer.role_id],
    )


def a_membership_ends(house: House) -> None:
    with house.admin.transaction():
        house.admin.execute("set local session_replication_role = replica")
        house.admin.execute(
            "update people_member set during = daterange(lower(during), today_here())"
            " where person_id = %s",
            [house.home.noor_id],
        )


def somebody_leaves(house: House) -> None:
    """On their own word, today."""
    with look(house.sem, "our_plan", families=[house.home.family_id]):
        leave_family_oneself(house.sem, house.home.family_id, day_of(now()))


def somebody_leaves_for_safety(house: House) -> None:
    who = house.sem.person_id or 0
    with look(house.home.marieke, "safety", families=[house.home.family_id]):
        end_for_safety(house.home.marieke, house.home.family_id, who, 4, "Hij slaat.", now())


def the_day_of_a_leaving_comes(house: House) -> None:
    """Said yesterday for today; the clock did not come by yet."""
    with look(house.sem, "our_plan", families=[house.home.family_id]):
        day = day_of(now()) + timedelta(days=1)
        leave_family_oneself(house.sem, house.home.family_id, day)
    the_day_comes(house.admin, house.sem)


def a_child_leaves(house: House) -> None:
    youssef = house.home.youssef.person_id or 0
    with look(house.home.marieke, "members", families=[house.home.family_id]):
        record_leaving(
            house.home.marieke, house.home.family_id, youssef, day_of(now()), "agreed", ""
        )


def the_address_is_shielded(house: House) -> None:
    samira, family = house.home.samira, house.home.family_id
    address = Address("Zeilmakersgang", "3", "1234 CD", "Waterrijk", shielded=True)
    me = samira.person_id or 0
    with look(samira, "my_card", families=[family], persons=[me]):
        give_address(samira, family, me, address, day_of(now()), now())


def an_hour_of_quiet(house: House) -> None:
    house.admin.execute("update sharing_session set used_at = used_at - interval '61 minutes'")


def a_working_day(house: House) -> None:
    house.admin.execute(
        "update sharing_session set expires_at = expires_at - interval '8 hours 1 second'"
    )


def thirty_days(house: House) -> None:
    house.admin.execute("update sharing_session set expires_at = expires_at - interval '30 days'")


Ends = Callable[[House], None]
AT_HOME_LONG = {"resident by link, at home", "partner by link, at home"}
# Of whom the page itself stays where only what it showed is theirs no longer.
STILL_A_PAGE = {"members", "who looked", "guest by link", "parent elsewhere",
                "clerk who found somebody"}  # fmt: skip
EVERYBODY = SAMIRA | MARIEKE | SEM | {"child by link", "parent elsewhere", "guest by link",
                                      "provider", "clerk who found somebody"}  # fmt: skip
CLOSES: dict[Ends, set[str]] = {
    the_links_end: LINKS,
    the_days_of_the_links_are_over: LINKS - {"resident by link, at home"},
    a_guest_gets_another_link: {"guest by link"},
    a_guests_part_stops: {"guest by link"},
    a_provider_leaves: {"provider"},
    she_logs_out_everywhere_else: LINKS,
    she_ends_one_of_the_list: LINKS - {"resident by link, at home"},
    a_new_password: MARIEKE,
    a_residents_new_password: {"resident by log-in"},
    the_log_in_is_made_inactive: MARIEKE,
    a_second_factor_comes: MARIEKE,
    the_role_ends: MARIEKE,
    the_clerks_role_ends: {"clerk who found somebody"},
    the_grants_end: MARIEKE,
    a_residents_grants_end: SAMIRA | {"clerk who found somebody"},
    a_childs_grants_end: {"child by link"},
    a_membership_ends: {"members"},
    the_address_is_shielded: {"parent elsewhere"},
    somebody_leaves: SEM,
    somebody_leaves_for_safety: SEM,
    the_day_of_a_leaving_comes: SEM,
    a_child_leaves: {"child by link"},
    an_hour_of_quiet: EVERYBODY - AT_HOME_LONG,
    a_working_day: EVERYBODY - AT_HOME_LONG,
    thirty_days: EVERYBODY,
}


# One after the other in one house: what ended stays closed, and an end closes nothing more.
TOGETHER: tuple[tuple[Ends, ...], ...] = (
    (
        a_guest_gets_another_link,
        a_provider_leaves,
        the_clerks_role_ends,
        a_childs_grants_end,
        the_address_is_shielded,
        a_membership_ends,
        a_residents_new_password,
        the_links_end,
    ),
    (
        somebody_leaves,
        a_guests_part_stops,
        a_new_password,
        she_ends_one_of_the_list,
        she_logs_out_everywhere_else,
    ),
    (the_log_in_is_made_inactive, a_child_leaves, the_days_of_the_links_are_over),
    (somebody_leaves_for_safety, a_second_factor_comes, a_residents_grants_end),
    (the_day_of_a_leaving_comes,),
    (the_role_ends, an_hour_of_quiet, thirty_days),
    (the_grants_end, a_working_day),
)


def test_every_end_is_tried_once() -> None:
    tried = [end for ends in TOGETHER for end in ends]
    assert len(tried) == len(set(tried))
    assert set(tried) == set(CLOSES)


@pytest.mark.parametrize("ends", TOGETHER, ids=lambda ends: ends[0].__name__)
def test_what_ends_shows_nothing_at_the_next_request(ends: tuple[Ends, ...], house: House) -> None:
    is_open = set(house.doors)
    for end in ends:
        end(house)
        came = {name: house.doors[name].knock() for name in house.doors}
        still = {name for name, (_status, page) in came.items() if house.doors[name].shows in page}
        is_open -= CLOSES[end]
        assert still == is_open, (end.__name__, {name: came[name][0] for name in came})
        for name in CLOSES[end] - STILL_A_PAGE:
            assert came[name][0] in (302, 403, 404), (end.__name__, name, came[name][0])

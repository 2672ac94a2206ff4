"""Every persona × every object × every address that takes its id: who may, from one table.

Who may not gets the answer for what is not there, to the letter. A new address without a line in
the table fails: who makes it, says who may.
"""

import html
import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import psycopg

from noaber.lib.days import day_of
from tests.who_may import Family, Row, Somebody, everybody, families, kept_from, told_apart

May = Callable[[Somebody, Family, Row], bool]
NOT_THERE = 999_999_999
SAMIRAS = 1
CAST_FAMILIES = 6  # the first, who share children and an address
# About nobody, and tried elsewhere; a personal link has its secret (test_outsiders_links.py).
NO_OBJECT = (
    "personal_link", "account_", "mfa_", "socialaccount_", "openid_connect_", "demo_",
    "flag_answer",
)  # fmt: skip


# --- who may --------------------------------------------------------------------------------------


def decides(who: Somebody, family: Family, row: Row) -> bool:
    """Whose plan it is."""
    return who.as_resident in family.own


def reads(who: Somebody, family: Family, row: Row) -> bool:
    """Of the family, and sees its plan."""
    return bool(who.as_resident) and family.plan_is_seen_by(who)


def works(who: Somebody, family: Family, row: Row) -> bool:
    """In the team, and works for this family."""
    return who.role_id in family.works


def works_or_asked(who: Somebody, family: Family, row: Row) -> bool:
    """In the team, and works for this family or was asked to."""
    return who.role_id in family.works | family.asked_over


def themselves(who: Somebody, family: Family, row: Row) -> bool:
    """The person whom it is about, looking as themselves."""
    return who.as_resident is not None and who.as_resident == row["person_id"]


def decides_or_works(who: Somebody, family: Family, row: Row) -> bool:
    """Whose plan it is, or in the team that works for this family."""
    return decides(who, family, row) or works(who, family, row)


def sees_the_plan(who: Somebody, family: Family, row: Row) -> bool:
    """Of the family, or works for it."""
    return reads(who, family, row) or works(who, family, row)


def of_the_circle(who: Somebody, family: Family, row: Row) -> bool:
    """The person around whom they stand; and Marieke, to whom Samira shows hers."""
    shown = who.slug == "marieke" and family.id == SAMIRAS
    return themselves(who, family, row) or (shown and row["person_id"] in family.own)


def own_role(who: Somebody, family: Family, row: Row) -> bool:
    """The role of whom it is asked."""
    return who.role_id is not None and who.role_id == row["role_id"]


def own_role_in_the_team(who: Somebody, family: Family, row: Row) -> bool:
    """Somebody in the team, asked in that role."""
    return own_role(who, family, row) and who.kind == "neighbourhood_team"


def own_role_of_a_provider(who: Somebody, family: Family, row: Row) -> bool:
    """Somebody of a provider, asked in that role, who did not leave."""
    here = family.providers | family.asked_roles
    return own_role(who, family, row) and who.kind == "provider" and who.role_id in here


def provides(who: Somebody, family: Family, row: Row) -> bool:
    """Of a provider, and takes part or was asked to."""
    return who.role_id in family.providers | family.asked_roles and who.kind == "provider"


def reviews(who: Somebody, family: Family, row: Row) -> bool:
    """The colleague who was named to look at it."""
    return bool(who.role_id == row["reviewer_role_id"])


def reviews_an_exception(who: Somebody, family: Family, row: Row) -> bool:
    """The colleague who was named to look at whose word counts: nobody in the region."""
    return False


MAY: dict[May, str] = {
    # the family's own pages
    reads: "family_plan answer plan_news fridge heard task_answer signed_plan leave_family"
    " stay_in_family",
    decides: "change_words goals:home_new goals:home_change goals:home_adopt goals:home_move"
    " goals:home_reached goals:home_drop goals:home_again goals:home_ask_child needs:home_new"
    " needs:home_fit needs:home_ask needs:home_ask_child needs:home_end needs:home_again"
    " our_provider_ask task_new"
    " part_change part_stop task_change task_release task_put_back moment_cancel"
    " moment_put_back own_plan_photo_ours take_along take_along_file sign_plan",
    themselves: "my_message message_read word_say asked_answer asked_word",
    # the circle, and what is on paper
    of_the_circle: "circle_of circle_add circle_change circle_take_out circle_put_back"
    " circle_photo circle_photo_away",
    decides_or_works: "guest_invite guest_link photo_own_plan own_plan_photo_away",
    sees_the_plan: "own_plan_photo",
    # who works for it
    works: "family_reach question_spoken promise_make promise_keep promise_move owed_done"
    " appointment_plan contact_person colleague_ask colleague_withdraw colleague_leave plan_close"
    " person_confirm family_join family_letters family_letter handover_withdraw table table_done"
    " commitment_change commitment_release appointment_change appointment_cancel"
    " question_real goals:work_propose needs:work_name needs:work_fit needs:work_ask"
    " needs:work_end word_aside word_note word_yes commitment_make commitment_yes provider_ask"
    " provider_change provider_stop safety table_news whose_word court_permission weighing"
    " family_members member_add member_known member_place member_authority member_reach"
    " member_link member_leaves member_unsafe member_stays own_word own_word_yes goals:work_yes"
    " goals:work_hear",
    works_or_asked: "family_page colleague_asked handover_ask handover_asked",
    own_role_in_the_team: "commitment_answer",
    reviews: "aside_review",
    reviews_an_exception: "exception_review",
    # a provider
    provides: "provider_family provider_promise",
    own_role_of_a_provider: "provider_joins provider_answer provider_leave",
}
EXPECTED: dict[str, May] = {name: may for may, names in MAY.items() for name in names.split()}
# Nobody comes in here at this moment of the story, or without the number of a look of one's own,
# which has a test of its own below.
CLOSED_NOW = {"exception_review", "own_plan_photo_ours", "plan_news", "table_news"}


# Whom an address can be open for: each of the two halves of the cast opens its own.
AT_HOME: tuple[May, ...] = (
    reads, decides, themselves, of_the_circle, decides_or_works, sees_the_plan,
)  # fmt: skip
AT_WORK: tuple[May, ...] = (
    works, works_or_asked, own_role_in_the_team, reviews, reviews_an_exception, provides,
    own_role_of_a_provider, decides_or_works, sees_the_plan,
)  # fmt: skip


def at_home(cast: Sequence[Somebody]) -> list[Somebody]:
    """Who looks as themselves, and who is not known at all."""
    return [who for who in cast if who.role_id is None]


def at_work(cast: Sequence[Somebody]) -> list[Somebody]:
    """Who looks in a role."""
    return [who for who in cast if who.role_id is not None]


# --- every address --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Address:
    """One address that takes an id. template: as it is filled in; object: its last id."""

    name: str
    template: str
    ids: tuple[str, ...]

    @property
    def object(self) -> str:
        """What it is about: the last id."""
        return self.ids[-1]

    def of(self, family_id: int, row: Row) -> str:
        """Of one object in a family."""
        ids = {"family_id": family_id, "person_id": row.get("person_id") or NOT_THERE}
        return "/" + self.template.format(**{**ids, self.object: row["id"]})


def addresses(with_ids: bool = True) -> list[Address]:
    """All that the resolver knows, found by name."""
    from django.urls import get_resolver

    def walk(patterns: Any, before: str, of: str = "") -> Iterator[Address]:
        for pattern in patterns:
            here = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                subject = f"{pattern.namespace}:" if pattern.namespace else ""
                yield from walk(pattern.url_patterns, here, of + subject)
            else:
                ids = tuple(re.findall(r"<(?:\w+:)?(\w+)>", here))
                template = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", here)
                yield Address(of + (pattern.name or here), template, ids)

    found = [a for a in walk(get_resolver().url_patterns, "") if a.ids != ("rest",)]
    return [a for a in found if bool(a.ids) is with_ids and not a.name.startswith(NO_OBJECT)]


def test_every_address_with_an_id_says_who_may(region: str) -> None:
    names = [address.name for address in addresses()]
    known = set(names)
    assert {name for name in known if names.count(name) > 1} == set(), "one name, one address"
    assert known - set(EXPECTED) == set(), "say in EXPECTED who may come here"
    assert set(EXPECTED) - known == set(), "these addresses are not there any more"


# --- every persona, every object ------------------------------------------------------------------


def client_of(who: Somebody) -> Any:
    from django.test import Client

    client = Client(SERVER_NAME="waterrijk.localhost")
    if who.person_id is not None:
        session = client.session
        session["person"], session["role"] = who.person_id, who.role_id
        session.save()
    return client


def posted() -> dict[str, str]:
    """Something in every field, so that a form is not refused for what is missing."""
    from django.utils import timezone

    soon = day_of(timezone.now() + timedelta(days=3)).isoformat()
    return {
        "once": str(uuid.uuid4()), "version": "1", "words": "Niets", "what": "Niets",
        "says": "yes", "answer": "yes", "due_on": soon, "day": soon, "time": "10:00",
        "place": "Nergens", "sentence": "Niets", "given_name": "Niemand", "surname": "Nergens",
        "born_on": "1980-01-01", "phone": "06 12345678", "own_plan_words": "",
    }  # fmt: skip


def bare(response: Any) -> str:
    """The page without what differs at every request, and without its own address."""
    names = "csrfmiddlewaretoken|once|me|next"
    text = re.sub(rf'(name="(?:{names})" value=")[^"]*', r"\1", response.text)
    return re.sub(r'(value=")[^"]*(" name="(?:once|me)")', r"\1\2", text)


def shown(response: Any) -> str:
    """All that somebody gets: the page or the file, and what comes with it."""
    return str(response.getvalue().decode(errors="replace")) + str(response.headers)


@dataclass
class Tried:
    """What came of it: what an outsider learnt, and where somebody came in."""

    times: int = 0
    learnt: list[str] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)


class Outsider:
    """One persona's browser, and how each address answers it about what is not there."""

    def __init__(self, who: Somebody, tried: Tried, every: Sequence[Family]) -> None:
        self.who, self.tried, self.client = who, tried, client_of(who)
        self.kept = kept_from(who, every)
        self.nothing: dict[tuple[str, str, str], tuple[int, str]] = {}

    def knock(self, address: Address, family: Family, row: Row, methods: Sequence[str]) -> None:
        """At one object of one family, and see whether that was as it should be."""
        here = address.of(family.id, row)
        if EXPECTED[address.name](self.who, family, row):
            response = self.client.get(here)
            self.tried.times += 1
            if response.status_code >= 500:
                self.tried.learnt.append(f"{self.who.slug}: get {here}: {response.status_code}")
            elif response.status_code != 404:
                self.tried.opened.add(address.name)
            self._tells(response, f"{self.who.slug}: get {here} ({address.name})")
            return
        for method in methods:
            self._shut(address, method, here, family)

    def _shut(self, address: Address, method: str, here: str, family: Family) -> None:
        ask = getattr(self.client, method)
        real = ask(here, posted() if method == "post" else {})
        self.tried.times += 1
        # Every page is headed with the municipality of the own family that was opened last.
        key = (address.name, method, str(self.client.session.get("municipality")))
        if key not in self.nothing:
            nowhere = address.of(NOT_THERE, {"id": NOT_THERE})
            none = ask(nowhere, posted() if method == "post" else {})
            self.nothing[key] = none.status_code, bare(none)
        line = f"{self.who.slug}: {method} {here} ({address.name})"
        to_log_in = real.status_code == 302 and "/inloggen/" in real["Location"]
        again = real.status_code == 403 and self.who.person_id is None  # "open your link again"
        if real.status_code not in (404, 405) and not (to_log_in or again):
            self.tried.learnt.append(f"{line}: {real.status_code}")
        elif (real.status_code, bare(real)) != self.nothing[key]:
            self.tried.learnt.append(f"{line}: answered otherwise than what is not there")
        self._tells(real, line)

    def _tells(self, response: Any, line: str) -> None:
        """Also who may come in reads nothing that is kept from them."""
        page = shown(response)
        self.tried.learnt += [f"{line}: tells {words!r}" for words in self.kept if words in page]


def nobody_comes_where_they_may_not(
    admin: psycopg.Connection[Any], personas: Sequence[Somebody], doors: Sequence[May]
) -> None:
    """These personas at every object and address; each address with these doors opens for one."""
    every = list(families(admin).values())
    tried, known = Tried(), addresses()
    before = admin.execute("select count(*) from record_change").fetchone()
    for who in personas:
        outsider = Outsider(who, tried, every)
        for family in every[:CAST_FAMILIES] + every[-1:]:
            for address in known:
                for number, row in enumerate(family.rows.get(address.object, [])):
                    outsider.knock(address, family, row, ("get",) if number else ("get", "post"))
    assert not tried.learnt, "\n".join(tried.learnt)
    assert tried.times > 5_000
    opened = {name for name, may in EXPECTED.items() if may in doors}
    assert opened - tried.opened - CLOSED_NOW == set()
    assert admin.execute("select count(*) from record_change").fetchone() == before


def test_together_the_halves_try_everybody_and_open_everything(
    region_admin: psycopg.Connection[Any],
) -> None:
    """Who looks as themselves, and who works (test_outsiders_at_home.py, …_at_work.py)."""
    cast = everybody(region_admin)
    assert sorted([*at_home(cast), *at_work(cast)], key=cast.index) == cast
    assert set(MAY) == {*AT_HOME, *AT_WORK}


def test_the_look_of_another_gives_no_news(region_admin: psycopg.Connection[Any]) -> None:
    """A page that keeps itself up to date names its look: it is nobody else's."""
    cast = {who.slug: who for who in everybody(region_admin)}
    for slug, page in (("samira", "/gezin/1/"), ("marieke", "/werk/gezin/1/tafel/")):
        shown = client_of(cast[slug]).get(page).text
        news = html.unescape(re.findall(r'hx-get="([^"]+)"', shown)[0])
        assert client_of(cast[slug]).get(news).status_code in (200, 204)
        others = [who for other, who in cast.items() if other != slug]
        assert {client_of(who).get(news).status_code for who in others} <= {404}


def test_a_row_of_another_family_is_not_reached_through_ones_own(
    region_admin: psycopg.Connection[Any],
) -> None:
    """The address names one's own family, and a row of somebody else's: as if it is not there."""
    every = list(families(region_admin).values())
    before = region_admin.execute("select count(*) from record_change").fetchone()
    wrong, tried = [], 0
    for who in everybody(region_admin):
        own = next((f for f in every if f.plan_is_seen_by(who)), None)
        if own is None:
            continue
        foreign = [f for f in every[:CAST_FAMILIES] if not f.is_seen_by(who)]
        client = client_of(who)
        for address in (a for a in addresses() if "family_id" in a.ids[:-1]):
            row = next((f.rows[address.object][0] for f in foreign if f.rows[address.object]), None)
            for method in ("get", "post") if row else ():
                here, nowhere = (address.of(own.id, r) for r in (row or {}, {"id": NOT_THERE}))
                response, none = (
                    getattr(client, method)(at, posted() if method == "post" else {})
                    for at in (here, nowhere)
                )
                tried += 1
                if response.status_code not in (404, 405, none.status_code):
                    wrong.append(f"{who.slug}: {method} {here}: {response.status_code}")
                told = [w for f in foreign for w in told_apart(f.secrets) if w in response.text]
                wrong += [f"{who.slug}: {here} tells {w!r}" for w in told if w not in none.text]
    assert not wrong, "\n".join(wrong)
    assert tried > 200
    assert region_admin.execute("select count(*) from record_change").fetchone() == before


def test_no_page_of_ones_own_tells_of_another_family(region_admin: psycopg.Connection[Any]) -> None:
    """Pages without an id: lists, notices, who looked. Nothing of who is nothing to them."""
    every = list(families(region_admin).values())
    wrong = []
    for who in everybody(region_admin):
        client, kept = client_of(who), kept_from(who, every)
        for address in addresses(with_ids=False):
            response = client.get("/" + address.template)
            if response.status_code >= 500:
                wrong.append(f"{who.slug}: {address.name} {response.status_code}")
            told = [words for words in kept if words in shown(response)]
            wrong += [f"{who.slug}: {address.name} tells {words!r}" for words in told]
    assert not wrong, "\n".join(wrong)

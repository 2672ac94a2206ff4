"""A family to which every door stands open: by link, by log-in, at home, at work, by whoever."""

import html
import re
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from noaber.doors.professional.tests.at_work import hire_provider
from noaber.doors.public.tests.openid_provider import Provider
from noaber.doors.public.tests.test_openid import at_provider
from noaber.lib.days import day_of
from noaber.people import beginning
from noaber.people import reads as people
from noaber.plan import reads
from noaber.plan.acts.goals import set_goal
from noaber.plan.acts.guests import CircleGuest, invite_guest
from noaber.plan.acts.tasks import Task, ask_commitment
from noaber.plan.tests.at_home import Home, plan_of
from noaber.plan.tests.leaving import join
from noaber.record.viewers import VISITOR, Viewer
from noaber.sharing.acts import make_link
from noaber.sharing.looks import look
from noaber.sharing.reads import person_compartment
from tests.journeys.happenings import paper
from tests.town import Town

SENTENCE = "Ik red het niet meer alleen met de kinderen."
Admin = psycopg.Connection[Any]


@dataclass
class Door:
    """One browser at one address, and what it shows there as long as it may."""

    client: Client
    address: str
    shows: bytes
    sends: dict[str, str] | None = None

    def knock(self) -> tuple[int, bytes]:
        """The very next request: its status, and all that comes."""
        ask = self.client.get if self.sends is None else self.client.post
        answer: Any = ask(self.address, self.sends or {})
        return answer.status_code, answer.getvalue()

    @property
    def is_open(self) -> bool:
        """Whether it shows what it is for."""
        status, came = self.knock()
        return status == 200 and self.shows in came


@dataclass
class House:
    """A family, who comes to it by which door, and what an end needs to be done."""

    town: Town
    admin: Admin
    home: Home
    passwords: dict[str, str] = field(default_factory=dict)
    doors: dict[str, Door] = field(default_factory=dict)
    guest_id: int = 0
    guest_part: int = 0
    vos: Viewer = VISITOR
    sem: Viewer = VISITOR

    def browser(self) -> Client:
        return Client(SERVER_NAME=f"{self.town.slug}.localhost", headers={"user-agent": "Firefox"})

    def plan(self, viewer: Viewer) -> reads.OurPlan:
        return plan_of(viewer, self.home)


def now() -> datetime:
    return datetime.now(UTC)


# --- the doors ------------------------------------------------------------------------------------


def link_of(viewer: Viewer) -> str:
    """A personal link, as in a message."""
    person_id = viewer.person_id or 0
    with look(viewer, "my_card", persons=[person_id]):
        contact = person_compartment(person_id, "contact")
        return make_link(viewer, person_id, contact, now() + timedelta(days=14))


def by_link(house: House, secret: str, **more: str) -> Client:
    client = house.browser()
    assert client.post(f"/l/{secret}/", more).status_code == 302
    return client


def email_of(viewer: Viewer) -> str:
    card = people.cards([viewer.role_id or 0])
    return card[viewer.role_id].email if viewer.role_id else f"p{viewer.person_id}@huis.invalid"


def by_password(house: House, viewer: Viewer) -> Client:
    email = email_of(viewer)
    if email not in house.passwords:
        house.passwords[email] = beginning.give_login(viewer.person_id or 0, email)
    client = house.browser()
    sent = client.post("/inloggen/login/", {"login": email, "password": house.passwords[email]})
    assert sent.status_code == 302, sent.content.decode()
    return client


def by_openid(house: House, viewer: Viewer, provider: Provider) -> Client:
    """By the log-in of the municipality."""
    client, email = house.browser(), email_of(viewer)
    provider.claims = {"sub": email, "email": email, "email_verified": True, "name": "M."}
    sent = client.post("/inloggen/oidc/oidc/login/")
    back = urlsplit(at_provider(sent["Location"]))
    assert client.get(f"{back.path}?{back.query}").status_code == 302
    return client


def news_of(client: Client, page: str) -> str:
    """Where this page asks, every second, whether somebody did something."""
    return html.unescape(re.findall(r'hx-get="([^"]+)"', client.get(page).text)[0])


def open_at_home(house: House) -> None:
    """The resident by a link and by a log-in; what a page asks by itself; a file; a photo."""
    home, samira = house.home, house.home.samira
    plan, link = f"/gezin/{home.family_id}/", by_link(house, link_of(samira))
    shot = SimpleUploadedFile("plan.jpg", paper(), "image/jpeg")
    sent = {"once": str(uuid.uuid4()), "words": "ons plan", "photo": shot}
    assert link.post(f"{plan}eigen-plan/foto/", sent).status_code == 302
    with look(samira, "our_plan", families=[home.family_id]):
        (photo,) = reads.photos(family_id=home.family_id)
    news = news_of(link, plan)
    with look(samira, "our_plan", families=[home.family_id]):
        set_goal(samira, home.family_id, "Weer slapen", now())
    own = by_link(house, link_of(samira), own_device="on")
    house.doors |= {
        "resident by link": Door(link, plan, SENTENCE.encode()),
        "resident by link, at home": Door(own, plan, SENTENCE.encode()),
        "resident by log-in": Door(by_password(house, samira), plan, SENTENCE.encode()),
        "our plan moves along": Door(link, news, b"Weer slapen"),
        "file": Door(link, f"{plan}meenemen/bestand/", SENTENCE.encode()),
        "photo": Door(link, f"{plan}eigen-plan/foto/{photo.id}/", b"\xff\xd8\xff"),
        "who looked": Door(link, "/wie-keek/", b"Marieke"),
        "child by link": Door(by_link(house, link_of(home.youssef)), plan, SENTENCE.encode()),
        "parent elsewhere": Door(by_link(house, link_of(home.rachid)), "/wiens-ja/", b"Youssef"),
    }


def open_to_partner(house: House) -> None:
    """Samira's partner, whose plan it is too: by a link, on a telephone of his own, by a log-in."""
    home, plan = house.home, f"/gezin/{house.home.family_id}/"
    house.sem = join(home, "Sem", decides=True)
    link, own = by_link(house, link_of(house.sem)), link_of(house.sem)
    news = news_of(link, plan)
    with look(home.samira, "our_plan", families=[home.family_id]):
        set_goal(home.samira, home.family_id, "Weer lachen", now())
    shows = SENTENCE.encode()
    house.doors |= {
        "partner by link": Door(link, plan, shows),
        "partner by link, at home": Door(by_link(house, own, own_device="on"), plan, shows),
        "partner by log-in": Door(by_password(house, house.sem), plan, shows),
        "partner's plan moves along": Door(link, news, b"Weer lachen"),
    }


def open_at_work(house: House, provider: Provider) -> None:
    """The professional by password and by the municipality's log-in; the table; the members."""
    marieke, family = house.home.marieke, f"/werk/gezin/{house.home.family_id}/"
    client = by_password(house, marieke)
    news = news_of(client, f"{family}tafel/")
    with look(house.home.samira, "our_plan", families=[house.home.family_id]):
        set_goal(house.home.samira, house.home.family_id, "Samen eten", now())
    days = {"from_on": day_of(now()), "until": day_of(now()) + timedelta(days=20)}
    about = {"about": "help_consent", "reason": "Hij slaapt niet.", "reviewer": house.home.tom.role}
    youssef = house.home.youssef.person_id
    sent = client.post(f"{family}wiens-ja/{youssef}/afwegen/", {**days, **about})
    assert sent.status_code == 302, sent.content.decode()
    elsewhere = by_openid(house, marieke, provider)
    house.doors |= {
        "professional by password": Door(client, family, SENTENCE.encode()),
        "professional by OpenID Connect": Door(elsewhere, family, SENTENCE.encode()),
        "table moves along": Door(client, news, b"Samen eten"),
        "members": Door(client, f"{family}wie-horen-erbij/", b"Noor"),
    }


def open_to_others(house: House) -> None:
    """Somebody of the circle by a link, a provider who said yes, a clerk who found Samira."""
    home, town = house.home, house.town
    with look(home.samira, "our_plan", families=[home.family_id]):
        until = now() + timedelta(days=30)
        karim = invite_guest(home.samira, home.family_id, CircleGuest("Karim"), now(), until)
    with look(home.samira, "our_plan", families=[home.family_id]):
        day = day_of(now()) + timedelta(days=2)
        task = Task("De hond uitlaten", day, person_id=karim.person_id)
        ask_commitment(home.samira, home.family_id, task, now())
    house.guest_id, house.guest_part = karim.person_id, karim.part_id
    house.vos = hire_provider(town)
    asked = {"to_role": house.vos.role, "does": "praat mee", "why": "om te slapen", "need": "0"}
    at_work = house.doors["members"].client
    at_work.post(f"/werk/gezin/{home.family_id}/aanbieder/", asked)
    part = next(p for p in house.plan(home.samira).parts if p.role_id == house.vos.role_id)
    provider = by_password(house, house.vos)
    help_of = f"/werk/hulp/{home.family_id}/"
    assert provider.post(f"{help_of}meedoen/{part.id}/", {"answer": "yes"}).status_code == 302
    house.doors |= {
        "guest by link": Door(by_link(house, karim.secret), "/gevraagd/", b"De hond uitlaten"),
        "provider": Door(provider, help_of, SENTENCE.encode()),
        "clerk who found somebody": desk_of(house),
    }


def desk_of(house: House) -> Door:
    """Found by name and birth date, and now her words are on the desk."""
    client = by_password(house, house.town.clerk)
    samira = house.home.samira.person_id or 0
    (given, surname, born_on) = house.admin.execute(
        "select p.given_name, p.surname, i.born_on from people_person p"
        " join people_identity i on i.person_id = p.id where p.id = %s", [samira]
    ).fetchone() or ("", "", None)  # fmt: skip
    sent = {"bsn": "", "given_name": given, "surname": surname, "born_on": str(born_on)}
    page = client.post("/balie/", sent).text
    known = re.findall(r'name="known" value="([^"]+)"', page)[0]
    return Door(client, "/balie/woorden/", SENTENCE.encode(), {"known": known})

"""Who is in the invented region: one cast for tests, the demo and the screenshots (X-29).

Nobody here exists. Whoever can look around has a log-in without a password, named after them;
that is how the demo finds them without looking at anything about them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from noaber.lib.days import day_of
from noaber.lib.problems import _
from noaber.people.models import Account, Role
from noaber.record.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Character:
    """Somebody one can be in the demo. group: resident, team or others; town: a slug.

    kind is the kind of role, empty for a resident. is_later: in the region, but with no pages of
    their own yet.
    """

    slug: str
    name: str
    group: str
    town: str
    does: str
    kind: str = ""
    surname: str = ""
    phone: str = ""
    is_later: bool = False

    @property
    def email(self) -> str:
        """Where mail would go: nowhere, on purpose."""
        return f"{self.slug}@{self.town}.invalid"


@dataclass(frozen=True, slots=True)
class Present:
    """A character with the ids they have in this database."""

    character: Character
    person_id: int
    role_id: int | None

    @property
    def viewer(self) -> Viewer:
        """As whom they look and act."""
        return Viewer(self.person_id, self.role_id)


TEAM = "neighbourhood_team"
CAST: tuple[Character, ...] = (
    Character(
        "samira", "Samira", "resident", "waterrijk",
        _("38, moeder van Youssef en Noor. Schreef drie weken geleden één zin."),
        surname="El Amrani", phone="06 12300001",
    ),
    Character(
        "youssef", "Youssef", "resident", "waterrijk",
        _("14, zoon van Samira en Rachid. Leest mee in twee gezinnen."),
        surname="El Amrani", phone="06 12300002",
    ),
    Character(
        "rachid", "Rachid", "resident", "duinveld",
        _("41, vader van Youssef en Noor. Woont in Duinveld; samen met Samira het gezag."),
        surname="El Amrani", phone="06 12300003",
    ),
    Character(
        "annelies", "Annelies", "resident", "waterrijk",
        _("35, moeder van Finn. Waar zij wonen weet alleen hun vaste persoon."),
        surname="Brouwer", phone="06 12300004",
    ),
    Character(
        "jeroen", "Jeroen", "resident", "heideborg",
        _("37, vader van Finn. Ziet niet waar Finn en Annelies wonen."),
        surname="Maas", phone="06 12300005",
    ),
    Character(
        "vandalen", "Mevrouw Van Dalen", "resident", "waterrijk",
        _("82, belde de balie. Krijgt brieven op papier."),
        surname="van Dalen", phone="0123 400082",
    ),
    Character(
        "henk", "Henk", "resident", "waterrijk",
        _("67, buurman. Leest mee bij mevrouw Van Dalen."),
        surname="Postma", phone="06 12300067",
    ),
    Character(
        "marieke", "Marieke", "team", "waterrijk",
        _("werkt in het buurtteam. Vaste persoon van Samira."), TEAM, "de Wit", "06 12311001",
    ),
    Character(
        "tom", "Tom", "team", "waterrijk",
        _("werkt in het buurtteam. Marieke vroeg hem een gezin over te nemen."),
        TEAM, "Bakker", "06 12311002",
    ),
    Character(
        "fenna", "Fenna", "team", "waterrijk", _("werkt in het buurtteam, en leidt het."),
        TEAM, "Hoekstra", "06 12311003",
    ),
    Character(
        "sanne", "Sanne", "team", "duinveld", _("werkt in het buurtteam, en leidt het."),
        TEAM, "Visser", "06 12312001",
    ),
    Character(
        "idris", "Idris", "team", "duinveld",
        _("werkt in het buurtteam. Vaste persoon van Rachid."), TEAM, "Yilmaz", "06 12312002",
    ),
    Character(
        "wouter", "Wouter", "team", "heideborg", _("werkt in het buurtteam, en leidt het."),
        TEAM, "Smit", "06 12313001",
    ),
    Character(
        "amina", "Amina", "team", "heideborg", _("werkt in het buurtteam."),
        TEAM, "Osman", "06 12313002",
    ),
    Character(
        "joke", "Joke", "others", "waterrijk",
        _("zit aan de balie en neemt de telefoon op."), "clerk", "Mulder", "14 0123",
    ),
    Character(
        "ilse", "Ilse", "others", "waterrijk",
        _("maakt beleid. Antwoordt als iets niet werkt."), "policy_officer", "Kuipers", "14 0123",
    ),
    Character(
        "ans", "Ans", "others", "waterrijk",
        _("beheert Noaber, en let op wat het uit zichzelf doet."),
        "functional_admin", "Meijer", "06 12319001",
    ),
    Character(
        "vos", "Dr. Vos", "others", "waterrijk", _("behandelt bij De Brug."),
        "provider", "Vos", "0123 500100",
    ),
    Character(
        "lena", "Lena", "others", "waterrijk", _("hielp bij Samira vanuit Thuiszorg Lindenhof."),
        "provider", "Bruin", "0123 500200",
    ),
    Character(
        "petra", "Petra", "others", "waterrijk", _("let op het geld en de contracten."),
        "controller", "Dekker", "14 0123", is_later=True,
    ),
    Character(
        "kaya", "Kaya", "others", "waterrijk", _("is wethouder."),
        "alderman", "Demir", "14 0123", is_later=True,
    ),
    Character(
        "lotte", "Lotte", "others", "waterrijk", _("let op ieders privacy."),
        "data_protection_officer", "van Beek", "14 0123", is_later=True,
    ),
    Character(
        "karim", "Karim", "others", "waterrijk", _("traint het voetbalteam van Youssef."),
        phone="06 12300013",
    ),
    Character("bos", "Dr. Bos", "others", "waterrijk", _("is huisarts."), is_later=True),
)  # fmt: skip


def account_name(slug: str) -> str:
    """What the log-in of a character is called."""
    return f"proef-{slug}"


def playable() -> Iterator[Character]:
    """Whom one can be."""
    return (character for character in CAST if not character.is_later)


def present(slug: str) -> Present | None:
    """This character in this database; None when there is none, or one cannot be them."""
    return everybody([slug]).get(slug)


def everybody(slugs: Iterable[str] | None = None) -> dict[str, Present]:
    """Whom one can be in this database, by slug: all, or some."""
    wanted = {account_name(c.slug): c for c in playable() if slugs is None or c.slug in set(slugs)}
    accounts = Account.objects.filter(user__username__in=wanted).values_list(
        "user__username", "person_id"
    )
    persons = {wanted[name]: person_id for name, person_id in accounts}
    today = day_of(timezone.now())
    roles = {
        (person_id, kind): role_id
        for role_id, person_id, kind in Role.objects.filter(
            person_id__in=persons.values(), during__contains=today
        ).values_list("id", "person_id", "kind")
    }
    found = {}
    for character, person_id in persons.items():
        role_id = roles.get((person_id, character.kind))
        if role_id or not character.kind:
            found[character.slug] = Present(character, person_id, role_id)
    return found

"""The stories of the cast: families whose names return in tests, the demo and the screenshots."""

from datetime import date, datetime, time, timedelta

from noaber.lib.days import moment_on
from noaber.people.acts import Address
from noaber.plan.acts.members import NewMember, add_known_member, give_address
from noaber.plan.acts.taking_part import ask_colleague
from noaber.sharing.looks import look, telling
from noaber.world.cast import CAST
from noaber.world.samiras_table import (
    tell_annelies_table,
    tell_samiras_table,
    tell_van_dalens_table,
)
from noaber.world.telling import Teller, Told

_BY_SLUG = {c.slug: c for c in CAST}
AT_HOME = "bij jullie thuis"


def tell_the_cast(teller: Teller) -> dict[str, int]:
    """All of them; who can look around, by slug."""
    residents = {
        **_samira_and_rachid(teller),
        **_annelies_and_jeroen(teller),
        **_van_dalen(teller),
    }
    _tom_is_asked(teller)
    return residents


def _born(teller: Teller, age: int) -> date:
    """The birthday of somebody who is this age for some months yet."""
    today = teller.today
    return date(today.year - age, 1, 1) if today.month > 2 else date(today.year - age - 1, 7, 1)


def _tuesday(teller: Teller, weeks_ago: int) -> datetime:
    """Twenty to ten on a Tuesday evening: who is on the roster then, is known."""
    monday = teller.today - timedelta(days=teller.today.weekday())
    return moment_on(monday - timedelta(weeks=weeks_ago) + timedelta(days=1), time(21, 40))


def _asks(teller: Teller, slug: str, words: str, at: datetime, channel: str = "web") -> Told:
    c = _BY_SLUG[slug]
    email = "" if channel == "phone" else c.email
    given_name = "Riek" if slug == "vandalen" else c.name
    return teller.asks(
        given_name, c.surname, c.town, words, at, phone=c.phone, email=email, channel=channel
    )


def _samira_and_rachid(teller: Teller) -> dict[str, int]:
    asked_at = _tuesday(teller, weeks_ago=3)
    hers = _asks(teller, "samira", "Ik red het niet meer alleen met de kinderen.", asked_at)
    his = _asks(
        teller,
        "rachid",
        "Ik wil weten hoe het met Youssef en Noor gaat, en meedenken.",
        asked_at + timedelta(hours=20),
    )
    called_at = asked_at + timedelta(hours=12, minutes=30)
    teller.speaks(hers, called_at)
    teller.confirms(hers, "El Amrani", _born(teller, 38), called_at)
    children = _their_children(teller, hers, (hers.person_id, his.person_id), called_at)
    _tell_samiras_promises(teller, hers, called_at)
    teller.speaks(his, asked_at + timedelta(hours=38))
    teller.confirms(his, "El Amrani", _born(teller, 41), asked_at + timedelta(hours=38))
    # With authority he sees his children’s cards, and so may say that they are his family too.
    with look(his.writer, "my_card", families=[his.family_id], persons=children):
        for child_id, does in zip(children, ("zoon", "dochter"), strict=True):
            add_known_member(
                his.writer, his.family_id, child_id, does, asked_at + timedelta(days=3)
            )
    teller.promises(
        his, "Ik vraag Marieke om een gesprek met jullie allemaal",
        teller.today + timedelta(days=5), teller.ago(6),
    )  # fmt: skip
    karim_id = tell_samiras_table(teller, hers, children[0])
    return {
        "samira": hers.person_id,
        "youssef": children[0],
        "rachid": his.person_id,
        "karim": karim_id,
    }


def _their_children(teller: Teller, hers: Told, both: tuple[int, int], at: datetime) -> list[int]:
    """Youssef and Noor, over whom both parents have authority."""
    youssef = NewMember(
        "Youssef", "El Amrani", _born(teller, 14), "zoon",
        phone=_BY_SLUG["youssef"].phone, email=_BY_SLUG["youssef"].email, holders=both,
    )  # fmt: skip
    noor = NewMember("Noor", "El Amrani", _born(teller, 8), "dochter", holders=both)
    return [teller.adds(hers, child, at) for child in (youssef, noor)]


def _tell_samiras_promises(teller: Teller, hers: Told, called_at: datetime) -> None:
    day = called_at.date()
    teller.promises(hers, "Ik stuur je hoe je zelf een plan schrijft", day, called_at, kept=True)
    teller.promises(
        hers, "Ik bel met school over Youssef", teller.today - timedelta(days=8), called_at
    )
    teller.promises(
        hers, "Ik vraag De Brug om een eerste gesprek",
        teller.today + timedelta(days=4), teller.ago(5),
    )  # fmt: skip
    teller.plans_visit(hers, -5, AT_HOME, teller.ago(9, time(11)))
    teller.plans_visit(hers, 3, AT_HOME, teller.ago(2, time(11)))
    teller.writes_words(
        hers,
        "Ik red het niet meer alleen met de kinderen.",
        ("slapen", "rust ’s avonds", "geld"),
    )
    address = Address("Waterlelie", "12", "1234 AB", "Waterrijk")
    with look(hers.writer, "my_card", families=[hers.family_id], persons=[hers.person_id]):
        give_address(
            hers.writer, hers.family_id, hers.person_id, address, called_at.date(), called_at
        )


def _annelies_and_jeroen(teller: Teller) -> dict[str, int]:
    asked_at = _tuesday(teller, weeks_ago=2)
    hers = _asks(
        teller, "annelies", "Wij zijn weggegaan en beginnen opnieuw. Finn slaapt slecht.", asked_at
    )
    his = _asks(teller, "jeroen", "Ik wil mijn zoon weer zien.", asked_at + timedelta(hours=1))
    called_at = asked_at + timedelta(hours=13)
    teller.speaks(hers, called_at)
    teller.confirms(hers, "Brouwer", _born(teller, 35), called_at)
    holders = (hers.person_id, his.person_id)
    finn = NewMember("Finn", "Maas", _born(teller, 6), "zoon", holders=holders)
    finn_id = teller.adds(hers, finn, called_at)
    address = Address("Zeilmakersgang", "3", "1234 CD", "Waterrijk", shielded=True)
    with look(hers.writer, "my_card", families=[hers.family_id], persons=[hers.person_id]):
        give_address(
            hers.writer, hers.family_id, hers.person_id, address, called_at.date(), called_at
        )
    teller.promises(
        hers, "Ik ga mee naar het eerste gesprek op school",
        teller.today + timedelta(days=2), teller.ago(4),
    )  # fmt: skip
    teller.speaks(his, asked_at + timedelta(hours=14))
    teller.promises(
        his,
        "Ik zoek uit wie er met jou kan praten",
        teller.today + timedelta(days=1),
        teller.ago(3),
    )
    tell_annelies_table(teller, hers, finn_id)
    return {"annelies": hers.person_id, "jeroen": his.person_id}


def _van_dalen(teller: Teller) -> dict[str, int]:
    at = teller.ago(9, time(10, 5))
    hers = _asks(teller, "vandalen", "Ik durf de trap niet meer op en mis mijn tuin.", at, "phone")
    called_at = at + timedelta(hours=25)
    teller.speaks(hers, called_at)
    teller.confirms(hers, "van Dalen", _born(teller, 82), called_at)
    henk = _BY_SLUG["henk"]
    neighbour = NewMember(
        "Henk", henk.surname, _born(teller, 67), "buurman, doet de tuin", henk.phone, henk.email
    )
    henk_id = teller.adds(hers, neighbour, called_at)
    teller.promises(hers, "Ik kom kijken naar de trap", teller.today + timedelta(days=1), called_at)
    tell_van_dalens_table(teller, hers)
    return {"vandalen": hers.person_id, "henk": henk_id}


def _tom_is_asked(teller: Teller) -> None:
    """A family of Marieke's that Tom may take over, if he says yes."""
    asked_at = _tuesday(teller, weeks_ago=3) + timedelta(minutes=35)
    words = "Mijn zoon zit tussen twee scholen in en niemand weet wie er beslist."
    told = teller.asks(
        "Leo", "Verbeek", "waterrijk", words, asked_at,
        phone="06 12300009", email="leo@waterrijk.invalid",
    )  # fmt: skip
    teller.speaks(told, asked_at + timedelta(hours=12))
    what = "Ik vraag beide scholen aan één tafel"
    teller.promises(told, what, teller.today + timedelta(days=6), teller.ago(7))
    asks = "Jij kent de scholen hier goed. Wil jij dit gezin verder helpen?"
    teller.asks_colleague(told, asks, teller.ago(1, time(16)))
    with telling(told.owner, "take_part", told.family_id):
        ask_colleague(
            told.owner, told.family_id, teller.region.role("fenna"), "denkt mee over de scholen",
            "Jij sprak ze eerder.", teller.ago(1, time(16)),
        )  # fmt: skip

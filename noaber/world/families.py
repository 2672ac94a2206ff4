"""The other families: every state a family can be in, several times."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from noaber.lib.days import working_day_from
from noaber.plan.acts.members import NewMember
from noaber.world.sentences import HANDOVERS, WRITERS
from noaber.world.table import lay_table
from noaber.world.telling import Teller, Told

TOWNS = ("waterrijk", "waterrijk", "duinveld", "waterrijk", "heideborg", "duinveld", "waterrijk",
         "heideborg")  # fmt: skip
CHILDREN = (
    "Sem",
    "Liv",
    "Noud",
    "Aya",
    "Mees",
    "Zoë",
    "Ilyas",
    "Fien",
    "Jip",
    "Sara",
    "Tygo",
    "Nova",
)
PLACES = ("bij jullie thuis", "in het buurthuis", "op het kantoor van het buurtteam")


@dataclass(frozen=True, slots=True)
class State:
    """How a story ends today, and how many families are in it."""

    name: str
    families: int
    tell: Callable[[Teller, Told], None]
    asked_days_ago: tuple[int, int]


def tell_the_others(teller: Teller) -> Iterator[str]:
    """One family after the other; yields the state that each is in."""
    writers = iter(WRITERS)
    for state in STATES:
        for _ in range(state.families):
            writing = next(writers)
            number = len(teller.told)
            days = teller.chance.randint(*state.asked_days_ago)
            hour = time(teller.chance.randint(8, 22), teller.chance.randrange(0, 60, 5))
            told = teller.asks(
                writing.given_name,
                writing.surname,
                TOWNS[number % len(TOWNS)],
                writing.words,
                teller.ago(days, hour),
                phone=f"06 124{number:05d}",
                email="" if number % 4 == 3 else f"bewoner{number}@voorbeeld.invalid",
                language=writing.language,
            )
            teller.told.append((told, writing))
            state.tell(teller, told)
            yield state.name


def _promise(teller: Teller, told: Told, in_days: int, days_ago: int, kept: bool = False) -> None:
    """What this writer was promised; nobody promises anything for a Sunday."""
    due_on = teller.today + timedelta(days=in_days)
    if in_days > 0:
        due_on = working_day_from(due_on)
    what = teller.told[-1][1].promise
    teller.promises(told, what, due_on, teller.ago(days_ago, time(11)), kept)


def _unanswered(teller: Teller, told: Told) -> None:
    """Nobody has spoken with them yet."""


def _spoken(teller: Teller, told: Told) -> None:
    """Spoken with; who it is, is not certain yet."""
    teller.speaks(told, min(teller.now, told.asked_at + timedelta(hours=15)))


def _promised(teller: Teller, told: Told) -> None:
    _spoken(teller, told)
    _promise(teller, told, teller.chance.randint(1, 12), 1)


def _confirmed(teller: Teller, told: Told) -> None:
    """The owner knows who it is and who else belongs to them."""
    _spoken(teller, told)
    at = told.asked_at + timedelta(hours=16)
    surname = teller.told[-1][1].surname
    teller.confirms(told, surname, _birthday(teller, 25, 75), at)
    for _ in range(teller.chance.randint(0, 2)):
        age = teller.chance.randint(3, 16)
        child = NewMember(
            teller.chance.choice(CHILDREN), surname, _birthday(teller, age, age), "kind",
            holders=(told.person_id,),
        )  # fmt: skip
        teller.adds(told, child, at)
    _promise(teller, told, teller.chance.randint(2, 20), 1)
    if len(teller.told) % 3:
        lay_table(teller, told, told.asked_at + timedelta(days=3))


def _birthday(teller: Teller, youngest: int, oldest: int) -> date:
    age = teller.chance.randint(youngest, oldest)
    return teller.today - timedelta(days=age * 366 + teller.chance.randint(0, 200))


def _late_eight(teller: Teller, told: Told) -> None:
    _spoken(teller, told)
    _promise(teller, told, -8, 15)


def _very_late(teller: Teller, told: Told) -> None:
    _spoken(teller, told)
    teller.meets_terms(told, told.asked_at + timedelta(days=30))
    _promise(teller, told, -teller.chance.randint(30, 50), 55)


def _term_over(teller: Teller, told: Told) -> None:
    """Spoken with, but what six weeks were for is not there."""
    _spoken(teller, told)


def _handover_asked(teller: Teller, told: Told) -> None:
    _promised(teller, told)
    teller.asks_colleague(told, teller.chance.choice(HANDOVERS), teller.ago(0, time(9)))


def _handed_over(teller: Teller, told: Told) -> None:
    _spoken(teller, told)
    colleague = teller.asks_colleague(told, teller.chance.choice(HANDOVERS), teller.ago(4, time(9)))
    teller.takes_over(told, colleague, teller.ago(3, time(14)))
    _promise(teller, told, 3, 2)


def _visit_planned(teller: Teller, told: Told) -> None:
    _spoken(teller, told)
    days = teller.chance.randint(1, 9)
    teller.plans_visit(told, days, teller.chance.choice(PLACES), teller.ago(1, time(15)))
    _promise(teller, told, days + 3, 1)


def _all_kept(teller: Teller, told: Told) -> None:
    _confirmed(teller, told)
    teller.meets_terms(told, teller.ago(6))
    _promise(teller, told, -7, 14, kept=True)


def _joined(teller: Teller, told: Told) -> None:
    """They were here already: this sentence goes to the plan they have."""
    earlier = (k for k, _writing in teller.told if k.town == told.town and k is not told)
    known = next((k for k in earlier if k.owner == told.owner), None)
    if known:
        surname = teller.told[-1][1].surname
        teller.confirms(told, surname, _birthday(teller, 25, 75), told.asked_at)
        teller.joins(told, known, teller.ago(0, time(10)))


STATES = (
    State("confirmed", 11, _confirmed, (9, 25)),
    State("promised", 11, _promised, (4, 20)),
    State("visit planned", 6, _visit_planned, (3, 12)),
    State("not certain who", 5, _spoken, (2, 6)),
    State("eight days late", 3, _late_eight, (16, 25)),
    State("very late", 3, _very_late, (56, 80)),
    State("term over", 2, _term_over, (45, 50)),
    State("all kept", 2, _all_kept, (25, 38)),
    State("handover asked", 2, _handover_asked, (3, 6)),
    State("handed over", 3, _handed_over, (6, 14)),
    State("call is late", 2, _unanswered, (5, 7)),
    State("joined", 2, _joined, (1, 1)),
    State("asked tonight", 2, _unanswered, (0, 0)),
)

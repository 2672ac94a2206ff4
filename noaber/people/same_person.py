"""Whether two lines of a staff list are one person: an address is not a person.

Somebody may get another name, another address, or both; and an address may be given to somebody
else. Where the lists leave it open, loading asks, in the column `formerly`, and guesses nothing
(docs/decisions/2026-11-30-an-address-is-not-a-person.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from noaber.lib.names import CUT_OFF, PREFIXES, plain_words
from noaber.lib.phones import phone_link
from noaber.people.loading import Fault, Row
from noaber.people.loading_cells import NEW

# What stands before a Dutch surname and tells nobody apart.
PARTICLES = PREFIXES | CUT_OFF | {"v", "di"}


@dataclass(frozen=True, slots=True)
class Card:
    """A name and number at work, as loaded before."""

    name: str
    phone: str


@dataclass(slots=True)
class Somebody:
    """One address in staff.csv: its first line, and what its lines say it was before."""

    row: Row
    formerly: str = ""
    stays: bool = False  # one of its lines has no end

    @property
    def card(self) -> Card:
        """The name and number of the file."""
        return Card(self.row["name"], self.row["phone"])


@dataclass(slots=True)
class People:
    """Who is known by which address, and for which organisations they work or worked."""

    cards: dict[str, Card] = field(default_factory=dict)
    at: dict[str, set[str]] = field(default_factory=dict)  # e-mail: organisations

    def moves(self, listed: dict[str, Somebody]) -> dict[str, str]:
        """By new address the known one of the same person, as the files say.

        Not when that was done before: then the new address is this person's already.
        """
        return {
            email: one.formerly
            for email, one in listed.items()
            if one.formerly in self.cards
            and (email not in self.cards or not is_one_person(self.cards[email], one.card))
        }


def by_address(rows: list[Row]) -> dict[str, Somebody]:
    """The people of staff.csv."""
    found: dict[str, Somebody] = {}
    for row in rows:
        one = found.setdefault(row["email"], Somebody(row))
        one.formerly = one.formerly or row["formerly"]
        one.stays = one.stays or row["until"] is None
    return found


def check_people(rows: list[Row], people: People) -> Iterator[Fault]:
    """What is asked about who is who, and what cannot be so."""
    listed = by_address(rows)
    moves = people.moves(listed)
    yield from _one_answer_each(rows, listed)
    yield from _moves_that_fit(listed, moves, people)
    asked = _Asked(people, listed, set(moves.values()))
    for email, one in listed.items():
        card = None if email in asked.free else people.cards.get(email)
        if email in moves:
            continue
        if card is None:
            yield from asked.about_new(email, one)
        elif not is_one_person(card, one.card):
            yield from _about_name(email, one, card)
        elif one.formerly in people.cards and one.formerly != email:
            yield from _two_already(email, one, listed, people.cards[one.formerly])


def in_turn(moves: dict[str, str]) -> list[tuple[str, str]]:
    """Former and new address, each when its new one is free. What goes round is left out."""
    left, done = dict(moves), []
    while free := left.keys() - left.values():
        done += [(left.pop(new), new) for new in sorted(free)]
    return done


# --- one person or two ---------------------------------------------------------------------------


def is_one_person(one: Card, other: Card) -> bool:
    """Whether these may be one person: the same name but for what a marriage or a short form does.

    A first name that is the same, or an initial of it, with a surname or a number in common.
    """
    if one.name == other.name:
        return True
    mine, theirs = _words(one.name), _words(other.name)
    if not mine or not theirs:
        return False
    if set(mine) <= set(theirs) or set(theirs) <= set(mine):
        return True
    first, second = sorted((mine[0], theirs[0]), key=len)
    if first != second and (len(first) > 1 or not second.startswith(first)):
        return False
    shared = set(mine[1:]) & set(theirs[1:])
    return bool(shared) or phone_link(one.phone) == phone_link(other.phone)


def _words(name: str) -> list[str]:
    """The words of a name as they are compared, without what tells nobody apart."""
    words = plain_words(name).split()
    return [word for word in words if word not in PARTICLES] or words


# --- what is asked -------------------------------------------------------------------------------

_TWO = "{email} and {old} are two people here already; a list cannot make them one."
_NAME = (
    "this address is of {was} ({phone}) here, and {name} seems to be somebody else. Is it the same"
    " person under another name, then write {was} in the column formerly. Is it somebody else, give"
    " them an address of their own: what was done from this one stays theirs."
)
_NEW = (
    "{was} ({old}, {phone}) works or worked here. Is it the same person with another address, then"
    " write {old} in the column formerly: they keep their families and their log-in. Is it somebody"
    f" else, write {NEW} there."
)


def _about_name(email: str, one: Somebody, card: Card) -> Iterator[Fault]:
    if one.formerly and set(_words(one.formerly)) == set(_words(card.name)):
        return
    named = {"was": card.name, "phone": card.phone, "name": one.row["name"]}
    column = "formerly" if one.formerly else "email"
    yield one.row.fault(column, f"{email}: {_NAME.format(**named)}")


def _two_already(
    email: str, one: Somebody, listed: dict[str, Somebody], old: Card
) -> Iterator[Fault]:
    """Two people were made of one before. Not when the old address is somebody else's by now."""
    other = listed.get(one.formerly)
    if is_one_person(old, one.card) and not (other and other.formerly == NEW):
        yield one.row.fault("formerly", _TWO.format(email=email, old=one.formerly))


def _one_answer_each(rows: list[Row], listed: dict[str, Somebody]) -> Iterator[Fault]:
    for row in rows:
        said, of = row["formerly"], listed[row["email"]].formerly
        if said and said != of:
            yield row.fault("formerly", f"another line of {row['email']} has {of} here.")


def _moves_that_fit(
    listed: dict[str, Somebody], moves: dict[str, str], people: People
) -> Iterator[Fault]:
    first: dict[str, str] = {}
    done, left = {new for _old, new in in_turn(moves)}, set(moves.values())
    for email, old in moves.items():
        one, other, was = listed[email], listed.get(old), people.cards[old]
        if first.setdefault(old, email) != email:
            yield one.row.fault("formerly", f"line {listed[first[old]].row.line} has {old} too.")
        elif not is_one_person(was, one.card):
            words = f"{old} is of {was.name} here, and {one.card.name} seems to be somebody else."
            yield one.row.fault("formerly", f"{words} Load the new name first, then the address.")
        elif other and old not in moves and other.formerly != NEW:
            words = f"line {other.row.line} has {old} too. Is it the same person, take that line"
            yield one.row.fault("formerly", f"{words} away; is it somebody new, write {NEW} there.")
        elif email in people.cards and email not in left:
            yield one.row.fault("formerly", _TWO.format(email=email, old=old))
        elif email not in done:
            yield one.row.fault(
                "formerly", "these addresses change places: load one of them first."
            )


class _Asked:
    """Whom a new address could belong to: who is known, and does not go on under their own."""

    def __init__(self, people: People, listed: dict[str, Somebody], free: set[str]) -> None:
        self.people, self.free = people, free
        self.found: dict[tuple[str, str, str], list[str]] = {}
        for email, card in people.cards.items():
            if email in free or (email in listed and listed[email].stays):
                continue
            for organisation in people.at.get(email, ()):
                for key in _keys(organisation, card):
                    self.found.setdefault(key, []).append(email)

    def about_new(self, email: str, one: Somebody) -> Iterator[Fault]:
        """An address that nobody has yet, or that is free again."""
        if one.formerly == NEW:
            return
        if one.formerly and one.formerly not in self.people.cards:
            words = f"nobody here has or had the address {one.formerly}."
            yield one.row.fault("formerly", f"{words} Write the address as it was loaded before.")
            return
        for old in self._candidates(one):
            was = self.people.cards[old]
            words = _NEW.format(was=was.name, phone=was.phone, old=old)
            yield one.row.fault("email", f"{email} is new, but {words}")
            return

    def _candidates(self, one: Somebody) -> Iterator[str]:
        for key in _keys(one.row["organisation"], one.card):
            for old in self.found.get(key, ()):
                if is_one_person(self.people.cards[old], one.card):
                    yield old


def _keys(organisation: str, card: Card) -> Iterator[tuple[str, str, str]]:
    """Under which somebody is found again: what is_one_person needs in common, and no more."""
    words = _words(card.name)
    if words:
        yield organisation, "name", " ".join(sorted(words))
        yield organisation, words[0][0], phone_link(card.phone)
        for word in words[1:]:
            yield organisation, words[0][0], word

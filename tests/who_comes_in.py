"""Who may come at an address with a number in it: the functions that `may` of screens.yaml names.

In one table, so that the outsider matrix and the walk over every screen ask the same.
"""

from collections.abc import Callable, Sequence

from noaber.doors.web.screens import every_screen
from tests.who_may import Family, Row, Somebody

May = Callable[[Somebody, Family, Row], bool]
SAMIRAS = 1


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


COMES_IN: dict[str, May] = {may.__name__: may for may in (*AT_HOME, *AT_WORK)}
EXPECTED: dict[str, May] = {
    name: COMES_IN[screen.may] for name, screen in every_screen().items() if screen.may in COMES_IN
}

"""The kinds of compartments that the parts declare, and the tables from which SQL reads them."""

from collections.abc import Iterator, Mapping
from typing import Any

from noaber.record.parts import Moment, Receiver, Subject, kinds
from noaber.record.rule_tables import replace_rows

KIND_COLUMNS = (
    "key", "subject", "opens_at_birth", "like_kind", "audiences", "follows", "to_holders",
    "tells_where",
)  # fmt: skip
GIFT_KEYS = ("kind", "moment", "receiver", "level", "purposes")


def at_birth(subject: Subject) -> list[str]:
    """The kinds that each family, or each person, has from the start."""
    return [kind.key for kind in kinds() if kind.subject == subject and kind.opens_at_birth]


def gifts(
    moment: Moment, to: Receiver, places: Mapping[str, int]
) -> Iterator[tuple[str, tuple[str, ...], list[int]]]:
    """What is given to them now of these compartments, by kind: level, purposes and which."""
    found: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for kind in kinds():
        for gift in kind.gifts if kind.key in places else ():
            if gift.to == to and moment in gift.at:
                found.setdefault((gift.level, gift.purposes), []).append(places[kind.key])
    yield from ((level, purposes, ids) for (level, purposes), ids in found.items())


def kind_rows() -> list[dict[str, Any]]:
    """As record_compartment_kind holds them."""
    return [
        {
            "key": kind.key,
            "subject": kind.subject,
            "opens_at_birth": kind.opens_at_birth,
            "like_kind": kind.like,
            "audiences": list(kind.audiences),
            "follows": kind.follows,
            "to_holders": list(kind.to_holders),
            "tells_where": kind.tells_where,
        }
        for kind in kinds()
    ]


def gift_rows() -> list[dict[str, Any]]:
    """As record_kind_gift holds them, a row per moment."""
    return [
        {
            "kind": kind.key,
            "moment": moment,
            "receiver": gift.to,
            "level": gift.level,
            "purposes": " ".join(gift.purposes),
        }
        for kind in kinds()
        for gift in kind.gifts
        for moment in gift.at
    ]


def install_kinds(cursor: Any) -> None:
    """As guard, in the transaction of installing. What is new since is due for who is there."""
    cursor.execute("set local role noaber_guard")
    cursor.execute("select array_agg(key) from record_compartment_kind where opens_at_birth")
    (before,) = cursor.fetchone()
    replace_rows(cursor, "record_compartment_kind", ("key",), KIND_COLUMNS, kind_rows())
    replace_rows(cursor, "record_kind_gift", GIFT_KEYS, GIFT_KEYS, gift_rows())
    cursor.execute("select kinds_are_new(%s)", [before])
    cursor.execute("reset role")

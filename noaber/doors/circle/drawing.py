"""The strength map as a picture: me in the middle, three rings, a line per kind of support (S3-03).

Only numbers and letters are made here; the template draws them. Lines tell kinds of support apart
by their pattern, so colour is not needed; the list beside it says the same in words.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from noaber.lib.text import initials
from noaber.plan.reads import AroundMe

SIZE = 400
MIDDLE = SIZE / 2
RADII = {1: 72.0, 2: 124.0, 3: 174.0}
TURN = 137.5  # degrees from one to the next: nobody stands in another one’s line
ME, ONE = 22.0, 16.0  # how large the circles are
BESIDE = 4.5  # between two lines of one person
HEAD = 7.0  # an arrow's head
LONGEST_NAME = 11
PATTERNS = {"practical": "", "company": "7 5", "advice": "1.5 4.5", "emotional": "12 4 2 4"}


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of support between me and somebody."""

    x1: str
    y1: str
    x2: str
    y2: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Node:
    """Somebody in the picture: where, which letters, which lines and arrow heads."""

    x: str
    y: str
    name_y: str
    initials: str
    name: str
    lines: tuple[Line, ...]
    heads: tuple[str, ...]


def drawn(circle: Sequence[AroundMe]) -> tuple[Node, ...]:
    """Everybody in the picture, on their ring, spread all around in the order of the list."""
    return tuple(_node(around, TURN * place - 90) for place, around in enumerate(circle))


def _node(around: AroundMe, degrees: float) -> Node:
    angle = math.radians(degrees)
    along = (math.cos(angle), math.sin(angle))
    far = RADII[around.ring]
    x, y = MIDDLE + far * along[0], MIDDLE + far * along[1]
    return Node(
        _number(x),
        _number(y),
        _number(y + ONE + 12 if y > MIDDLE else y - ONE - 5),
        initials(around.name),
        _short(around.name),
        _lines(around, along, far),
        _heads(around.direction, along, far),
    )


def _lines(around: AroundMe, along: tuple[float, float], far: float) -> tuple[Line, ...]:
    kinds = [kind for kind in PATTERNS if kind in around.support] or ["practical"]
    first = -BESIDE * (len(kinds) - 1) / 2
    aside = (-along[1], along[0])
    lines = []
    for number, kind in enumerate(kinds):
        by = first + BESIDE * number
        (x1, y1), (x2, y2) = (
            _at(along, aside, length, by) for length in (ME + HEAD, far - ONE - HEAD)
        )
        lines.append(Line(_number(x1), _number(y1), _number(x2), _number(y2), PATTERNS[kind]))
    return tuple(lines)


def _heads(direction: str, along: tuple[float, float], far: float) -> tuple[str, ...]:
    """An arrow's head at me, at the other, or at both."""
    aside = (-along[1], along[0])
    to_me = ((ME + 1, 0.0), (ME + HEAD + 2, HEAD * 0.75), (ME + HEAD + 2, -HEAD * 0.75))
    end = far - ONE - 1
    from_me = ((end, 0.0), (end - HEAD - 1, HEAD * 0.75), (end - HEAD - 1, -HEAD * 0.75))
    wanted = {"to_me": (to_me,), "from_me": (from_me,), "both": (to_me, from_me)}[direction]
    return tuple(
        " ".join(
            ",".join(_number(part) for part in _at(along, aside, length, by)) for length, by in head
        )
        for head in wanted
    )


def _at(
    along: tuple[float, float], aside: tuple[float, float], length: float, by: float
) -> tuple[float, float]:
    return (
        MIDDLE + along[0] * length + aside[0] * by,
        MIDDLE + along[1] * length + aside[1] * by,
    )


def _number(value: float) -> str:
    """As SVG reads it, whatever the language of the page."""
    return f"{value:.1f}"


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"

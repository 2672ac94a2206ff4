"""A photo of something on paper: read with care, made anew without where and with what (X-27).

It is decoded in a process of its own (`decoding.py`), within a bound of memory and of time.
"""

import math
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from noaber.lib import decoding
from noaber.lib.decoding import LONGEST_SIDE, REFUSED

Why = Literal["not_a_photo", "says_otherwise", "too_many_pixels", "too_heavy", "broken"]
# -I: nothing of the folder or the environment that we run in.
DECODER = (sys.executable, "-I", str(Path(decoding.__file__)))
# No secret goes along. One arena: or each thread takes a piece of the bound that it never uses.
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}
_KIND = re.compile(r"[\w!#$&^.+/-]{0,255}", re.ASCII)  # RFC 6838 4.2, or nothing
_TOO_HEAVY = (-signal.SIGXCPU, -signal.SIGKILL)  # how the bound, or the system, ended it


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of decoding one photo. memory: bytes of addresses, its libraries included."""

    memory: int = 640_000_000
    seconds: float = 20


BOUNDS = Bounds()


class NotTaken(Exception):
    """This file is not taken as a photo. why: one of Why."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Jpeg:
    """A picture and nothing else: no place, no camera, no words inside."""

    data: bytes
    width: int
    height: int


def clean_jpeg(data: bytes, says: str, bounds: Bounds = BOUNDS) -> Jpeg:
    """The photo upright and at most 2,000 pixels on a side. says: the content type it came with.

    Raises NotTaken.
    """
    kind = says.partition(";")[0].strip()
    if _KIND.fullmatch(kind) is None:  # a NUL, or a page of text, is no argument of a program
        raise NotTaken("says_otherwise")
    limits = (str(bounds.memory), str(math.ceil(bounds.seconds)), kind)
    try:
        done = subprocess.run(
            [*DECODER, *limits],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
            timeout=bounds.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotTaken("too_heavy") from None
    if done.returncode:
        raise NotTaken(_why(done.returncode, done.stdout))
    size, _line, jpeg = done.stdout.partition(b"\n")
    width, _space, height = size.partition(b" ")
    if not (width.isdigit() and height.isdigit()):
        raise NotTaken("broken")
    return Jpeg(jpeg, int(width), int(height))


def _why(code: int, said: bytes) -> Why:
    """What the program said, or how it ended; a decoder that fell over had a broken file."""
    word = said.decode(errors="replace").strip()
    if code == REFUSED and word in get_args(Why):
        return cast(Why, word)
    return "too_heavy" if code in _TOO_HEAVY else "broken"


__all__ = ["BOUNDS", "LONGEST_SIDE", "Bounds", "Jpeg", "NotTaken", "Why", "clean_jpeg"]

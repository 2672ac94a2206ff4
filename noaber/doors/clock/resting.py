"""What could not be done now rests a while, so that it never keeps the rest from going."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from noaber.post.rules import wait_after

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class _Rest:
    tries: int
    until: datetime


class Resting(Generic[Key]):
    """Whom the clock could not reach; longer each time (`post.rules.wait_after`).

    In this process only: after a start everything is tried again.
    """

    def __init__(self) -> None:
        self._rests: dict[Key, _Rest] = {}

    def __contains__(self, key: Key) -> bool:
        return key in self._rests

    def at(self, moment: datetime) -> list[Key]:
        """Who rests at this moment."""
        return [key for key, rest in self._rests.items() if rest.until > moment]

    def lay_aside(self, key: Key, moment: datetime) -> None:
        """Not now: try again later."""
        tries = self._rests[key].tries + 1 if key in self._rests else 1
        self._rests[key] = _Rest(tries, moment + wait_after(tries))

    def take_up(self, key: Key) -> None:
        """It could be done."""
        self._rests.pop(key, None)

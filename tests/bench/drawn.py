"""Who is measured: drawn by lot from the rows that both builds were filled with."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, LiteralString

from tests.bench.alike import ADMIN, CLERK, STREETS
from tests.bench.filling import Connection

TIMES = {
    "look": 400, "act": 200, "desk": 150, "door": 200, "plan": 100, "list": 50, "staff": 1,
    "visits": 4_000,
}  # fmt: skip
LONG_LISTS = 5
STAFF = 10_000
STAFF_A_FAMILY = 10  # at most: a bench of few families, as its test, loads a short list
WRITERS = "select person_id, family_id from plan_question where family_id = any (%s)"
PROMISES = (
    "select distinct on (c.family_id) r.person_id, r.id, c.family_id, c.id"
    " from plan_commitment c join people_role r on r.id = c.role_id"
    " where c.family_id = any (%s) and c.kind = 'words' and c.accepted_at is not null"
    " and c.kept_at is null and c.released_at is null"
)
NUMBERS = (
    "select i.bsn from people_identity i join people_member m on m.person_id = i.person_id"
    " where m.family_id = any (%s) and i.bsn <> ''"
)
LISTS = (
    "select r.person_id, r.id from plan_ownership o join people_role r on r.id = o.role_id"
    " where upper_inf(o.during) group by r.id order by count(*) desc limit %s"
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What to ask a build for a row; the same is asked of the other one."""

    source: Connection
    families: int

    def asked(self, row: str) -> list[list[Any]]:
        """For one turn of a row: a list that `subject.py` knows how to read."""
        draw: dict[str, Callable[[int], list[list[Any]]]] = {
            "look": self._writers,
            "act": self._promises,
            "desk": self._numbers,
            "door": self._streets,
            "staff": self._staff,
            "plan": self._writers,
            "list": self._lists,
            "visits": self._writers,
        }
        found = draw[row](min(TIMES[row], self.families))
        random.shuffle(found)
        if not found:
            raise SystemExit(f"nobody to measure with: {row}")
        return found

    def _of_families(self, query: LiteralString, times: int) -> list[list[Any]]:
        drawn = random.sample(range(1, self.families + 1), times)
        return [list(row) for row in self.source.execute(query, [drawn]).fetchall()]

    def _writers(self, times: int) -> list[list[Any]]:
        return self._of_families(WRITERS, times)

    def _promises(self, times: int) -> list[list[Any]]:
        return self._of_families(PROMISES, times)

    def _numbers(self, times: int) -> list[list[Any]]:
        found = self._of_families(NUMBERS, times)
        return [[CLERK, CLERK, *one] for one in random.sample(found, min(times, len(found)))]

    def _staff(self, times: int) -> list[list[Any]]:
        return [[ADMIN, ADMIN, min(STAFF, STAFF_A_FAMILY * self.families)]] * times

    def _streets(self, times: int) -> list[list[Any]]:
        return [[1, f"straat {n}e"] for n in random.sample(range(1, STREETS + 1), times)]

    def _lists(self, times: int) -> list[list[Any]]:
        longest = self.source.execute(LISTS, [LONG_LISTS]).fetchall()
        return [list(longest[number % len(longest)]) for number in range(times)]

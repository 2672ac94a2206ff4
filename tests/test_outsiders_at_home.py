"""The outsider matrix for who looks as themselves: residents, guests, and somebody unknown.

One of two modules, so that two workers share it; tests/test_outsiders.py holds who may.
"""

from typing import Any

import psycopg
import pytest

from tests.test_outsiders import SHARES, Tried, each_opens, nothing_is_learnt, walked
from tests.who_comes_in import AT_HOME, at_home
from tests.who_may import everybody


@pytest.fixture(scope="module")
def before() -> dict[int, Tried]:
    """What came of each share that walked."""
    return {}


@pytest.mark.usefixtures("quiet_refusals")
@pytest.mark.parametrize("share", range(SHARES))
def test_nobody_comes_where_they_may_not(
    region_admin: psycopg.Connection[Any], before: dict[int, Tried], share: int
) -> None:
    nothing_is_learnt(walked(region_admin, at_home(everybody(region_admin)), share, before))


@pytest.mark.usefixtures("quiet_refusals")
def test_every_door_opens_for_somebody(
    region_admin: psycopg.Connection[Any], before: dict[int, Tried]
) -> None:
    cast = at_home(everybody(region_admin))
    each_opens(AT_HOME, [walked(region_admin, cast, s, before) for s in range(SHARES)])

"""Every attack of ``./run attack`` is a test."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.attack import everything
from tests.attack.stage import ATTEMPTS, Attempt, NotTried, Stage, set_stage

assert everything


@pytest.fixture(scope="module")
def stage(database_url_of: Any, _cluster: Any, django_db_blocker: Any) -> Iterator[Stage]:
    with django_db_blocker.unblock():
        yield set_stage(database_url_of, _cluster)


@pytest.mark.parametrize(
    "function", [f for _, f in ATTEMPTS], ids=[f.__name__ for _, f in ATTEMPTS]
)
def test_attack_is_refused(function: Attempt, stage: Stage, db: None) -> None:
    try:
        assert function(stage)
    except NotTried as why:  # `./run attack` says so too
        pytest.skip(str(why))

"""The invented region in a database of its own, loaded once, for tests that need it whole."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[1]
NAME = "region"


@pytest.fixture(scope="session")
def _region(_cluster: Any, database_url_of: Any, django_db_blocker: Any) -> str:
    from django.utils import timezone

    from noaber import world

    _cluster.create_database(NAME)
    url: str = _cluster.url("noaber_owner", NAME)
    _migrate(_cluster)
    with django_db_blocker.unblock(), connected_to(NAME):
        world.load_world(url, timezone.now())
    return url


def _migrate(cluster: Any) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NOABER_")}
    environment |= {
        "NOABER_MODE": "test",
        "DATABASE_URL": cluster.url("noaber_app", NAME),
        "NOABER_OWNER_URL": cluster.url("noaber_owner", NAME),
    }
    command = [sys.executable, "-m", "noaber", "migrate", "--verbosity=0"]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """This process looks at that database of the cluster."""
    from django.conf import settings
    from django.db import connection

    def use(wanted: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = wanted

    was = connection.settings_dict["NAME"]
    use(name)
    try:
        yield
    finally:
        use(was)


@pytest.fixture
def region(_region: str, django_db_blocker: Any) -> Iterator[str]:
    """The test looks at the invented region; the fixture is its owner's address."""
    from noaber.doors.web.viewing import forget_cards

    with django_db_blocker.unblock(), connected_to(NAME):
        forget_cards()
        yield _region
        forget_cards()


@pytest.fixture
def region_admin(region: str, _cluster: Any) -> Iterator[psycopg.Connection[Any]]:
    """Somebody who sees everything in the region: to know what others may not."""
    with psycopg.connect(_cluster.url("postgres", NAME), autocommit=True) as connection:
        connection.execute("set search_path = noaber")
        yield connection


@pytest.fixture
def quiet_refusals() -> Iterator[None]:
    """Thousands of refusals are what is tried here: no line in the log of each."""
    logger = logging.getLogger("django.request")
    before = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(before)

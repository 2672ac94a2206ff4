"""The test database: one throwaway cluster per run, one copy of a migrated template per worker."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

os.environ.setdefault("NOABER_MODE", "test")
# Playwright leaves an event loop in this thread; the tests after it are as synchronous as before.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
TEMPLATE = "noaber"
# What a test asks for when it speaks with the PostgreSQL of this run.
SPEAKS = {"_cluster", "database_url_of", "site"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what another PostgreSQL may answer otherwise: `-m postgresql` is the second run.

    A test that starts a PostgreSQL of its own is marked by hand; one that is not, finds none.
    """
    for item in items:
        if SPEAKS & set(getattr(item, "fixturenames", ())):
            item.add_marker("postgresql")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    """A test that is not marked, its fixtures too, finds no PostgreSQL to start."""
    if item.get_closest_marker("postgresql"):
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NOABER_PG_BIN", "/mark-it-with-pytest.mark.postgresql")
        return (yield)


@pytest.fixture(scope="session", autouse=True)
def _addresses() -> None:
    """Read once with the settings as they are: a first test that is no demo would leave it out."""
    import noaber.urls  # noqa: F401


@pytest.fixture(scope="session")
def _cluster(request: pytest.FixtureRequest) -> Iterator[Any]:
    from noaber import cluster

    if os.environ.get("NOABER_OWNER_URL") and os.environ.get("DATABASE_URL"):
        raise pytest.UsageError("tests start their own PostgreSQL: unset DATABASE_URL")
    with cluster.throwaway() as running:
        yield running


@pytest.fixture(scope="session")
def database_url_of(_cluster: Any, django_db_blocker: Any) -> Iterator[Callable[[str], str]]:
    """The address of this worker's database for a role (postgres is the superuser)."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from psycopg.conninfo import conninfo_to_dict

    def use(role: str) -> None:
        part = conninfo_to_dict(_cluster.url(role, TEMPLATE))
        with django_db_blocker.unblock():
            connection.close()
        for key, name in (("USER", "user"), ("PASSWORD", "password"), ("HOST", "host")):
            connection.settings_dict[key] = settings.DATABASES["default"][key] = part[name]
        connection.settings_dict["PORT"] = settings.DATABASES["default"]["PORT"] = str(part["port"])
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = TEMPLATE

    with django_db_blocker.unblock():
        use("noaber_owner")
        call_command("migrate", verbosity=0)
    with psycopg.connect(_cluster.url("noaber_owner", TEMPLATE)) as owner:
        owner.execute(
            "select begin_noaber('beginstad', 'Beginstad', '14 0123', 'Ans',"
            " 'ans@beginstad.invalid', '06 12345678')"
        )
    use("noaber_app")
    yield lambda role: _cluster.url(role, TEMPLATE)
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture
def db(database_url_of: Any, django_db_blocker: Any) -> Iterator[None]:
    """The database as the app sees it, with real commits. Replaces pytest-django's db."""
    from django.db import connection

    with django_db_blocker.unblock():
        yield
        if connection.in_atomic_block or connection.needs_rollback:
            connection.close()

"""The invented region of the site, after all that makes every screen be there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from noaber.doors.web.sessions import SessionStore
from tests.journeys.every_screen import Finder, Found
from tests.journeys.happenings import Happened
from tests.town import make_town
from tests.who_may import Family, everybody, families


@dataclass(frozen=True)
class LivedIn:
    """What there is to see. plain: a town without a look of its own; admin: the database's address
    for who may do everything."""

    found: Found
    happened: Happened
    plain: str
    admin: str

    @contextmanager
    def moved_to(self, slug: str) -> Iterator[None]:
        """Every family lives here for a while: its pages wear the look of its own municipality."""
        homes = "select id, municipality_id from people_family"
        move = "update people_family set municipality_id = %s where id = %s"
        with psycopg.connect(self.admin, autocommit=True) as admin:
            admin.execute("set search_path = noaber; set session_replication_role = replica")
            here = admin.execute("select id from people_organisation where slug = %s", [slug])
            (town,) = here.fetchone() or (0,)
            before = admin.execute(homes).fetchall()
            with admin.cursor() as cursor:
                cursor.executemany(move, [(town, family_id) for family_id, _home in before])
                cursor.execute("select find_anew()")
            try:
                yield
            finally:
                with admin.cursor() as cursor:
                    cursor.executemany(move, [(home, family_id) for family_id, home in before])
                    cursor.execute("select find_anew()")

    def families(self) -> list[Family]:
        """Every family as it is now."""
        with psycopg.connect(self.admin, autocommit=True) as admin:
            admin.execute("set search_path = noaber")
            return list(families(admin).values())


def choose(key: str, slug: str) -> None:
    """This session chose this municipality, whatever it chose before."""
    session = SessionStore(key)
    session["municipality"] = slug
    session.save()


def live_in(address: str) -> LivedIn:
    """Make it happen, and find every screen; this process is connected to that database."""
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute("set search_path = noaber")
        happened = Happened(everybody(admin), list(families(admin).values()))
        found = Finder(everybody(admin), list(families(admin).values()), happened).find()
    return LivedIn(found, happened, make_town().slug, address)

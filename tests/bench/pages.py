"""The rows measured in this process: looks, acts, our plan and the list, each against its floor."""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from statistics import median

from noaber.cluster import Cluster
from noaber.record.viewers import Viewer
from tests.bench import inside
from tests.bench.floors import Floor
from tests.bench.measuring import (
    Row,
    alternating,
    at_most,
    begins,
    milliseconds,
    share,
    times_floor,
)
from tests.bench.people_made import (
    LONG_LISTS,
    Size,
    commitment_of,
    compartment_of,
    person_of,
    staff_person,
)

PLANS = 300  # pages a run
LISTS = 25
LOOKS = 200
ACTS = 100


class Page:
    """One page as one visitor asks it; its address is found once."""

    def __init__(self, get: inside.Get, name: str, cookie: str, *arguments: int) -> None:
        from django.urls import reverse

        self.get = partial(get, reverse(name, args=arguments), cookie)


def measured(server: Cluster, small: tuple[str, int], large: tuple[str, int]) -> Iterator[Row]:
    """All rows that need no web server."""
    get = inside.entrance()
    begins("Our plan, in a large and in a small database")
    yield our_plan(get, small, large)
    floor = Floor(server.url("postgres", large[0]))
    try:
        begins("A long list of families")
        yield from a_list(get, floor, large[0])
        begins("The database's part of our plan")
        yield plan_in_database(get, floor, *large)
        begins("Opening looks")
        yield a_look(floor, large[1])
        begins("Acts")
        yield an_act(floor, large[1])
    finally:
        floor.close()


def our_plan(get: inside.Get, small: tuple[str, int], large: tuple[str, int]) -> Row:
    """Server time, p95, of random families' plans in a large and in a small database."""

    def one_run(database: str, families: int) -> float:
        inside.use(database)
        pages = [page for _, page in _plans(get, families, PLANS)]
        for page in pages[:30]:
            page.get()
        return share([milliseconds(page.get) for page in pages], 0.95)

    found = alternating({"small": partial(one_run, *small), "large": partial(one_run, *large)})
    what = f"our plan, server time p95: {large[1]:,} families against {small[1]:,}"
    return times_floor(what, found["large"], found["small"], 1.2)


def _plans(get: inside.Get, families: int, number: int) -> list[tuple[int, Page]]:
    """Random families, and their plan as who wrote the sentence asks it."""
    drawn = [random.randint(1, families) for _ in range(number)]
    return [(f, Page(get, "family_plan", inside.cookie(person_of(f)), f)) for f in drawn]


class InDatabase:
    """The part of some pages that the database takes, and the whole of them."""

    def __init__(self, waited: inside.Waited, pages: Iterable[Page]) -> None:
        self.waited, self.pages = waited, list(pages)
        self.whole: list[float] = []

    def run(self) -> float:
        """Every page once; the median of the database's part. The whole is kept aside."""
        parts, times = [], []
        for page in self.pages:
            self.waited.reset()
            times.append(milliseconds(page.get))
            parts.append(self.waited.seconds * 1000)
        self.whole.append(median(times))
        return median(parts)

    @property
    def exchanges(self) -> int:
        """How many exchanges a page has, once it is warm."""
        self.pages[0].get()
        self.waited.reset()
        self.pages[0].get()
        return self.waited.times


def a_list(get: inside.Get, floor: Floor, database: str) -> list[Row]:
    """The list of professionals with a hundred families: the whole, and the database's part."""
    waited = inside.use(database)
    owners = [staff_person(number % LONG_LISTS) for number in range(LISTS)]
    cookies = {owner: inside.cookie(owner, owner) for owner in set(owners)}
    ours = InDatabase(waited, (Page(get, "my_families", cookies[owner]) for owner in owners))
    exchanges = ours.exchanges

    def by_hand() -> float:
        return median(floor.page(partial(floor.rows_of_list, owner), exchanges) for owner in owners)

    found = alternating({"ours": ours.run, "floor": by_hand})
    what, note = "list of 100 families, authorised and logged", f"{exchanges} exchanges"
    return [
        at_most(f"{what}: whole request", median(ours.whole), "ms", 15),
        times_floor(f"{what}: database part", found["ours"], found["floor"], 3, note),
    ]


def plan_in_database(get: inside.Get, floor: Floor, database: str, families: int) -> Row:
    """Our plan's database part: it has no bar of its own, so the list's is used."""
    waited = inside.use(database)
    plans = _plans(get, families, PLANS // 2)
    ours = InDatabase(waited, (page for _, page in plans))
    exchanges = ours.exchanges

    def by_hand() -> float:
        return median(
            floor.page(partial(floor.rows_of_plan, person_of(family), family), exchanges)
            for family, _ in plans
        )

    found = alternating({"ours": ours.run, "floor": by_hand})
    note = f"{exchanges} exchanges"
    return times_floor("our plan: database part", found["ours"], found["floor"], 3, note)


def a_look(floor: Floor, families: int) -> Row:
    """From nothing until a row can be read: authorise, write the line, commit, begin, name it."""
    from noaber.sharing.looks import look

    inside.use(floor.connection.info.dbname)

    def ours(family: int) -> float:
        opened = look(Viewer(person_of(family)), "our_plan", families=[family])
        took = milliseconds(opened.__enter__)
        opened.__exit__(None, None, None)
        return took

    def by_hand(family: int) -> float:
        took = milliseconds(partial(floor.opened, person_of(family), family))
        floor.end()
        return took

    def run(one: Callable[[int], float]) -> float:
        return median(one(random.randint(1, families)) for _ in range(LOOKS))

    found = alternating({"ours": partial(run, ours), "floor": partial(run, by_hand)})
    return times_floor("opening a look", found["ours"], found["floor"], 1.5)


def an_act(floor: Floor, families: int) -> Row:
    """A promise is kept: a transaction from its beginning to its commit, the look being open."""
    size = Size(families, datetime.now(UTC))
    waited = inside.use(floor.connection.info.dbname)
    began = datetime.now(UTC)
    number = min(ACTS, families // 12)
    drawn = iter(random.sample(range(1, families + 1), number * 10))

    def ours() -> float:
        return _keep(size, next(drawn), waited)

    def by_hand() -> float:
        family = next(drawn)
        role, compartment = staff_person(size.professional(family)), compartment_of(family, "plan")
        exchanges = waited.times
        return milliseconds(
            lambda: floor.act(commitment_of(family, 1), role, compartment, exchanges)
        )

    def run(one: Callable[[], float]) -> float:
        return median(one() for _ in range(number))

    try:
        found = alternating({"ours": partial(run, ours), "floor": partial(run, by_hand)})
    finally:
        floor.forget_kept(began)
    note = f"{waited.times} exchanges"
    return times_floor("one act with one changed row", found["ours"], found["floor"], 2, note)


def _keep(size: Size, family: int, waited: inside.Waited) -> float:
    """Keep one promise; how long the acting transaction took."""
    from noaber.plan.acts.promises import keep_promise
    from noaber.sharing import looks

    role = staff_person(size.professional(family))
    viewer = Viewer(role, role)
    with looks.look(viewer, "our_plan", families=[family]) as key:
        pass
    waited.reset()
    start = time.perf_counter()
    with looks.reading(key):
        keep_promise(viewer, commitment_of(family, 1), datetime.now(UTC))
    return (time.perf_counter() - start) * 1000

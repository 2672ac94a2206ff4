"""The rows measured in this process: looks, acts, our plan and the list, each against its floor."""

import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from noaber.cluster import Cluster
from tests.bench import inside
from tests.bench.floors import Floor
from tests.bench.measuring import Row, alternating, at_most, milliseconds, share, times_floor
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
Get = Callable[[str, str], bytes]


def measured(server: Cluster, small: tuple[str, int], large: tuple[str, int]) -> list[Row]:
    """All rows that need no web server."""
    floor = Floor(server.url("postgres", large[0]))
    try:
        with inside.entrance() as get:
            plan = our_plan(get, small, large)
            inside.use(large[0])
            return [plan, *a_list(get, floor, large), plan_floor(get, floor, large),
                    a_look(floor, large[1]), an_act(floor, large[1])]  # fmt: skip
    finally:
        floor.close()


def our_plan(get: Get, small: tuple[str, int], large: tuple[str, int]) -> Row:
    """Server time, p95, of random families' plans in a large and a small database."""

    def one_run(database: str, families: int) -> float:
        from django.urls import reverse

        inside.use(database)
        drawn = [random.randint(1, families) for _ in range(PLANS)]
        cookies = [inside.cookie(person_of(family)) for family in drawn]
        paths = [reverse("family_plan", args=[family]) for family in drawn]
        for path, cookie in list(zip(paths, cookies, strict=True))[:30]:
            get(path, cookie)
        began = datetime.now(UTC)
        times = [
            milliseconds(lambda p=p, c=c: get(p, c)) for p, c in zip(paths, cookies, strict=True)
        ]
        assert datetime.now(UTC) > began
        return share(times, 0.95)

    found = alternating({"small": lambda: one_run(*small), "large": lambda: one_run(*large)})
    what = f"our plan, server time p95, {large[1]:,} families against {small[1]:,}"
    return times_floor(what, found["large"], found["small"], 1.2)


def a_list(get: Get, floor: Floor, large: tuple[str, int]) -> list[Row]:
    """The list of a professional with a hundred families: the whole request, and its database part."""
    from django.urls import reverse

    waited = inside.use(large[0])
    path = reverse("my_families")
    owners = [staff_person(number) for number in range(LONG_LISTS)]
    cookies = {owner: inside.cookie(owner, owner) for owner in owners}
    for owner in owners * 2:
        get(path, cookies[owner])
    waited.reset()
    get(path, cookies[owners[0]])
    exchanges = waited.times
    took: list[float] = []

    def one_run() -> float:
        times = []
        for number in range(LISTS):
            owner = owners[number % LONG_LISTS]
            waited.reset()
            times.append(milliseconds(lambda o=owner: get(path, cookies[o])))
            took.append(waited.seconds * 1000)
        return statistics.median(times)

    def database_part() -> float:
        return statistics.median(took[-LISTS:])

    def floor_run() -> float:
        return statistics.median(
            floor.page(
                lambda o=owners[number % LONG_LISTS]: floor.rows_of_list(o), "none", exchanges
            )
            for number in range(LISTS)
        )

    found = alternating({"whole": one_run, "database": database_part, "floor": floor_run})
    what = "list of 100 families, authorised and logged"
    return [
        at_most(f"{what}: whole request", found["whole"], "ms", 15),
        times_floor(
            f"{what}: database part", found["database"], found["floor"], 3, f"{exchanges} exchanges"
        ),
    ]


def plan_floor(get: Get, floor: Floor, large: tuple[str, int]) -> Row:
    """Our plan's database part against its floor: no bar of its own, so the list's is used."""
    from django.urls import reverse

    waited = inside.use(large[0])
    drawn = [random.randint(1, large[1]) for _ in range(PLANS // 2)]
    cookies = {family: inside.cookie(person_of(family)) for family in drawn}
    exchanges = 0

    def one_run() -> float:
        nonlocal exchanges
        took = []
        for family in drawn:
            waited.reset()
            get(reverse("family_plan", args=[family]), cookies[family])
            took.append(waited.seconds * 1000)
            exchanges = waited.times
        return statistics.median(took)

    def floor_run() -> float:
        return statistics.median(
            floor.page(lambda f=f: floor.rows_of_plan(person_of(f), f), "none", exchanges)
            for f in drawn
        )

    found = alternating({"ours": one_run, "floor": floor_run})
    return times_floor(
        "our plan: database part", found["ours"], found["floor"], 3, f"{exchanges} exchanges"
    )


def a_look(floor: Floor, families: int) -> Row:
    """From nothing until the first row can be read: authorise, write the line, commit, begin."""
    from noaber.record.viewers import Viewer
    from noaber.sharing.looks import look

    def ours(family: int) -> float:
        opened = look(Viewer(person_of(family)), "our_plan", families=[family])
        took = milliseconds(opened.__enter__)
        opened.__exit__(None, None, None)
        return took

    def by_hand(family: int) -> float:
        def begin() -> None:
            floor.look(person_of(family), family)
            floor.pad(1)  # names the look in the transaction

        took = milliseconds(begin)
        floor.connection.execute("commit")
        return took

    def run(one: Callable[[int], float]) -> Callable[[], float]:
        return lambda: statistics.median(one(random.randint(1, families)) for _ in range(LOOKS))

    found = alternating({"ours": run(ours), "floor": run(by_hand)})
    return times_floor("opening a look", found["ours"], found["floor"], 1.5)


def an_act(floor: Floor, families: int) -> Row:
    """A promise is kept: the transaction from its beginning to its commit, the look being open."""
    size = Size(families, datetime.now(UTC))
    waited = inside.use(floor.connection.info.dbname)
    began = datetime.now(UTC)
    drawn = iter(random.sample(range(1, families + 1), min(families, ACTS * 12)))
    exchanges = 0

    def ours() -> float:
        nonlocal exchanges
        family = next(drawn)
        took, exchanges = _keep(size, family, waited)
        return took

    def by_hand() -> float:
        family = next(drawn)
        role, compartment = staff_person(size.professional(family)), compartment_of(family, "plan")
        return milliseconds(
            lambda: floor.act(commitment_of(family, 1), role, compartment, exchanges)
        )

    def run(one: Callable[[], float]) -> Callable[[], float]:
        return lambda: statistics.median(one() for _ in range(min(ACTS, families // 12)))

    try:
        found = alternating({"ours": run(ours), "floor": run(by_hand)})
    finally:
        floor.forget_kept(began)
    return times_floor(
        "one act with one changed row", found["ours"], found["floor"], 2, f"{exchanges} exchanges"
    )


def _keep(size: Size, family: int, waited: inside.Waited) -> tuple[float, int]:
    """Keep one promise; how long the acting transaction took, and its exchanges."""
    from noaber.plan import acts
    from noaber.record.viewers import Viewer
    from noaber.sharing import looks

    role = staff_person(size.professional(family))
    viewer = Viewer(role, role)
    key = _key(viewer, family)
    waited.reset()
    start = time.perf_counter()
    with looks.reading(key):
        acts.keep_promise(viewer, commitment_of(family, 1), datetime.now(UTC))
    return (time.perf_counter() - start) * 1000, waited.times


def _key(viewer: object, family: int) -> str:
    from noaber.record.viewers import Viewer
    from noaber.sharing.looks import look

    assert isinstance(viewer, Viewer)
    with look(viewer, "our_plan", families=[family]) as key:
        return key

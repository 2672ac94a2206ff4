"""My families: what is owed to each first (S2-08). Queries run only while a look shows the rows."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.db import connection

from noaber.lib.days import day_of
from noaber.lib.names import by_name
from noaber.lib.terms import days_begun
from noaber.plan import rules
from noaber.plan.reads.our_plan import time_of
from noaber.plan.reads.table import Row
from noaber.post.rules import notice_term


@dataclass(frozen=True, slots=True)
class Due:
    """What is owed to a family first. kind: call, words, owed or nothing."""

    kind: str
    what: str
    due_on: date | None
    due_from: time | None
    due_until: time | None
    is_accepted: bool
    way: str = field(default="call", kw_only=True)  # call, mail, or '' when neither is known


@dataclass(frozen=True, slots=True)
class FamilyLine(Due):
    """One family in "my families": the one thing that weighs most (S2-08)."""

    family_id: int
    label: str
    sentence: str
    confirmed: bool
    days_late: int
    has_owner: bool
    is_mine: bool
    handover_id: int | None
    part_id: int | None  # asked to take part
    has_open_plan: bool
    is_stuck: bool = False
    calls_about: str = ""  # what does not work out, and a call is still promised about
    calls_by: str = "call"  # how they hear of it: call, mail, or '' when neither is known
    passed_on: date | None = None  # the day something of theirs was for, and it was not done
    waits_for_word: bool = False
    waits_for_me: bool = False
    hangs: str = ""  # what it is that hangs, or whom is waited for
    is_safety_due: bool = False
    taken_over_from: str = ""  # who works here no longer; until this role does a first thing
    state: rules.OwedState = "due"


NOTHING_DUE = Due("nothing", "", None, None, None, True)


def my_families(role_id: int, now: datetime) -> list[FamilyLine]:
    """The families this transaction's look shows, ordered by what is owed to them, then by name."""
    today = day_of(now)
    with connection.cursor() as cursor:
        cursor.execute("select my_families_rows(%s, %s)", [role_id, _duties()])
        tables: Row = cursor.fetchone()[0]
    sentences, owners = dict(tables["sentences"] or ()), dict(tables["owners"] or ())
    asked, parts = dict(tables["asked"] or ()), dict(tables["parts"] or ())
    due, signs = _first_due(tables, now), _signs(tables)
    read = _Read(role_id, today, sentences, owners, asked, parts, due, signs)
    lines = by_name(
        (_line(read, *family) for family in tables["families"] or ()), lambda line: line.label
    )
    return rules.owed_order(lines, today)


@dataclass(frozen=True, slots=True)
class _Read:
    """What the query gave, by family."""

    role_id: int
    today: date
    sentences: dict[int, str]
    owners: dict[int, int]
    asked: dict[int, int]
    parts: dict[int, int]
    first_due: dict[int, Due]
    signs: dict[int, dict[str, str]]


def _line(read: _Read, family_id: int, label: str, confirmed: bool) -> FamilyLine:
    due = read.first_due.get(family_id, NOTHING_DUE)
    hangs = read.signs.get(family_id, {})
    passed, _space, passed_what = hangs.get("passed", "").partition(" ")
    is_asked = family_id in read.asked or family_id in read.parts
    line = FamilyLine(
        kind=due.kind,
        what=due.what,
        due_on=due.due_on,
        due_from=due.due_from,
        due_until=due.due_until,
        is_accepted=due.is_accepted and not is_asked and "not_accepted" not in hangs,
        family_id=family_id,
        label=label,
        sentence=read.sentences.get(family_id, ""),
        confirmed=confirmed,
        days_late=rules.late_days(due.due_on, read.today) if due.due_on else 0,
        has_owner=family_id in read.owners and "nobody" not in hangs,
        is_mine=read.owners.get(family_id) == read.role_id,
        handover_id=read.asked.get(family_id),
        part_id=read.parts.get(family_id),
        has_open_plan=family_id in read.sentences,
        is_stuck="stuck" in hangs,
        calls_about=hangs.get("to_call", ""),
        calls_by=hangs.get("to_call_by", "call"),
        way=due.way,
        # Who has a first call coming is called anyway, and that has its hours.
        passed_on=date.fromisoformat(passed) if passed and due.kind != "call" else None,
        waits_for_word=bool({"waits_for_word", "waits_for_me"} & hangs.keys()),
        waits_for_me="waits_for_me" in hangs,
        is_safety_due="safety" in hangs,
        taken_over_from=hangs.get("taken_over", ""),
    )
    state = rules.owed_state(line, read.today)
    words = passed_what if state == "passed" else hangs.get(state, "")
    return replace(line, state=state, hangs=words)


def _first_due(tables: Row, now: datetime) -> dict[int, Due]:
    """What is due first, per family: an open promise, or what the law owes; a notice when late."""
    first: dict[int, Due] = {}
    for family_id, kind, what, due, since, until, accepted, way in tables["promised"] or ():
        due_on, hours = date.fromisoformat(due), (time_of(since), time_of(until))
        by = "call" if way is None else way
        first[family_id] = Due(kind, what, due_on, *hours, accepted, way=by)
    owed = [
        (family_id, term, rules.last_day(datetime.fromisoformat(due_at)))
        for family_id, term, due_at in tables["owed"] or ()
    ]
    owed += [
        (family_id, notice_term().id, day_of(now) - timedelta(days=days))
        for family_id, due_at in tables["notices"] or ()
        if (days := days_begun(datetime.fromisoformat(due_at), now))
    ]
    for family_id, term, due_on in owed:
        promised = first.get(family_id)
        if promised is None or promised.due_on is None or due_on < promised.due_on:
            first[family_id] = Due("owed", term, due_on, None, None, True)
    return first


def _signs(tables: Row) -> dict[int, dict[str, str]]:
    """What hangs, per family and kind: the first of each, in words."""
    signs: dict[int, dict[str, str]] = {}
    for family_id, sign, words in tables["signs"] or ():
        signs.setdefault(family_id, {}).setdefault(sign, words)
    return signs


@lru_cache(maxsize=1)
def _duties() -> list[str]:
    """The terms that we owe; the others are the family's right, and we wait."""
    return [term.id for term in rules.terms() if rules.is_duty(term.id)]

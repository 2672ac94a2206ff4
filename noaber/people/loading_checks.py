"""What lines of the files say about each other and about what is there already."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from noaber.lib.addresses import same_address
from noaber.lib.days import in_utc, moment_on
from noaber.lib.streets import street_key, street_words
from noaber.people.loading import Fault, Folder, Row
from noaber.people.models import Organisation, Role, Team, WorkCard

TEAM_KIND = "neighbourhood_team"


@dataclass(frozen=True, slots=True)
class Works:
    """From when to when somebody works in a team; `until` is the first day that they do not."""

    team: str
    from_on: date
    until_on: date | None

    def holds(self, at: datetime) -> bool:
        """Whether this moment is theirs; the last one is where the period ends."""
        starts, ends = in_utc(moment_on(self.from_on)), self.until_on
        return starts <= at and (ends is None or at <= in_utc(moment_on(ends)))

    def meets(self, row: Row) -> bool:
        """Whether a line of staff.csv is about days of this period."""
        ends_after = self.until_on is None or self.until_on > row["from"]
        return ends_after and (row["until"] is None or self.from_on < row["until"])

    def __str__(self) -> str:
        return f"from {self.from_on}" + (f" until {self.until_on}" if self.until_on else "")


@dataclass(slots=True)
class Known:
    """What can be referred to: what is in the database, and then also what is in the files."""

    kinds: dict[str, str] = field(default_factory=dict)  # organisation slug: kind
    teams: set[tuple[str, str]] = field(default_factory=set)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)  # e-mail: name, phone
    works: dict[tuple[str, str], list[Works]] = field(default_factory=dict)  # organisation, e-mail
    leads: dict[tuple[str, str], str] = field(default_factory=dict)  # organisation, team: e-mail
    without_support: set[str] = field(default_factory=set)  # slugs of municipalities

    def add_line(self, row: Row) -> None:
        """A line of staff.csv takes the place of what was known of the same days."""
        key = (row["organisation"], row["email"])
        others = [w for w in self.works.get(key, []) if not w.meets(row)]
        self.works[key] = [*others, Works(row["team"], row["from"], row["until"])]

    def stays(self, organisation: str, email: str) -> bool:
        """Whether this person works here without an end, as far as anybody knows."""
        return any(w.until_on is None for w in self.works.get((organisation, email), []))

    def on_team(self, organisation: str, team: str, email: str) -> list[Works]:
        """When this person works in this team."""
        return [w for w in self.works.get((organisation, email), []) if w.team == team]


def known_now() -> Known:
    """What is in the database."""
    cards = dict(WorkCard.objects.values_list("person_id", "email"))
    roles = Role.objects.filter(kind=TEAM_KIND, team__isnull=False).values_list(
        "organisation__slug", "team__slug", "person_id", "during"
    )
    works: dict[tuple[str, str], list[Works]] = {}
    for organisation, team, person, during in roles:
        if person in cards:
            period = Works(team, during.lower, during.upper)
            works.setdefault((organisation, same_address(cards[person])), []).append(period)
    return Known(
        dict(Organisation.objects.values_list("slug", "kind")),
        set(Team.objects.values_list("organisation__slug", "slug")),
        {
            same_address(e): (n, p)
            for e, n, p in WorkCard.objects.values_list("email", "name", "phone")
        },
        works,
        {
            (organisation, team): same_address(cards[person])
            for organisation, team, person in Team.objects.values_list(
                "organisation__slug", "slug", "lead_role__person_id"
            )
            if person in cards
        },
        set(
            Organisation.objects.filter(kind="municipality")
            .filter(Q(support_name="") | Q(support_phone=""))
            .values_list("slug", flat=True)
        ),
    )


def check(folder: Folder, known: Known) -> list[Fault]:
    """Everything that is wrong, in the order of files and lines.

    What cannot be read comes first, alone: lines that refer to it would seem wrong too.
    """
    if folder.faults:
        return sorted(folder.faults)
    rows = folder.rows
    for row in rows["organisations.csv"]:
        known.kinds[row["slug"]] = row["kind"]
    known.teams |= {(r["organisation"], r["slug"]) for r in rows["teams.csv"]}
    known.leads |= {(r["organisation"], r["slug"]): r["lead"] for r in rows["teams.csv"]}
    for row in rows["staff.csv"]:
        known.names.setdefault(row["email"], (row["name"], row["phone"]))
        if row["kind"] == TEAM_KIND:
            known.add_line(row)
    found = [
        *_organisations(rows["organisations.csv"]),
        *_support(rows, known),
        *_teams(rows["teams.csv"], known),
        *_staff(rows["staff.csv"], known),
        *_roster(rows["roster.csv"], known),
        *_absences(rows["absences.csv"], known),
        *_streets(rows["streets.csv"], known),
        *_words(rows["words.csv"], known),
        *_terms(rows["terms.csv"], known),
    ]
    order = {file: place for place, file in enumerate(rows)}
    return sorted(set(found), key=lambda f: (order[f.file], f.line, f.column, f.words))


def _twice(rows: Iterable[Row], columns: tuple[str, ...]) -> Iterator[Fault]:
    first: dict[tuple[object, ...], int] = {}
    for row in rows:
        key = tuple(v.casefold() if isinstance(v := row[name], str) else v for name in columns)
        if key in first:
            yield row.fault(columns[-1], f"line {first[key]} has the same; take one away.")
        first.setdefault(key, row.line)


def _organisations(rows: list[Row]) -> Iterator[Fault]:
    yield from _twice(rows, ("slug",))
    yield from _twice([row for row in rows if row["host"]], ("host",))
    for row in rows:
        for column in ("support_name", "support_phone"):
            if row["kind"] == "municipality" and not row[column]:
                yield row.fault(
                    column,
                    "a municipality names its independent support: every family is told of it.",
                )


def _support(rows: dict[str, list[Row]], known: Known) -> Iterator[Fault]:
    """What `begin` leaves empty is filled in by the first load (X-12)."""
    here = {r["slug"] for r in rows["organisations.csv"]}
    named = {row.cells.get("organisation") for lines in rows.values() for row in lines}
    for slug in sorted((known.without_support & named) - here):
        words = f"{slug} names no independent support yet: every family is told of it. Add its line"
        yield Fault("organisations.csv", 0, "", f"{words} with support_name and support_phone.")


def _refers(row: Row, known: Known, team_column: str = "team") -> Iterator[Fault]:
    organisation, team = row["organisation"], row.cells.get(team_column)
    if organisation not in known.kinds:
        yield row.fault("organisation", f"{organisation} is not in organisations.csv nor loaded.")
    elif team_column and team and (organisation, team) not in known.teams:
        words = f"{team} is not a team of {organisation} in teams.csv, nor loaded."
        yield row.fault(team_column, words)


def _teams(rows: list[Row], known: Known) -> Iterator[Fault]:
    yield from _twice(rows, ("organisation", "slug"))
    for row in rows:
        yield from _refers(row, known, team_column="")
        if not known.on_team(row["organisation"], row["slug"], row["lead"]):
            words = f"{row['lead']} is not in this team: add the line to staff.csv."
            yield row.fault("lead", words)
        elif not known.stays(row["organisation"], row["lead"]):
            words = f"{row['lead']} leaves; a team's lead stays: who would answer then?"
            yield row.fault("lead", f"{words} Name somebody without an end.")


def _staff(rows: list[Row], known: Known) -> Iterator[Fault]:
    for row in rows:
        yield from _refers(row, known)
        if row["kind"] == TEAM_KIND and not row["team"]:
            yield row.fault("team", "who works in a neighbourhood team needs its slug.")
        if row["until"] and row["until"] <= row["from"]:
            yield row.fault("until", "the end does not lie after the start.")
        yield from _lead_leaves(row, known)
    yield from _one_name_each(rows)
    yield from _overlaps(
        rows,
        ("email", "organisation", "kind"),
        "email",
        "has this person in the same role in the same days; take one away",
    )


def _lead_leaves(row: Row, known: Known) -> Iterator[Fault]:
    """A team always has somebody who answers: without a roster its families pass to the lead."""
    organisation, email = row["organisation"], row["email"]
    if not row["until"] or row["kind"] != TEAM_KIND or known.stays(organisation, email):
        return
    for team in sorted(
        t for (o, t), lead in known.leads.items() if (o, lead) == (organisation, email)
    ):
        words = f"{email} is the lead of {team}, to whom every family can fall back."
        yield row.fault("until", f"{words} Name another lead in teams.csv, in this load or before.")


def _one_name_each(rows: list[Row]) -> Iterator[Fault]:
    first: dict[str, Row] = {}
    for row in rows:
        earlier = first.setdefault(row["email"], row)
        if (earlier["name"], earlier["phone"]) != (row["name"], row["phone"]):
            words = f"line {earlier.line} gives this address to another name or number"
            yield row.fault("email", f"{words}; everybody has an address of their own.")


def _overlaps(
    rows: Iterable[Row], same: tuple[str, ...], column: str, words: str
) -> Iterator[Fault]:
    """Lines about the same whose periods overlap, in time that does not grow with their square."""
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in same), []).append(row)
    for group in groups.values():
        reaches: Row | None = None
        for row in sorted(group, key=lambda r: r["from"]):
            if reaches is not None and _end(reaches) > row["from"]:
                earlier, later = sorted((row, reaches), key=lambda r: r.line)
                yield later.fault(column, f"line {earlier.line} {words}.")
            if reaches is None or _end(row) > _end(reaches):
                reaches = row


def _end(row: Row) -> Any:
    """Days for staff, of whom the last may be open; moments for the roster."""
    return row["until"] or date.max


def _roster(rows: list[Row], known: Known) -> Iterator[Fault]:
    for row in rows:
        yield from _refers(row, known)
        works = known.on_team(row["organisation"], row["team"], row["email"])
        if row["email"] not in known.names:
            yield row.fault("email", f"{row['email']} is not in staff.csv nor loaded.")
        elif (row["organisation"], row["team"]) in known.teams and not works:
            yield row.fault("email", f"{row['email']} does not work in this team.")
        if row["until"] <= row["from"]:
            yield row.fault("until", "the end does not lie after the start.")
        elif works:
            yield from _in_their_days(row, works)
    yield from _overlaps(
        [row for row in rows if row["until"] > row["from"]],
        ("organisation", "team", "position"),
        "from",
        "has somebody at the same time in the same position; give one another position",
    )


def _in_their_days(row: Row, works: list[Works]) -> Iterator[Fault]:
    """Nobody has a turn before or after they work there: then nobody would answer."""
    if any(w.holds(row["from"]) and w.holds(row["until"]) for w in works):
        return
    column = "until" if any(w.holds(row["from"]) for w in works) else "from"
    days = " and ".join(str(w) for w in sorted(works, key=lambda w: w.from_on))
    yield row.fault(column, f"{row['email']} works in this team {days}; the turn is outside that.")


def _absences(rows: list[Row], known: Known) -> Iterator[Fault]:
    yield from _twice(rows, ("email", "until", "from"))
    for row in rows:
        if row["email"] not in known.names:
            yield row.fault("email", f"{row['email']} is not in staff.csv nor loaded.")
        if row["until"] <= row["from"]:
            yield row.fault("until", "the end does not lie after the start.")


def _streets(rows: list[Row], known: Known) -> Iterator[Fault]:
    """Two spellings of one street in one town are the same street (`lib.streets`)."""
    first: dict[tuple[object, ...], int] = {}
    for row in rows:
        key = (row["organisation"], street_key(row["town"]), street_words(row["street"]))
        if not key[2]:
            yield row.fault("street", "a street has a letter or a digit.")
        elif key in first:
            yield row.fault("street", f"line {first[key]} has the same; take one away.")
        first.setdefault(key, row.line)
        yield from _refers(row, known)


def _words(rows: list[Row], known: Known) -> Iterator[Fault]:
    yield from _twice(rows, ("organisation", "key", "from"))
    for row in rows:
        yield from _refers(row, known, team_column="")
        if known.kinds.get(row["organisation"], "municipality") != "municipality":
            yield row.fault("organisation", "only a municipality has words of its own.")


def _terms(rows: list[Row], known: Known) -> Iterator[Fault]:
    yield from _twice(rows, ("organisation", "from"))
    for row in rows:
        yield from _refers(row, known, team_column="")
        if known.kinds.get(row["organisation"], "municipality") != "municipality":
            yield row.fault("organisation", "only a municipality has a term of its own.")

"""What lines of the files say about each other and about what is there already."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from noaber.people.loading import Fault, Folder, Row
from noaber.people.models import Organisation, Role, Team, WorkCard

TEAM_KIND = "neighbourhood_team"


@dataclass(slots=True)
class Known:
    """What can be referred to: what is in the database, and then also what is in the files."""

    kinds: dict[str, str] = field(default_factory=dict)  # organisation slug: kind
    teams: set[tuple[str, str]] = field(default_factory=set)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)  # e-mail: name, phone
    on_team: set[tuple[str, str, str]] = field(default_factory=set)  # organisation, team, e-mail


def known_now() -> Known:
    """What is in the database."""
    cards = dict(WorkCard.objects.values_list("person_id", "email"))
    roles = Role.objects.filter(kind=TEAM_KIND, team__isnull=False).values_list(
        "organisation__slug", "team__slug", "person_id"
    )
    return Known(
        dict(Organisation.objects.values_list("slug", "kind")),
        set(Team.objects.values_list("organisation__slug", "slug")),
        {e.lower(): (n, p) for e, n, p in WorkCard.objects.values_list("email", "name", "phone")},
        {
            (organisation, team, cards[person].lower())
            for organisation, team, person in roles
            if person in cards
        },
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
    for row in rows["staff.csv"]:
        known.names.setdefault(row["email"], (row["name"], row["phone"]))
        if row["kind"] == TEAM_KIND:
            known.on_team.add((row["organisation"], row["team"], row["email"]))
    found = [
        *_organisations(rows["organisations.csv"]),
        *_teams(rows["teams.csv"], known),
        *_staff(rows["staff.csv"], known),
        *_roster(rows["roster.csv"], known),
        *_absences(rows["absences.csv"], known),
        *_streets(rows["streets.csv"], known),
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
        if (row["organisation"], row["slug"], row["lead"]) not in known.on_team:
            words = f"{row['lead']} is not in this team: add the line to staff.csv."
            yield row.fault("lead", words)


def _staff(rows: list[Row], known: Known) -> Iterator[Fault]:
    for row in rows:
        yield from _refers(row, known)
        if row["kind"] == TEAM_KIND and not row["team"]:
            yield row.fault("team", "who works in a neighbourhood team needs its slug.")
        if row["until"] and row["until"] <= row["from"]:
            yield row.fault("until", "the end does not lie after the start.")
    yield from _one_name_each(rows)
    yield from _overlaps(
        rows,
        ("email", "organisation", "kind"),
        "email",
        "has this person in the same role in the same days; take one away",
    )


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
        on_team = (row["organisation"], row["team"], row["email"]) in known.on_team
        if row["email"] not in known.names:
            yield row.fault("email", f"{row['email']} is not in staff.csv nor loaded.")
        elif (row["organisation"], row["team"]) in known.teams and not on_team:
            yield row.fault("email", f"{row['email']} does not work in this team.")
        if row["until"] <= row["from"]:
            yield row.fault("until", "the end does not lie after the start.")
    yield from _overlaps(
        [row for row in rows if row["until"] > row["from"]],
        ("organisation", "team", "position"),
        "from",
        "has somebody at the same time in the same position; give one another position",
    )


def _absences(rows: list[Row], known: Known) -> Iterator[Fault]:
    yield from _twice(rows, ("email", "until", "from"))
    for row in rows:
        if row["email"] not in known.names:
            yield row.fault("email", f"{row['email']} is not in staff.csv nor loaded.")
        if row["until"] <= row["from"]:
            yield row.fault("until", "the end does not lie after the start.")


def _streets(rows: list[Row], known: Known) -> Iterator[Fault]:
    yield from _twice(rows, ("organisation", "town", "street"))
    for row in rows:
        yield from _refers(row, known)

"""Writing what a municipality loads: all of it or nothing, and the same again changes nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from noaber.lib.addresses import same_address
from noaber.lib.days import day_of, moment_on
from noaber.lib.streets import street_key, street_words
from noaber.people import act_names as people_acts
from noaber.people.acts import choose_word, record_log_term
from noaber.people.beginning import move_login
from noaber.people.loading import Fault, Row, read_folder
from noaber.people.loading_checks import TEAM_KIND, check, known_now
from noaber.people.models import (
    Absence,
    Organisation,
    Role,
    RosterTurn,
    Street,
    Team,
    WorkCard,
)
from noaber.record.acts import act, remove_rows
from noaber.record.viewers import Viewer
from noaber.sharing.acts import Colleague, assign, hire
from noaber.sharing.looks import birth

BATCH = 1_000
Progress = Callable[[int, int], None]


class Refused(Exception):
    """Nothing was loaded; `faults` says why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} to put right")
        self.faults = faults


@dataclass(slots=True)
class Counts:
    """How many rows came, changed and went, by file.

    told: what is loaded otherwise than it was written, or what to know about it.
    """

    new: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def add(self, which: dict[str, int], file: str, number: int = 1) -> None:
        """Count some."""
        which[file] = which.get(file, 0) + number

    @property
    def all(self) -> int:
        """All of them together."""
        return sum(sum(w.values()) for w in (self.new, self.changed, self.gone))


def load_folder(
    viewer: Viewer,
    folder: Path,
    today: date,
    dry_run: bool = False,
    progress: Progress = lambda done, of: None,
) -> Counts:
    """Load all files in one transaction. Raises Refused, and then nothing was loaded.

    Who loads while somebody else does waits, and then finds what is there by then.
    """
    read = read_folder(folder)
    with birth():
        _one_at_a_time()
        known = known_now()
        if faults := check(read, known):
            raise Refused(faults)
        loading = _Loading(viewer, today, progress, sum(len(rows) for rows in read.rows.values()))
        loading.counts.told += map(str, sorted(read.notes))
        loading.moved = known.moved
        with act(viewer, people_acts.ORGANISATION_LOADED):
            for file, load in loading.steps():
                load(read.rows[file])
        transaction.set_rollback(dry_run)
    return loading.counts


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")  # the other may load ten thousand lines
        cursor.execute("select pg_advisory_xact_lock(48170, 3)")
        cursor.execute("set local statement_timeout to default")


def _change(rows: QuerySet[Any], row: Model, wanted: dict[str, Any]) -> bool:
    """Update what differs; whether anything did."""
    changes = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    if changes:
        rows.filter(pk=row.pk).update(**changes)
    return bool(changes)


class _Loading:
    """One run: from slugs and addresses to ids, and what was done so far."""

    def __init__(self, viewer: Viewer, today: date, progress: Progress, of: int) -> None:
        self.viewer, self.today, self.counts = viewer, today, Counts()
        self.moved: list[tuple[str, str]] = []  # e-mail: former, new
        self._moved_to: set[str] = set()
        self._progress, self._of, self._done = progress, of, 0
        self._organisations = {o.slug: o for o in Organisation.objects.all()}
        self._teams = {(t.organisation.slug, t.slug): t for t in _teams()}
        self._cards = {same_address(c.email): c for c in WorkCard.objects.all()}

    def steps(self) -> Iterable[tuple[str, Callable[[list[Row]], None]]]:
        """In this order: a lead works in a team that is there already."""
        return (
            ("organisations.csv", self._load_organisations),
            ("teams.csv", self._load_teams),
            ("staff.csv", self._load_staff),
            ("teams.csv", self._name_leads),
            ("roster.csv", self._load_roster),
            ("absences.csv", self._load_absences),
            ("streets.csv", self._load_streets),
            ("words.csv", self._load_words),
            ("terms.csv", self._load_terms),
        )

    def _step(self, number: int = 1) -> None:
        self._done += number
        self._progress(min(self._done, self._of), self._of)

    def _load_organisations(self, rows: list[Row]) -> None:
        for row in rows:
            known = self._organisations.get(row["slug"])
            if known is None:
                self._organisations[row["slug"]] = Organisation.objects.create(**row.cells)
                self.counts.add(self.counts.new, row.file)
            elif _change(Organisation.objects.all(), known, row.cells):
                self.counts.add(self.counts.changed, row.file)
            self._step()

    def _load_teams(self, rows: list[Row]) -> None:
        for row in rows:
            known = self._teams.get((row["organisation"], row["slug"]))
            words = {"name": row["name"], "phone": row["phone"]}
            if known is None:
                of = self._organisations[row["organisation"]]
                made = Team.objects.create(organisation=of, slug=row["slug"], **words)
                self._teams[row["organisation"], row["slug"]] = made
                self.counts.add(self.counts.new, row.file)
            elif _change(Team.objects.all(), known, words):
                self.counts.add(self.counts.changed, row.file)
            self._step()

    def _move(self) -> None:
        """Who has another address is who they were: the same person, families and log-in."""
        self._moved_to = {new for _old, new in self.moved}
        for old, new in self.moved:
            card = self._cards.pop(old)
            _change(WorkCard.objects.all(), card, {"email": new})
            card.email, self._cards[new] = new, card
            move_login(card.person_id, new)
            self.counts.told.append(
                f"{card.name}, {old}, is {new} from now on: the same person, families and log-in."
            )

    def _load_staff(self, rows: list[Row]) -> None:
        self._move()
        roles: dict[tuple[int, int, str], list[Role]] = {}
        for role in Role.objects.all():
            roles.setdefault((role.person_id, role.organisation_id, role.kind), []).append(role)
        for row in rows:
            team = self._teams.get((row["organisation"], row["team"]))
            colleague = Colleague(
                row["name"],
                row["phone"],
                row["email"],
                self._organisations[row["organisation"]].pk,
                team.pk if team else None,
                row["kind"],
                row["from"],
                row["until"],
            )
            card = self._cards.get(row["email"])
            if card is None:
                hire(self.viewer, colleague)
                self._cards[row["email"]] = WorkCard.objects.get(email=row["email"])
                self.counts.add(self.counts.new, row.file)
            else:
                key = (card.person_id, colleague.organisation_id, colleague.kind)
                self._keep_staff(row, card, colleague, roles.get(key, []))
            self._step()

    def _keep_staff(
        self, row: Row, card: WorkCard, colleague: Colleague, roles: list[Role]
    ) -> None:
        words = {"name": row["name"], "phone": row["phone"]}
        changed = _change(WorkCard.objects.all(), card, words)
        changed = changed or row["email"] in self._moved_to
        if card.name != row["name"]:
            self.counts.told.append(f"{card.name} ({row['email']}) is called {row['name']} now.")
        card.name, card.phone = row["name"], row["phone"]
        role = _same_time(roles, row)
        if role is None:
            assign(card.person_id, colleague)
            self.counts.add(self.counts.new, row.file)
            return
        wanted = {"team_id": colleague.team_id}
        if (role.during.lower, role.during.upper) != (row["from"], row["until"]):
            wanted["during"] = (row["from"], row["until"])  # type: ignore[assignment]
        if _change(Role.objects.all(), role, wanted) or changed:
            self.counts.add(self.counts.changed, row.file)

    def _name_leads(self, rows: list[Row]) -> None:
        for row in rows:
            team = self._teams[row["organisation"], row["slug"]]
            person_id = self._cards[row["lead"]].person_id
            role = Role.objects.filter(person_id=person_id, team=team, kind=TEAM_KIND).latest("pk")
            is_new = team.lead_role_id is None
            if _change(Team.objects.all(), team, {"lead_role_id": role.pk}) and not is_new:
                self.counts.add(self.counts.changed, row.file)

    def _load_roster(self, rows: list[Row]) -> None:
        by_team: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            by_team.setdefault((row["organisation"], row["team"]), []).append(row)
        for key, turns in by_team.items():
            team = self._teams[key]
            roles = self._roles_in(team)
            wanted = {(_role_of(r, roles), r["from"], r["until"], r["position"]) for r in turns}
            first, last = min(r["from"] for r in turns), max(r["until"] for r in turns)
            new = wanted - self._make_room(team, wanted, first, last)
            RosterTurn.objects.bulk_create(
                (
                    RosterTurn(team=team, role_id=role, during=(start, end), position=position)
                    for role, start, end, position in sorted(new)
                ),
                BATCH,
            )
            self.counts.add(self.counts.new, "roster.csv", len(new))
            self._step(len(turns))

    def _roles_in(self, team: Team) -> dict[str, list[Role]]:
        """By address, the roles of everybody in this team, the first one first."""
        emails = {card.person_id: email for email, card in self._cards.items()}
        roles: dict[str, list[Role]] = {}
        for role in Role.objects.filter(team=team, kind=TEAM_KIND).order_by("during"):
            roles.setdefault(emails[role.person_id], []).append(role)
        return roles

    def _make_room(
        self,
        team: Team,
        wanted: set[tuple[int, datetime, datetime, int]],
        first: datetime,
        last: datetime,
    ) -> set[tuple[int, datetime, datetime, int]]:
        """Within the days of the file the file holds: other turns go, or end where it begins."""
        stays = set()
        for turn in RosterTurn.objects.filter(team=team, during__overlap=(first, last)):
            start, end = turn.during.lower, turn.during.upper
            this = (turn.role_id, start, end, turn.position)
            if this in wanted:
                stays.add(this)
                continue
            rows = RosterTurn.objects.filter(pk=turn.pk)
            if start < first:
                rows.update(during=(start, first))
                if end > last:
                    role, place = turn.role_id, turn.position
                    RosterTurn.objects.create(
                        team=team, role_id=role, during=(last, end), position=place
                    )
            elif end > last:
                rows.update(during=(last, end))
            else:
                remove_rows(RosterTurn, [turn.pk])
            self.counts.add(self.counts.gone, "roster.csv")
        return stays

    def _load_absences(self, rows: list[Row]) -> None:
        """Of everybody in the file, the absences that are not over are those in the file."""
        people = {self._cards[row["email"]].person_id: row["email"] for row in rows}
        wanted = {
            (role.pk, row["from"], row["until"])
            for role in Role.objects.filter(person_id__in=people, kind=TEAM_KIND)
            for row in rows
            if people[role.person_id] == row["email"]
        }
        known = {
            (a.role_id, a.during.lower, a.during.upper): a.pk
            for a in Absence.objects.filter(role__person_id__in=people)
        }
        begun = moment_on(self.today)  # on the clock here: what ended before it is over
        gone = [pk for key, pk in known.items() if key not in wanted and key[2] > begun]
        if gone:
            remove_rows(Absence, gone)
            self.counts.add(self.counts.gone, "absences.csv", len(gone))
        new = sorted(wanted - known.keys())
        Absence.objects.bulk_create(
            (Absence(role_id=role, during=(start, end)) for role, start, end in new), BATCH
        )
        self.counts.add(self.counts.new, "absences.csv", len(new))
        self._step(len(rows))

    def _load_words(self, rows: list[Row]) -> None:
        for row in sorted(rows, key=lambda r: r["from"]):
            of = self._organisations[row["organisation"]]
            if choose_word(self.viewer, of.pk, row["key"], row["word"], row["from"]):
                self.counts.add(self.counts.new, row.file)
            self._step()

    def _load_terms(self, rows: list[Row]) -> None:
        for row in sorted(rows, key=lambda r: r["from"]):
            of = self._organisations[row["organisation"]]
            if record_log_term(self.viewer, of.pk, row["years"], row["decision"], row["from"]):
                self.counts.add(self.counts.new, row.file)
            self._step()

    def _load_streets(self, rows: list[Row]) -> None:
        """Another spelling of a street that is known is that street, with its name as it is now."""
        streets = list(Street.objects.all())
        exact = {(s.organisation_id, s.town, s.name): s for s in streets}
        alike = {_place_of(s.organisation_id, s.town, s.name): s for s in streets}
        new: list[Street] = []
        moved: dict[int, list[int]] = {}
        for row in rows:
            team = self._teams[row["organisation"], row["team"]]
            key = street_key(row["street"])
            wanted = {"name": row["street"], "town": row["town"], "key": key}
            place = (team.organisation_id, row["town"], row["street"])
            street = exact.get(place) or alike.get(_place_of(*place))
            if street is None:
                new.append(Street(organisation_id=team.organisation_id, team=team, **wanted))
                continue
            is_moved = street.team_id != team.pk
            if _change(Street.objects.all(), street, wanted) or is_moved:
                self.counts.add(self.counts.changed, row.file)
            if is_moved:
                moved.setdefault(team.pk, []).append(street.pk)
        for start in range(0, len(new), BATCH):
            Street.objects.bulk_create(new[start : start + BATCH])
            self._step(BATCH)
        for team_id, ids in moved.items():
            Street.objects.filter(pk__in=ids).update(team_id=team_id)
        self.counts.add(self.counts.new, "streets.csv", len(new))
        self._step(len(rows) - len(new))


def _place_of(organisation_id: int, town: str, street: str) -> tuple[int, str, tuple[str, ...]]:
    """Which street it is, however it is spelled."""
    return organisation_id, street_key(town), street_words(street)


def _teams() -> QuerySet[Team]:
    return Team.objects.select_related("organisation")


def _role_of(turn: Row, roles: dict[str, list[Role]]) -> int:
    """The role somebody has at the beginning of this turn."""
    begun = [r for r in roles[turn["email"]] if r.during.lower <= day_of(turn["from"])]
    return int(begun[-1].pk)


def _same_time(roles: list[Role], row: Row) -> Role | None:
    """The one role whose days this line changes."""
    from_on, until_on = row["from"], row["until"]
    found = [
        role
        for role in roles
        if (role.during.upper is None or role.during.upper > from_on)
        and (until_on is None or role.during.lower < until_on)
    ]
    if len(found) > 1:
        words = "these days overlap two periods that are loaded; give each a line of its own."
        raise Refused([row.fault("from", words)])
    return found[0] if found else None

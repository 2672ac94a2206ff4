"""Municipalities, providers, teams, staff and rosters of the invented region."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from noaber.lib.days import day_of, moment_on
from noaber.lib.streets import street_key
from noaber.people import act_names as people_acts
from noaber.people import reads as people
from noaber.people.beginning import Beginning, begin_noaber
from noaber.people.models import Absence, Organisation, Role, RosterTurn, Street, Team
from noaber.record.acts import act
from noaber.record.viewers import Viewer
from noaber.sharing.acts import Colleague, hire
from noaber.sharing.looks import birth
from noaber.world.cast import CAST, TEAM, Character

WORKED_SINCE = timedelta(days=420)
WEEKS_BACK = 16
WEEKS_AHEAD = 10


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality as it is made. streets: all of its one team."""

    slug: str
    name: str
    phone: str
    team: str
    team_name: str
    team_phone: str
    support: str
    support_phone: str
    streets: tuple[str, ...]


PLACES = (
    Place("waterrijk", "Waterrijk", "14 0123", "werf", "Buurtteam De Werf", "0123 456 100",
          "Steunpunt Samen", "0800 400 0001",
          ("Kadeplein", "Lijnbaan", "Zeilmakersgang", "Sluisstraat", "Waterlelie")),
    Place("duinveld", "Duinveld", "14 0124", "zeezicht", "Buurtteam Zeezicht", "0124 456 200",
          "Steunpunt Helm", "0800 400 0002", ("Helmgras", "Duinpad", "Schelpenweg", "Strandlaan")),
    Place("heideborg", "Heideborg", "14 0125", "heide", "Buurtteam De Hei", "0125 456 300",
          "Steunpunt Naast Je", "0800 400 0003", ("Bremstraat", "Schaapskooi", "Eikenlaan")),
)  # fmt: skip
PROVIDERS = (
    ("de-brug", "De Brug", "0123 500 100"),
    ("lindenhof", "Thuiszorg Lindenhof", "0123 500 200"),
)
WORK_FOR = {"vos": "de-brug", "lena": "lindenhof"}
ANS = next(c for c in CAST if c.slug == "ans")


@dataclass(slots=True)
class Region:
    """Ids of what was made; who is on the roster acts as `staff`."""

    admin: Viewer
    municipalities: dict[str, int]
    teams: dict[str, int]
    staff: dict[str, Viewer]
    clock: Viewer

    def colleague_of(self, role_id: int | None, town: str) -> Viewer:
        """Somebody else in the same team."""
        team = [self.staff[c.slug] for c in team_of(town)]
        return next(v for v in team if v.role_id != role_id)

    def role(self, slug: str) -> int:
        """The role of somebody on the staff."""
        role_id = self.staff[slug].role_id
        assert role_id is not None
        return role_id

    def by_role(self, role_id: int) -> Viewer:
        """The member of staff in this role."""
        return next(v for v in self.staff.values() if v.role_id == role_id)


def team_of(town: str) -> list[Character]:
    """Who works in a neighbourhood team, in the order of the roster."""
    return [c for c in CAST if c.kind == TEAM and c.town == town]


def make_region(owner_url: str, now: datetime) -> Region:
    """Everything that is there before the first family asks something."""
    first = PLACES[0]
    begun = Beginning(first.slug, first.name, first.phone, ANS.name, ANS.email, ANS.phone)
    admin_id = begin_noaber(owner_url, begun)
    today = day_of(now)
    admin = Viewer(admin_id, Role.objects.get(person_id=admin_id).pk)
    clock = Role.objects.get(kind="system")
    region = Region(admin, {}, {}, {"ans": admin}, Viewer(clock.person_id, clock.pk))
    with birth():
        _organisations(region, today - WORKED_SINCE)
        _hire(region, today - WORKED_SINCE)
        _leads_and_rosters(region, today)
    return region


def _organisations(region: Region, since: date) -> None:
    with act(region.admin, people_acts.ORGANISATION_LOADED):
        # Who was there first worked here before the first story begins.
        first = [v.role_id for v in (region.admin, region.clock) if v.role_id]
        Role.objects.filter(pk__in=first).update(during=(since, None))
        for place in PLACES:
            organisation, _ = Organisation.objects.update_or_create(
                slug=place.slug,
                defaults={
                    "kind": "municipality",
                    "name": place.name,
                    "phone": place.phone,
                    "host": f"{place.slug}.localhost",
                    "support_name": place.support,
                    "support_phone": place.support_phone,
                },
            )
            team = Team.objects.create(
                organisation=organisation,
                slug=place.team,
                name=place.team_name,
                phone=place.team_phone,
            )
            region.municipalities[place.slug] = organisation.pk
            region.teams[place.slug] = team.pk
            Street.objects.bulk_create(_streets(organisation, team, place))
        for slug, name, phone in PROVIDERS:
            provider = Organisation.objects.create(
                kind="provider", slug=slug, name=name, phone=phone
            )
            region.municipalities[slug] = provider.pk


def _streets(organisation: Organisation, team: Team, place: Place) -> list[Street]:
    of = {"organisation": organisation, "team": team, "town": place.name}
    return [Street(**of, name=street, key=street_key(street)) for street in place.streets]


def _hire(region: Region, since: date) -> None:
    for c in CAST:
        if not c.kind or c.slug in region.staff:
            continue
        team = region.teams[c.town] if c.kind == TEAM else None
        organisation = region.municipalities[WORK_FOR.get(c.slug, c.town)]
        colleague = Colleague(c.name, c.phone, c.email, organisation, team, c.kind, since, None)
        role_id = hire(region.admin, colleague)
        region.staff[c.slug] = Viewer(people.cards([role_id])[role_id].person_id, role_id)


def _leads_and_rosters(region: Region, today: date) -> None:
    with act(region.admin, people_acts.ORGANISATION_LOADED):
        for place in PLACES:
            team_id, team = region.teams[place.slug], team_of(place.slug)
            lead = next(c for c in team if "leidt" in c.does)
            Team.objects.filter(pk=team_id).update(lead_role_id=region.role(lead.slug))
            RosterTurn.objects.bulk_create(_turns(region, place.slug, today))
        away = moment_on(_monday(today) + timedelta(days=9), time(0))
        Absence.objects.create(role_id=region.role("tom"), during=(away, away + timedelta(days=3)))


def _turns(region: Region, town: str, today: date) -> Iterator[RosterTurn]:
    """Weeks from Monday to Monday: one answers, the one of the week before stands in."""
    team = [region.role(c.slug) for c in team_of(town)]
    for week in range(-WEEKS_BACK, WEEKS_AHEAD):
        start = _monday(today) + timedelta(weeks=week)
        during = (moment_on(start), moment_on(start + timedelta(weeks=1)))
        for position, who in ((1, week), (2, week - 1)):
            yield RosterTurn(
                team_id=region.teams[town],
                role_id=team[who % len(team)],
                during=during,
                position=position,
            )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
